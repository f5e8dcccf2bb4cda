"""Encodings rest on evidence in a fixed order; what is no text, or cannot be told, is None."""

from __future__ import annotations

import io
import random
import zipfile

import pytest

from etl.article import RawRecord
from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.encoding import Encoding, canonical, decode, detect
from etl.ingest.reading import read_dump

ARABIC = (
    "أعلنت هيئة الموانئ في مدينة ساحلية يوم الاثنين استئناف حركة السفن بعد توقف دام يومين بسبب الرياح الشديدة. "
    "وقال متحدث باسم الهيئة إن فرق الصيانة أنهت فحص الأرصفة وإن العمل سيعود إلى طبيعته خلال ساعات."
)
RUSSIAN = (
    "Городской совет утвердил во вторник план ремонта набережной, который обсуждался почти год. По словам мэра, "
    "работы начнутся весной и не помешают движению транспорта."
)
JAPANESE = (
    "港湾局は月曜日、強風のため二日間止まっていたフェリーの運航を再開したと発表した。担当者は「安全を確認した」と話している。"
    "利用者からは安堵の声が聞かれた。"
)
CHINESE = (
    "港务局星期一宣布,因大风停航两天的渡轮已经恢复运行。负责人表示,"
    "工作人员完成了码头的安全检查,旅客可以放心出行。"
)
TAIWANESE = (
    "港務局星期一宣布,因強風停航兩天的渡輪已經恢復行駛。負責人表示,"
    "工作人員完成碼頭的安全檢查,旅客可以放心搭乘。"
)
KOREAN = (
    "항만청은 월요일 강풍으로 이틀 동안 중단되었던 여객선 운항을 "
    "재개했다고 밝혔다. 관계자는 안전 점검을 마쳤다고 말했다."
)
FRENCH = (
    "Le conseil a voté mardi la réfection du quai, retardée à plusieurs "
    "reprises. Les travaux débuteront à l'été, après la fête."
)

UKRAINIAN = (
    "Міська рада затвердила у вівторок план ремонту набережної, який обговорювали майже рік. За словами мера, "
    "роботи розпочнуться навесні й не завадять руху транспорту."
)
PERSIAN = (
    "سازمان بنادر روز دوشنبه اعلام کرد رفت و آمد شناورها پس از دو روز توقف به سبب باد شديد از سر گرفته شد. "
    "سخنگوي سازمان گفت بازرسي اسکله ها پايان يافته است."
)
POLISH = (
    "Rada miasta przyjęła we wtorek plan remontu nabrzeża, odkładany przez prawie rok. Według burmistrza "
    "prace ruszą wiosną i nie utrudnią ruchu, a święto rzeki odbędzie się jak zwykle."
)
TURKISH = (
    "Belediye meclisi, yaklaşık bir yıldır tartışılan rıhtım onarım planını salı günü kabul etti. Başkana göre "
    "çalışmalar ilkbaharda başlayacak ve ulaşımı aksatmayacak."
)
GREEK = (
    "Το δημοτικό συμβούλιο ενέκρινε την Τρίτη το σχέδιο επισκευής της προκυμαίας, που συζητούνταν σχεδόν έναν "
    "χρόνο. Σύμφωνα με τον δήμαρχο, τα έργα θα αρχίσουν την άνοιξη."
)
HEBREW = (
    "מועצת העיר אישרה ביום שלישי את תוכנית שיפוץ הטיילת, שנדונה במשך כמעט שנה. לדברי ראש העיר העבודות יתחילו "
    "באביב ולא יפריעו לתנועה."
)
THAI = (
    "สภาเทศบาลอนุมัติแผนซ่อมแซมท่าเรือเมื่อวันอังคาร หลังจากถกเถียงกันมาเกือบหนึ่งปี "
    "นายกเทศมนตรีกล่าวว่างานจะเริ่มในฤดูใบไม้ผลิ"
)
GERMAN = (
    "Der Stadtrat hat am Dienstag die Erneuerung der Brücke beschlossen, über die fast ein Jahr lang gestritten "
    "worden war. Die Arbeiten beginnen im Frühjahr, sagt die Bürgermeisterin; Fußgänger nutzen die Fähre."
)

SAMPLES = [
    (ARABIC, "cp1256"),
    (ARABIC, "iso8859-6"),
    (RUSSIAN, "cp1251"),
    (RUSSIAN, "koi8-r"),
    (RUSSIAN, "iso8859-5"),
    (RUSSIAN, "cp866"),
    (JAPANESE, "cp932"),
    (JAPANESE, "euc_jp"),
    (JAPANESE, "iso2022_jp"),
    (CHINESE, "gb18030"),
    (TAIWANESE, "cp950"),
    (KOREAN, "cp949"),
    (FRENCH, "cp1252"),
    (GERMAN, "cp1252"),
    (GERMAN, "cp850"),
    (UKRAINIAN, "cp1251"),
    (UKRAINIAN, "koi8-u"),
    (PERSIAN, "cp1256"),
    (POLISH, "cp1250"),
    (POLISH, "iso8859-2"),
    (TURKISH, "cp1254"),
    (GREEK, "cp1253"),
    (GREEK, "iso8859-7"),
    (HEBREW, "cp1255"),
    (THAI, "cp874"),
]
IDS = [name for _, name in SAMPLES]


