"""Whether decoded text reads as text: letters of scripts that go together, no controls, no stray marks."""

from __future__ import annotations

import re

SAMPLE_CHARACTERS = 8_000
MAX_CONTROL_SHARE = 0.02
NOT_TEXT = re.compile(r"[\x80-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff\ue000-\uf8ff\ufffd]")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
MAX_MIXED_SHARE = 0.1
"""Of characters; real texts have such places too, where a line end was lost or a name has a suffix."""
MIXED_WORD = re.compile(
    r"[a-z\u00df-\u00ff](?=[\u0370-\u052f\u0590-\u06ff])|[\u0370-\u052f\u0590-\u06ff](?=[a-z\u00df-\u00ff])"
)


def reads_as_text(text: str, ask_script: bool = True) -> bool:
    """Whether a first portion holds what text holds. `ask_script` also asks whether its letters agree."""
    text = text[:SAMPLE_CHARACTERS]
    if NOT_TEXT.search(text) or len(CONTROL.findall(text)) > len(text) * MAX_CONTROL_SHARE:
        return False
    return not ask_script or letters_agree(text)


def letters_agree(text: str) -> bool:
    """Whether words keep to one script."""
    return len(MIXED_WORD.findall(text)) <= len(text) * MAX_MIXED_SHARE
