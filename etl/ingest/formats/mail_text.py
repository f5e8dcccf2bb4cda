"""The plain text of a message: line breaks of the mailer undone, and what mailers and senders add around the text."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from etl.ingest.formats.field_names import role_name

_FIRST_WIDE = "\u2e80"  # scripts written without blanks
_BEGINS_ANEW = " \t>-*•|"
WIDEST = 80
FEWEST_WRAPS = 3
MOST_BEHIND = 15
"""Lines of a signature or a footer; more are text that somebody parted by a line."""
WITHIN = 12
MOST_LABELS = 60
"""Lines of a header block or of labels; what goes on like that is no heading."""
FEWEST_FIELDS = 3

_SIGNATURE = re.compile(r"(--) ?|_{20,}")
_IMAGE = re.compile(r"^[ \t]*\[(?:cid|image|Image|Bild|Imagen|Immagine)[:\]][^\]\n]{0,200}\]?[ \t]*$\n?", re.MULTILINE)
_MARKED = re.compile(r"(?P<quotes>(?:>[ ]?)*)(?P<line>.*)")
_FIELD = re.compile(r"\*{0,2}(?P<name>[^\W\d_][\w -]{0,24}?)\*{0,2}[^\S\n]?[:：]\*{0,2}[^\S\n]*(?P<value>.*)")
_NAMES = {
    "from": (
        "from", "von", "de", "da", "van", "från", "fra", "od", "от", "من", "از", "发件人", "寄件者", "差出人",
        "보낸사람", "보낸 사람", "kimden", "lähettäjä", "feladó",
    ),
    "date": (
        "date", "sent", "datum", "gesendet", "envoyé", "fecha", "enviado", "enviado el", "data", "inviato", "verzonden",
        "skickat", "sendt", "wysłano", "дата", "отправлено", "تاريخ", "التاريخ", "تم الإرسال", "تاریخ", "日期",
        "发送时间", "寄件日期", "日時", "送信日時", "날짜", "보낸 날짜", "tarih", "gönderme tarihi", "lähetetty",
    ),
    "subject": (
        "subject", "betreff", "objet", "asunto", "assunto", "oggetto", "onderwerp", "ämne", "emne", "temat", "тема",
        "الموضوع", "موضوع", "主题", "主旨", "件名", "제목", "konu", "aihe", "tárgy",
    ),
    "to": (
        "to", "an", "à", "para", "a", "aan", "till", "til", "do", "кому", "إلى", "الى", "به", "收件人", "收件者",
        "宛先", "받는사람", "받는 사람", "kime", "cc", "kopie", "copie", "reply-to",
    ),
}  # fmt: skip
"""What mailers call the header fields of a message that they pass on within the text."""
_ROLES = {name: role for role, names in _NAMES.items() for name in names}
_REPLIED = re.compile(
    r"\s*(?:(?:re|fw|fwd|aw|wg|tr|rv|sv|vb|antw|doorst|odp|ynt|ilt|rif"
    r"|回复|答复|转发|回覆|轉寄|返信|転送|رد|إعادة توجيه|تحويل)"
    r"(?:\[\d+\])?\s*[:：]\s*)+", re.IGNORECASE)
_LIST_TAG = re.compile(r"\s*\[[^\[\]]{1,60}\]\s*(?=\S)")
_LABELLED = frozenset(("headline", "lead", "summary", "date", "dateline", "keywords", "creditline"))


class Forwarded(NamedTuple):
    """A header block in the text: what it states (`from`, `date`, `subject`), the text before and behind it."""

    stated: dict[str, str]
    before: str
    text: str


def unflowed(text: str, delsp: bool) -> str:
    """Join the lines of format=flowed (RFC 3676): a blank at the end of a line says that it goes on."""
    pieces: list[str] = []
    open_line = False
    for number, line in enumerate(text.split("\n")):
        bare = line[1:] if line.startswith(" ") else line  # space-stuffed
        signature = bare == "-- "
        if number and not (open_line and not signature):
            pieces.append("\n")
        open_line = bare.endswith(" ") and not signature
        pieces.append(bare[:-1] if open_line and delsp else bare)
    return "".join(pieces)


def unwrapped(text: str) -> str:
    """Join lines that a mailer broke at its column: the first word of the next line would not have fitted.

    A text is left as it is where most of its breaks are not of that kind.
    """
    lines = [line.rstrip() for line in text.split("\n")]
    width = max(map(len, lines), default=0)
    if width > WIDEST:
        return text
    pairs = [(line, below) for line, below in pairwise(lines) if line and below]
    wraps = sum(_is_wrap(line, below, width) for line, below in pairs)
    if wraps < FEWEST_WRAPS or 3 * wraps < 2 * len(pairs):
        return text
    pieces = lines[:1]
    for line, below in pairwise(lines):
        wrap = line and below and _is_wrap(line, below, width)
        joint = "\n" if not wrap else "" if line[-1] > _FIRST_WIDE < below[0] else " "
        pieces += joint, below
    return "".join(pieces)


def _is_wrap(line: str, below: str, width: int) -> bool:
    if below[0] in _BEGINS_ANEW:
        return False
    first = 1 if below[0] > _FIRST_WIDE else len(below.split(None, 1)[0])
    return len(line) + 1 + first > width - 2


def without_footer(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Cut the signature and the footer off, each behind its line; return the text and (rule, what went)."""
    lines = text.rstrip().split("\n")
    removed: list[tuple[str, str]] = []
    for number in range(max(1, len(lines) - MOST_BEHIND - 1), len(lines)):
        mark = _SIGNATURE.fullmatch(lines[number])
        if mark:
            kept, behind = "\n".join(lines[:number]).strip(), "\n".join(lines[number:]).strip()
            if kept and (mark[1] or len(behind) < len(kept)):
                removed.append(("mail_footer", behind))
                lines = lines[:number]
            break
    kept = "\n".join(lines).rstrip()
    images = _IMAGE.findall(kept)
    if images:
        removed += [("mail_image", image.strip()) for image in images]
        kept = _IMAGE.sub("", kept).rstrip()
    return kept, tuple(removed)


