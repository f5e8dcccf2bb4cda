"""What cleaning could change in a text, told by one compiled look at its letters.

Most texts show nothing of it, or blanks only. Each flaw is one that a rule of `etl.clean.text` might act on: a text
that shows none is clean, one that shows some may be.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache

import numpy as np
import numpy.typing as npt

from etl.clean.characters import CONTINUATION, LEAD, REPLACED_BLANK, SUSPECT
from etl.clean.fold import TAIL_COUNT, TAILS, VOWEL_COUNT, VOWELS
from etl.compiled import compiled

BLANKS = 1  # a blank to be replaced, or one too many
STRANGE = 2  # a character to be removed or replaced, or one that replaced another
REFERENCE = 4  # an ampersand or a semicolon
TAG = 8  # a `<`
COMPOSED = 16  # a character that NFC may compose, or two marks that it may reorder
MOJIBAKE = 32  # the two characters as which a letter of two bytes may have been read
LOST_END = 64  # `.n` in a text that is not ASCII
WIDE = 128  # a blank of Chinese and Japanese

IS_LEAD, IS_CONTINUATION, IS_MARK = 1, 2, 4  # of `roles`
CODES = sys.maxunicode + 1
LAST_CHANGED = 0x2FA1D  # by NFC, of all characters
ASCII = 128
BLANK, TAB, HARD_BLANK, LINE_END, RETURN, FULL_STOP, LETTER_N = map(ord, " \t\xa0\n\r.n")


def codes_of(text: str) -> npt.NDArray[np.uint32]:
    """Return a text as code points."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def flaws(codes: npt.NDArray[np.uint32]) -> int:
    """Return what a text shows besides blank edges, as a sum of the flags of this module."""
    return int(look(codes, *tables()))


def squeezed(codes: npt.NDArray[np.uint32]) -> str:
    """Return a text without blank edges, its blanks and line ends reduced; it shows nothing STRANGE and none WIDE."""
    kept = np.empty(len(codes), np.uint32)
    return kept[: squeeze(codes, kept)].tobytes().decode("utf-32-le", "surrogatepass")


@compiled
def look(codes, kinds, roles):  # type: ignore[no-untyped-def]
    """Return the flaws of a text: of its characters, and of what stands side by side."""
    found = 0
    before = before_that = highest = np.uint32(0)
    has_lost = False
    for code in codes:
        found |= kinds[np.uintp(code)]
        if before == BLANK:
            if code in (BLANK, LINE_END):
                found |= BLANKS
        elif before == LINE_END:
            if code == LINE_END and before_that == LINE_END:
                found |= BLANKS
        elif before >= ASCII:
            role = roles[np.uintp(before)]
            if role & IS_LEAD and roles[np.uintp(code)] & IS_CONTINUATION:
                found |= MOJIBAKE
            if role & IS_MARK and roles[np.uintp(code)] & IS_MARK:
                found |= COMPOSED
        elif before == FULL_STOP:
            has_lost |= code == LETTER_N
        highest = max(highest, code)
        before_that, before = before, code
    return found | LOST_END if has_lost and highest >= ASCII else found


@compiled
def squeeze(codes, kept):  # type: ignore[no-untyped-def]
    """Write what is kept of a text; return how much. Blanks and line ends wait for a letter behind them."""
    size = ends = blanks = 0
    before = np.uint32(0)
    for code in codes:
        if code > BLANK and code != HARD_BLANK:
            if ends + blanks:
                for _ in range(min(ends, 2) if size else 0):
                    kept[np.uintp(size)] = LINE_END
                    size += 1
                if blanks and size:
                    kept[np.uintp(size)] = BLANK
                    size += 1
                ends = blanks = 0
            kept[np.uintp(size)] = code
            size += 1
        elif code in (LINE_END, RETURN):
            ends += code == RETURN or before != RETURN
            blanks = 0
        else:
            blanks = 1
        before = code
    return size


@cache
def tables() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Return the flaw that each character is, and its part in a flaw of two."""
    kinds, roles = np.zeros(CODES, np.uint8), np.zeros(CODES, np.uint8)
    kinds[list(changed_by_nfc())] |= COMPOSED
    roles[[code for code in range(LAST_CHANGED + 1) if unicodedata.combining(chr(code))]] |= IS_MARK
    basic = "".join(map(chr, range(0x10000)))  # no class below goes beyond
    for characters, values, flag in (
        (SUSPECT, kinds, STRANGE), ("\ufffd", kinds, STRANGE), (REPLACED_BLANK, kinds, BLANKS), ("\u3000", kinds, WIDE),
        ("&;", kinds, REFERENCE), ("<", kinds, TAG), (LEAD, roles, IS_LEAD), (CONTINUATION, roles, IS_CONTINUATION),
    ):  # fmt: skip
        values[[match.start() for match in re.finditer(f"[{characters}]", basic)]] |= flag
    return kinds, roles


def changed_by_nfc() -> Iterator[int]:
    """Yield the characters for which NFC may change a text, whatever stands beside them.

    They are the ones that Unicode's quick check does not vouch for: what decomposes for good, and what may be composed
    with a letter before it. Of the others NFC only puts marks side by side in order.
    """
    yield from range(VOWELS, VOWELS + VOWEL_COUNT)
    yield from range(TAILS + 1, TAILS + TAIL_COUNT)
    for code in range(LAST_CHANGED + 1):
        parts = unicodedata.decomposition(chr(code))
        if parts and parts[0] != "<":
            if unicodedata.normalize("NFC", chr(code)) != chr(code):
                yield code
            yield from (int(part, 16) for part in parts.split()[1:])
