"""Encodings rest on evidence in a fixed order; what is no text, or cannot be told, is None."""

from __future__ import annotations

import random

import pytest

from etl.errors import BadInput
from etl.ingest.encoding import Encoding, canonical, decode, detect

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


def test_decode_says_where() -> None:
    with pytest.raises(BadInput, match=r"byte 3 \(ff 64\)") as caught:
        decode(b"abc\xffd", "utf-8")
    assert caught.value.reason == "undecodable"
