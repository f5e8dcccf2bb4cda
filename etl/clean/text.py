"""What may change in an article's text: encoding residue, invisible characters, blanks. Never a letter.

`clean_text` runs passes until nothing changes, so that it is a fixed point: an entity may hide a control
character, and removing a control character may complete an entity. Clean text costs one look.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

import ftfy
from ftfy.badness import is_bad
from ftfy.fixes import fix_c1_controls

from etl.clean.characters import (
    BIDI_OVERRIDE,
    CONTINUATION,
    CONTROL,
    INVISIBLE,
    LEAD,
    RARE_BLANK,
    RARE_LINE_END,
    SURROGATE,
    SUSPECT,
)
from etl.clean.line_ends import restore_line_ends
from etl.clean.look import (
    BLANKS,
    COMPOSED,
    LOST_END,
    MOJIBAKE,
    REFERENCE,
    STRANGE,
    TAG,
    WIDE,
    codes_of,
    flaws,
    squeezed,
)
from etl.clean.markup import decode_broken_entities, decode_entities, has_entities, has_tags, strip_escaped_tags
from etl.clean.paragraphs import paragraphs

__all__ = ["Cleaned", "clean_line", "clean_text", "paragraphs"]

SHORT = 120  # letters of a text of which each rule is asked at once
MAX_PASSES = 8  # ordinary text needs one; only text built to nest without end needs more
EDGES = " \n\u3000"

_SUSPECT = re.compile(f"[{SUSPECT}]")
_SUSPECT_BYTES = bytes(code for code in range(128) if _SUSPECT.match(chr(code)))
_REMOVED = (
    ("control", "control_removed", re.compile(f"[{CONTROL}]")),
    ("bidi_override", "bidi_removed", re.compile(f"[{BIDI_OVERRIDE}]")),
    ("invisible", "", re.compile(f"[{INVISIBLE}]")),
)
_RARE_LINE_END = re.compile(f"[{RARE_LINE_END}]")
_RARE_BLANK = re.compile(f"[{RARE_BLANK}]")
_SURROGATE = re.compile(f"[{SURROGATE}]")
_WIDE_BLANKS = re.compile("[ \u3000]{2,}")
_MOJIBAKE = re.compile(f"[{LEAD}][{CONTINUATION}]")
_C1 = re.compile("[\x80-\x9f]")


class Cleaned(NamedTuple):
    """Text, the quality flags it earned, and what was removed as (rule, what)."""

    text: str
    flags: tuple[str, ...] = ()
    removed: tuple[tuple[str, str], ...] = ()


def clean_text(text: str) -> Cleaned:
    """Return several lines in NFC with plain blanks and line ends; what was removed is named.

    One leading blank of a line survives (it begins a paragraph in wrapped text), as do ZWNJ, ZWJ, LRM and RLM.
    """
    if len(text) > SHORT and (plain := _of_plain(text)) is not None:
        return Cleaned(plain)
    flags: dict[str, None] = {}
    removed: dict[tuple[str, str], None] = {}
    text = _plain_blanks(decode_broken_entities(text))  # before blanks are reduced: one of two is the ampersand
    restored = restore_line_ends(text)
    if restored != text:
        flags["line_ends_restored"] = None
        text = restored
    for _ in range(MAX_PASSES):
        if not _needs_work(text):
            break
        text = _plain_blanks(_one_pass(text, flags, removed))
    if "\ufffd" in text:
        flags["replacement_chars"] = None
    return Cleaned(text, tuple(flags), tuple(removed))


def _of_plain(text: str) -> str | None:
    """Return the clean form of a text in which only blanks are to be changed, as in most; None for another."""
    codes = codes_of(text)
    seen = flaws(codes)
    if seen & (STRANGE | MOJIBAKE | LOST_END) or (seen & REFERENCE and has_entities(text)):
        return None
    plain = _plain_blanks(text) if seen & WIDE else squeezed(codes) if seen & BLANKS else text.strip(EDGES)
    if (seen & TAG and has_tags(plain)) or (seen & REFERENCE and plain != text and has_entities(plain)):
        return None
    return plain if not seen & COMPOSED or unicodedata.is_normalized("NFC", plain) else None


def clean_line(text: str) -> Cleaned:
    """Return a one-line value (headline, byline): as `clean_text`, with line ends turned into blanks."""
    cleaned = clean_text(text)
    if "\n" not in cleaned.text:
        return cleaned
    again = clean_text(cleaned.text.replace("\n", " "))
    return Cleaned(again.text, cleaned.flags, cleaned.removed + again.removed)


def _plain_blanks(text: str) -> str:
    """Reduce the common blanks and line ends; plain replacement, since every record pays for it.

    To look for one letter takes a tenth of the time of looking for two.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        text = text.replace("\xa0", " ")
        if "\u3000" in text:
            text = _WIDE_BLANKS.sub(" ", text.replace("\t", " ")).replace("\u3000\n", "\n")
    text = text.replace("\t", " ")
    while "  " in text:
        text = text.replace("  ", " ")
    if "\n" in text:
        text = text.replace(" \n", "\n")
        while "\n\n\n" in text:
            text = text.replace("\n\n\n", "\n\n")
    return text.strip(EDGES)


def _needs_work(text: str) -> bool:
    """Tell by searches alone whether a pass would change the text."""
    is_ascii = text.isascii()
    if is_suspect(text, is_ascii) or has_entities(text) or has_tags(text):
        return True
    return not is_ascii and (not unicodedata.is_normalized("NFC", text) or (
        _MOJIBAKE.search(text) is not None and _repair(text) != text
    ))


def is_suspect(text: str, is_ascii: bool) -> bool:
    """Tell whether a text holds characters to remove or to replace; they are none to print, which is told fast."""
    if is_ascii:
        return len(text.encode().translate(None, _SUSPECT_BYTES)) != len(text)
    return not text.replace("\n", "").isprintable() and _SUSPECT.search(text) is not None


def _one_pass(text: str, flags: dict[str, None], removed: dict[tuple[str, str], None]) -> str:
    """Apply every rule once, in the order in which they feed each other."""
    text = _join_surrogates(decode_entities(text))
    if has_tags(text):
        text, tags = strip_escaped_tags(text)
        removed.update(dict.fromkeys(("escaped_tag", tag) for tag in tags))
    repaired = _repair(text)
    if repaired != text:
        flags["mojibake_repaired"] = None
        text = repaired
    if _SUSPECT.search(text):
        for rule, flag, pattern in _REMOVED:
            if found := set(pattern.findall(text)):
                removed.update(dict.fromkeys((rule, f"U+{ord(char):04X}") for char in sorted(found)))
                text = pattern.sub("", text)
                if flag:
                    flags[flag] = None
        text = _RARE_BLANK.sub(" ", _RARE_LINE_END.sub("\n", text))
    return unicodedata.normalize("NFC", text)


def _join_surrogates(text: str) -> str:
    """Join surrogate pairs and replace lone surrogates, which no file could hold, by U+FFFD."""
    if text.isascii() or not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _repair(text: str) -> str:
    """Undo a wrong decoding line by line, where ftfy's measure says both that it is bad and that this helps."""
    if text.isascii():
        return text
    if _MOJIBAKE.search(text):
        text = "\n".join(_repair_line(line) if _MOJIBAKE.search(line) else line for line in text.split("\n"))
    if _C1.search(text):
        text = fix_c1_controls(text)
    return text


def _repair_line(line: str) -> str:
    if not is_bad(line):
        return line
    fixed: str = ftfy.fix_encoding(line)
    return line if is_bad(fixed) or "\ufffd" in fixed else fixed