@pytest.mark.parametrize(("text", "name"), SAMPLES, ids=IDS)
def test_statistics_find_legacy_encodings(text: str, name: str) -> None:
    data = text.encode(name)
    found = detect(data)
    assert found is not None
    assert found.source == "detected"
    assert decode(data, found.name) == text


@pytest.mark.parametrize(("text", "name"), SAMPLES, ids=IDS)
def test_a_true_declaration_decides(text: str, name: str) -> None:
    assert detect(text.encode(name), declared=name) == Encoding(canonical(name) or "", "declared")


LIES = ("iso-8859-1", "windows-1251", "windows-1256", "gb2312")


@pytest.mark.parametrize("lie", LIES)
@pytest.mark.parametrize(("text", "name"), SAMPLES, ids=IDS)
def test_a_declaration_that_statistics_refute(text: str, name: str, lie: str) -> None:
    """Nearly all bytes are letters in each of these; which letters go together is what tells them apart."""
    data = text.encode(name)
    found = detect(data, declared=lie)
    assert found is not None
    assert decode(data, found.name) == text


@pytest.mark.parametrize("name", ["cp1252", "cp1254", "cp1250", "cp850", "mac-roman"])
@pytest.mark.parametrize("text", ["The café is shut.", "Ein Müller, ein Brot, und kein Salz", "Le rôle du maître"])
def test_a_few_letters_do_not_refute_a_declaration(text: str, name: str) -> None:
    assert detect(text.encode(name), declared=name) == Encoding(name, "declared")


@pytest.mark.parametrize("text", ["The café is shut.", "“Salt,” said the mayor.", "Price: £5, or 3½ a head", "señor"])
def test_a_few_letters_alone_are_those_of_the_west(text: str) -> None:
    assert detect(text.encode("cp1252")) == Encoding("cp1252", "detected")


STYLE = "".join(f".box{n} {{ margin: 0 {n}px; color: #{n:03}abc !important; font: Arial }}\n" for n in range(120))
SCRIPT = "".join(f"var a{n} = document.getElementsByTagName('div')[{n}]; a{n}.onclick = load;\n" for n in range(120))
CODE = f"<style>{STYLE}</style><script>{SCRIPT}</script>"
FEW_SIGNS = "<li><a href='/rugby'>Rugby\xa0</a><li>55°F<li>© 2019<p>The harbour board’s plan — a ferry a day — is late."


@pytest.mark.parametrize("name", ["cp1251", "koi8-r", "gb18030", "cp932", "euc_jp", "cp949", "cp1256", "cp1253"])
@pytest.mark.parametrize("served", [True, False])
def test_the_letters_of_a_page_count_not_its_styles_and_scripts(name: str, served: bool) -> None:
    text = next(text for text, one in SAMPLES if one == name)
    page = f"<html><head><title>{text[:60]}</title>{CODE}</head><body><p>{text}</p></body></html>".encode(name)
    found = detect(page, name if served else None)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("declared", ["windows-1252", "iso-8859-1", None])
def test_few_signs_on_a_page_of_code_are_those_of_the_west(declared: str | None) -> None:
    page = f"<html><head>{CODE}</head><body>{FEW_SIGNS}</body></html>".encode("cp1252")
    assert detect(page, declared) == Encoding("cp1252", "declared" if declared else "detected")


def test_what_markup_says_is_no_evidence_for_statistics() -> None:
    data = f'<html><meta charset="iso-8859-1"><p>{RUSSIAN}</p>'.encode("koi8-r")
    assert detect(data, declared="iso-8859-1") == Encoding("koi8-r", "detected")
    assert detect(data) == Encoding("koi8-r", "detected")


@pytest.mark.parametrize(("text", "name"), [(RUSSIAN, "cp1251"), (ARABIC, "cp1256"), (GREEK, "cp1253")])
def test_an_encoding_that_nobody_knows_is_none(text: str, name: str) -> None:
    """Letters of a font of its own, as old corpora have: what is likeliest is still no text."""
    bytes_of_letters = list(range(0xC0, 0x100))
    random.Random(5).shuffle(bytes_of_letters)
    assert detect(text.encode(name).translate(bytes([*range(0xC0), *bytes_of_letters]))) is None


def test_letters_that_only_the_wider_encoding_has() -> None:
    for text, name in ((JAPANESE + "①②", "euc_jis_2004"), (TAIWANESE + "茘枝", "big5hkscs")):
        found = detect(text.encode(name))
        assert found is not None
        assert decode(text.encode(name), found.name) == text


