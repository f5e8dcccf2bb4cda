"""What the words beside a printed date say of it: the day of publication, of a change, or of something else."""

from __future__ import annotations

import re

from ahocorasick_rs import AhoCorasick

PUBLISHED, MODIFIED, OTHER, UNSAID = "published", "modified", "other", "printed"

# Beginnings of words, as printed in front of the date, in lower case.
PUBLISHED_WORDS: tuple[str, ...] = (
    "publish", "publié", "publicad", "publicat", "publicaç", "publicaci", "publicer", "publiser", "publiziert",
    "publikov", "posted", "created", "submitted", "written", "filed", "appeared", "issued", "uploaded",
    "veröffentlich", "erschienen", "erstell", "eingestellt", "geschrieben", "gespeichert", "pressemitteilung", "paru",
    "mis en ligne", "mise en ligne", "posté", "rédigé", "créé", "subido", "creado", "inserit", "pubblica", "postado",
    "criado", "gepubliceerd", "geplaatst", "geschreven", "gepost", "udgivet", "offentlig", "julkaistu", "lagt ut",
    "opublikowan", "data publikacji", "dodano", "utworzono", "zveřejněn", "vydáno", "zverejnen", "közzét", "megjelen",
    "objavljen", "објављен", "опубл", "размещ", "добавлен", "создан", "оприлюдн", "публик", "дата публ", "δημοσ",
    "αναρτ", "yayın", "giriş", "eklenme", "oluşturul", "diterbitkan", "dipublikasi", "tayang", "đăng", "نشر", "النشر",
    "نُشر", "أضيف", "كتب", "انتشار", "منتشر", "ارسال", "درج", "شائع", "اشاعت", "פורסם", "פרסום", "प्रकाशित", "প্রকাশ",
    "公開", "掲載", "配信", "投稿", "発表", "登録", "发布", "發布", "發佈", "发表", "發表", "입력", "등록", "게시",
    "작성", "เผยแพร่",
)  # fmt: skip
MODIFIED_WORDS: tuple[str, ...] = (
    "update", "modifi", "edited", "changed", "revised", "reviewed", "amended", "last change", "aktualis", "geändert",
    "änder", "veränder", "bearbeitet", "überarbeitet", "mis à jour", "mise à jour", "actualis", "actualiz",
    "aggiorna", "modifica", "atualiz", "alterad", "bijgewerkt", "gewijzigd", "geüpdatet", "aangepast", "uppdater",
    "ändrad", "oppdater", "endret", "opdater", "ændret", "päivitetty", "muokattu", "zaktualiz", "zmienion", "modyfik",
    "změněn", "upraven", "frissít", "frissül", "módosít", "ažuriran", "ажуриран", "обновл", "измен", "оновл",
    "змінен", "ενημ", "güncel", "değiştiril", "diperbarui", "diubah", "cập nhật", "تحديث", "التحديث", "تعديل",
    "به روز رسانی", "به روزرسانی", "به\u200cروزرسانی", "به\u200cروز رسانی", "بروزرسانی", "بروز رسانی", "ویرایش",
    "עודכן", "עדכון", "अपडेट", "更新", "修正", "改訂", "変更", "修改", "수정", "갱신", "อัปเดต",
)  # fmt: skip
# Since when somebody is a member, until when something may be sent in, when somebody was born.
OTHER_WORDS: tuple[str, ...] = (
    "registriert", "registered", "registered on", "joined", "member since", "mitglied seit", "dabei seit",
    "beigetreten", "anmeldedatum", "inscrit", "inscription", "membre depuis", "registrado", "miembro desde", "iscritto",
    "iscritto dal", "lid sinds", "geregistreerd", "medlem siden", "medlem sedan", "dołączył", "dołączyła",
    "зарегистрирован", "регистрация", "kayıt", "kayıt tarihi", "üyelik", "عضو منذ", "تاريخ التسجيل", "تاریخ عضویت",
    "登録日", "注册时间",
    "born", "born on", "birth", "birthday", "geboren", "geboren am", "geburtsdatum", "geburtstag", "naissance", "né le",
    "née le", "nacimiento", "nascimento", "nascita", "nato il", "nata il", "geboortedatum", "født", "född", "narozen",
    "narozena", "urodzony", "urodzona", "рождения", "родился", "родилась", "doğum", "doğum tarihi", "الميلاد", "تولد",
    "出生", "出生日期", "出生年月", "生年月日", "생년월일",
)  # fmt: skip
# They name the date of the text where they stand right in front of it.
DATE_WORDS: tuple[str, ...] = (
    "date", "datum", "fecha", "data", "dato", "päiväys", "dátum", "дата", "ημερομηνία", "tarih", "tarihi", "tanggal",
    "ngày", "تاريخ", "التاريخ", "تاریخ", "תאריך", "दिनांक", "stand", "日付", "日時", "日期", "时间", "時間", "날짜",
    "วันที่",
)  # fmt: skip
# Right in front of a date they make it the begin or the end of something.
BOUNDS: tuple[str, ...] = (
    "until", "till", "through", "to", "since", "from", "before", "after", "by", "bis", "seit", "ab", "vor", "nach",
    "jusqu'au", "depuis", "hasta", "desde", "dal", "até", "tot", "vanaf", "sinds", "od", "до", "с", "по", "حتى",
    "منذ", "تا", "از",
)  # fmt: skip
ARTICLES = frozenset({"the", "zum", "den", "dem", "le", "el", "il", "al"})
# In front of a date: rights, pictures, comments, what somebody said elsewhere (`(@harbour)`).
BESIDE = re.compile(
    r"©|\(c\)|copyright|\bfotos?\b|photo|\bbild(?:er)?[: ]|image|picture|\bcomment by|\bkommentar von|\breplied\b"
    r"|фото|صورة|عکس|写真|사진|\(@\w",
    re.IGNORECASE,
)
UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
MAX_LABEL = 120

LABELS = (*PUBLISHED_WORDS, *MODIFIED_WORDS)
_labels = AhoCorasick(LABELS)
_joined = frozenset(number for number, word in enumerate(LABELS) if UNSPACED.match(word))
_joined_dates = tuple(word for word in DATE_WORDS if UNSPACED.match(word))


def said_before(words: str) -> str:
    """Return what the words in front of a date make of it; the label nearest to the date decides."""
    words = words[-MAX_LABEL:].lower()
    said = UNSAID
    for label, start, _ in _labels.find_matches_as_indexes(words, overlapping=True):
        if not start or label in _joined or not words[start - 1].isalpha():
            said = PUBLISHED if label < len(PUBLISHED_WORDS) else MODIFIED
    return said if said != UNSAID else said_right_before(words)


def said_right_before(words: str) -> str:
    """Return what the last word in front of a date makes of it."""
    parts = words.split()
    if not parts:
        return UNSAID
    if len(parts) > 1 and parts[-1] in ARTICLES:
        parts.pop()
    if parts[-1] in BOUNDS:
        return OTHER
    last = parts[-1].rstrip(":：.,|-–")
    if last in OTHER_WORDS or " ".join((*parts[-2:-1], last)) in OTHER_WORDS:
        return OTHER
    return PUBLISHED if last in DATE_WORDS or last.endswith(_joined_dates) else UNSAID


def is_beside(words: str) -> bool:
    """Tell words in front of a date that make it one of rights, a picture or a comment."""
    return BESIDE.search(words) is not None
