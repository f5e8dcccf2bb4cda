r"""Line ends that lost their backslash: some exporter wrote `конец.\nНачало`, and what read it left `конец.nНачало`.

Such an n can be told from a letter only beside letters of other scripts, so only there is it undone, and only in a text
where it ends sentences again and again.
"""

from __future__ import annotations

import re

MIN_SENTENCES = 2
LETTER = "\u0370-\u1dff\u2c80-\ua6ff\uac00-\ud7a3\ufb50-\ufdff\ufe70-\ufefc"  # of scripts other than Latin
END, CLOSING, OPENING = ".!?…؟۔।", '»"”)', '«"“(—–-'

_ENDED = re.compile(f"(?<=[{END}])n(?=[{OPENING}]?[{LETTER}])")
_NO_BLANK = re.compile(
    f"(?<=[{LETTER}{CLOSING}])n(?=[,;:{END}{CLOSING}](?![{LETTER}]))"
    f"|(?<=[«“(])n(?=[{LETTER}])"
    f"|(?<=[{END}{CLOSING}])n\\Z"
)
_BETWEEN = re.compile(f"(?<=[{LETTER}{END}{CLOSING},;:])n(?=([{OPENING}]?)([{LETTER}0-9A-Z]))")


def restore_line_ends(text: str) -> str:
    """Return the text with its line ends; one that cut a sentence in two, as links do, becomes a blank or nothing."""
    if text.isascii() or text.count(".n") < MIN_SENTENCES or len(_ENDED.findall(text)) < MIN_SENTENCES:
        return text
    return _BETWEEN.sub(_blank_or_end, _NO_BLANK.sub("", text))


def _blank_or_end(found: re.Match[str]) -> str:
    before = found.string[found.start() - 1]
    return "\n" if before in END + CLOSING and not found[2].islower() else " "
