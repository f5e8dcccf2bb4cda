"""Undo the line breaks of a printer's column: wires and old corpora wrap at a fixed width and indent paragraphs."""

from __future__ import annotations

import re

_INDENT = 4
_WIDEST = 90
_INDENTED = re.compile(r"\n {2,}\S")


def is_wrapped(text: str) -> bool:
    """Say whether text is wrapped at a fixed width with indented paragraphs."""
    return _INDENTED.search(text) is not None and max(map(len, text.split("\n"))) <= _WIDEST


def unwrap(text: str) -> str:
    """Join wrapped lines into paragraphs parted by a blank line.

    A line indented by four blanks begins a paragraph; one indented by fewer is a row of a table or a sign-off and
    stays a line of its own.
    """
    blocks: list[str] = []
    closed, in_table = True, False
    for line in text.split("\n"):
        bare = line.strip()
        if not bare:
            closed, in_table = True, False
            continue
        indent = len(line) - len(line.lstrip(" ")) if line[0] == " " else 0
        row = 0 < indent < _INDENT
        if row and in_table:
            blocks[-1] += "\n" + line.rstrip()[1:]
        elif closed or indent:
            blocks.append(bare)
        else:
            blocks[-1] += " " + bare
        closed, in_table = False, row
    return "\n\n".join(blocks)
