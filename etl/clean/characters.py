"""The characters that cleaning removes, replaces or takes for another: classes, as they stand in an expression."""

from __future__ import annotations

CONTROL = "\x00-\x08\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff"
BIDI_OVERRIDE = "\u202a-\u202e\u2066-\u2069"
INVISIBLE = "\u00ad\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb"  # not ZWNJ, ZWJ, LRM, RLM
RARE_LINE_END = "\v\f\u2028\u2029"
RARE_BLANK = "\u1680\u2000-\u200a\u202f\u205f"
SURROGATE = "\ud800-\udfff"
SUSPECT = f"{CONTROL}{BIDI_OVERRIDE}{INVISIBLE}{RARE_LINE_END}{RARE_BLANK}{SURROGATE}"
REPLACED_BLANK = "\t\r\xa0"
# UTF-8 read as Windows-1252 or Latin-1: the letter of a lead byte, then the character of a continuation byte.
LEAD = "\xc2-\xf4"
CONTINUATION = (
    "\x80-\xbf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013\u2014"
    "\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122"
)