@pytest.mark.parametrize("declared", [None, "utf-8", "iso-8859-1"])
def test_japanese_mail_in_seven_bits(declared: str | None) -> None:
    assert detect(JAPANESE.encode("iso2022_jp"), declared=declared) == Encoding("iso2022_jp", "detected")


@pytest.mark.parametrize("declared", [None, "utf-8", "utf-16", "windows-1252"])
@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
def test_wide_encodings_whatever_is_declared(name: str, declared: str | None) -> None:
    data = (THAI + "\n\n2024, 19:30\n").encode(name)
    found = detect(data, declared=declared)
    assert found is not None
    assert found.name == name


def test_every_member_of_an_archive_has_its_own_encoding() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number, (text, name) in enumerate(SAMPLES):
            archive.writestr(f"{number}.txt", text.encode(name))
        archive.writestr("wide.txt", (THAI + "\n").encode("utf-16-le"))
    read = list(read_dump(packed, "mixed.zip", Limits(), {}))
    texts = [decode(record.raw, record.encoding) for record in read if isinstance(record, RawRecord)]
    assert texts == [text for text, _ in SAMPLES] + [THAI + "\n"]


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", [ARABIC, RUSSIAN, JAPANESE, FRENCH, "Plain words, nothing else.\n"])
def test_wide_encodings_by_their_zero_bytes_or_their_mark(text: str, name: str) -> None:
    text += "\n\n2024, 19:30\n"
    assert detect(text.encode(name)) == Encoding(name, "detected")
    marked = ("\ufeff" + text).encode(name)
    assert detect(marked) == Encoding(name, "bom")
    assert decode(marked, name) == text


def test_utf8_and_ascii() -> None:
    assert detect(ARABIC.encode()) == Encoding("utf-8", "utf-8")
    assert detect(b"plain") == Encoding("utf-8", "ascii")
    assert detect(b"\xef\xbb\xbfplain") == Encoding("utf-8", "bom")
    assert decode(b"\xef\xbb\xbfplain", "utf-8") == "plain"


def test_data_cut_within_a_character() -> None:
    cut = ARABIC.encode()[:41]
    assert detect(cut, complete=False) == Encoding("utf-8", "utf-8")
    assert detect(JAPANESE.encode("cp932")[:81], declared="Shift_JIS", complete=False) == Encoding("cp932", "declared")
    with pytest.raises(BadInput, match="undecodable"):
        decode(cut, "utf-8")


@pytest.mark.parametrize("lie", ["windows-1256", "iso-8859-1", "utf-16", "koi8-r", "no-such-charset", "base64", "\0"])
def test_declarations_that_lie_about_utf8(lie: str) -> None:
    assert detect(ARABIC.encode(), declared=lie) == Encoding("utf-8", "utf-8")


def test_declarations_that_the_bytes_refute() -> None:
    data = ARABIC.encode("cp1256")
    assert detect(data, declared="utf-8") == Encoding("cp1256", "detected")
    assert detect(data, declared="us-ascii")
    assert detect("it’s “so”".encode("cp1252"), declared="ISO-8859-1") == Encoding("cp1252", "declared")
    assert detect(b"<?xml encoding='UTF-16'?><a/>", declared="UTF-16") == Encoding("utf-8", "ascii")


def test_utf8_with_a_broken_place_stays_utf8() -> None:
    """To guess a legacy encoding here would turn a whole file into gibberish for the sake of one byte."""
    data = ARABIC.encode()[:100] + b"\xff" + ARABIC.encode()[100:]
    for declared in (None, "windows-1256"):
        assert detect(data * 3, declared=declared) == Encoding("utf-8", "utf-8")
    with pytest.raises(BadInput, match="byte 100"):
        decode(data, "utf-8")


def test_a_legacy_byte_far_behind_is_found() -> None:
    data = b"Plain words only.\n" * 5_000 + "Le café a fermé après la fête, à l'été.\n".encode("cp1252")
    found = detect(data)
    assert found is not None
    assert decode(data, found.name).endswith("Le café a fermé après la fête, à l'été.\n")
    assert detect(b"x" * 3_000_000 + b"\xe9") is not None


def test_binary_data_are_no_text() -> None:
    dice = random.Random(3)
    assert [detect(dice.randbytes(size)) for size in (200, 1_000, 30_000)] == [None] * 3
    assert detect(b"\x7fELF\x02\x01\x01" + bytes(200) + b"main") is None
    assert detect(bytes(1_000)) is None


def test_ascii_with_stray_zeros_is_no_utf_16() -> None:
    """Two letters of ASCII are one of Han."""
    data = b"<DOC>\n<TITLE>Bridge</TITLE>\n<P><\xa8\x01\0\0T>The old bridge opened.</P>\n</DOC>\n"
    for cut in range(4):
        assert detect(data[cut:]) is None


def test_decode_says_where() -> None:
    with pytest.raises(BadInput, match=r"byte 3 \(ff 64\)") as caught:
        decode(b"abc\xffd", "utf-8")
    assert caught.value.reason == "undecodable"