def forwarded(text: str) -> Forwarded | None:
    """Read the header block of a message passed on, where it begins within the first lines of the text."""
    lines = text.split("\n")
    for start, line in enumerate(lines[:WITHIN]):
        if _header_role(line) != "from":
            continue
        stated, number = _header_block(lines, start)
        if len(stated) >= FEWEST_FIELDS and {"date", "subject"} & stated.keys():
            return Forwarded(stated, "\n".join(lines[:start]).strip(), _unquoted(lines[number:]))
    return None


def _header_block(lines: list[str], number: int) -> tuple[dict[str, str], int]:
    stated: dict[str, str] = {}
    for line in lines[number:number + MOST_LABELS]:
        role = _header_role(line)
        if not role:
            break
        found = _field(line)
        stated.setdefault(role, found[1] if found else "")
        number += 1
    return stated, number


def _field(line: str) -> tuple[str, str] | None:
    marked = _MARKED.match(line)
    found = _FIELD.fullmatch(marked["line"].strip()) if marked else None
    return (found["name"].strip(), found["value"].strip()) if found else None


def _header_role(line: str) -> str:
    found = _field(line) if len(line) < 1000 else None
    if found is None:
        return ""
    return _ROLES.get(found[0].casefold(), "")


def _unquoted(lines: list[str]) -> str:
    """Take the marks of quotation away where every line bears one."""
    if all(line.startswith(">") for line in lines if line.strip()):
        lines = [line[2:] if line.startswith("> ") else line[1:] for line in lines]
    return "\n".join(lines).strip("\n")


def labelled(text: str) -> tuple[dict[str, object], str, str] | None:
    """Read the labels that reporters put over their copy (`Headline: …`, `Abstract: …`).

    Returns (values by label, what stood before them, the copy); None where no headline is labelled at the beginning.
    """
    lines = text.split("\n")
    first = next((n for n, line in enumerate(lines[:WITHIN]) if _label(line, ("headline",))), -1)
    if first < 0 or any(len(line) > WIDEST for line in lines[:first]):
        return None
    values: dict[str, object] = {}
    number = first
    for line in lines[first:first + MOST_LABELS]:
        found = _label(line, _LABELLED)
        if found:
            values[found[0]] = found[1]
        elif line.strip():
            break
        number += 1
    return values, "\n".join(lines[:first]).strip(), "\n".join(lines[number:])


def _label(line: str, roles: frozenset[str] | tuple[str, ...]) -> tuple[str, str] | None:
    found = _field(line) if len(line) < 1000 else None
    return found if found and found[1] and role_name(found[0]) in roles else None


def subject_line(subject: str, of_a_list: bool) -> str:
    """Return a subject without the marks of replies, of passing on, and of a mailing list."""
    if of_a_list:
        subject = _LIST_TAG.sub("", subject, count=1) if _LIST_TAG.match(subject) else subject
    return _REPLIED.sub("", subject, count=1) if _REPLIED.match(subject) else subject
