"""What a text is when it is no article: a read-me, a table, annotations, a word list, a licence."""

from __future__ import annotations

import re

_LOOKED_AT = 1 << 15
_MARKDOWN_HEADING = re.compile(r"(?m)^(?:#{1,6} \S.*|[=-]{4,}[ \t]*)$")
_MARKDOWN_SIGN = re.compile(
    r"(?m)^\|.*\|[ \t]*$|^```|\]\(https?://|!\[[^\]]*\]\(|^\[!\[|^[*-] \[|^> \*\*|^ *pip install ")
_TABBED = re.compile(r"(?m)^[^\t\n]*\t[^\t\n]*(?:\t[^\n]*)?$")
_LICENCE = ("permission is hereby granted", "terms and conditions for use", "creative commons corporation",
            "creative commons legal code", "gnu general public license", "gnu lesser general public license",
            "redistribution and use in source and binary forms", "licensed under the apache license")
_DATA_CARD = re.compile(
    r"\b(?:this|the) (?:documentation|corpus|dataset|data set|collection|directory|archive|test collection|file)\b"
    r".{0,80}\b(?:contains?|consists?|was|is|are|details|describes|distributed|created|available)\b")
_DATA_CARD_SIGNS = ("download", "readme", "copyright", "license", "licence", "citation", " cite ", "tar.gz", ".zip",
                    ".txt", ".sgm", "file name", "filename", "training set", "test set", "annotat", "e-mail")
_DECLARATION = re.compile(r"\s*(?:<!(?:ELEMENT|ATTLIST|DOCTYPE|ENTITY)|#!|#include|import \w+\n|package \w+;)")
_PROSE_LINE = 60


def what_it_is_instead(text: str) -> str:
    """Say what a text is that is no article, `""` for what may be one. The rules look at form, not at names."""
    head = text[:_LOOKED_AT]
    if _DECLARATION.match(head):
        return "program text or a schema"
    lines = [line for line in head.split("\n") if line.strip()]
    if "\t" in head and (tabbed := len(_TABBED.findall(head))) >= 0.7 * len(lines) and _are_cells(lines):
        return f"a table of {tabbed} tab-separated lines"
    folded = head.lower()
    if any(phrase in folded for phrase in _LICENCE):
        return "the text of a licence"
    may_be_markdown = head[:1] == "#" or "\n#" in head or "\n==" in head or "\n--" in head
    headings = _MARKDOWN_HEADING.findall(head) if may_be_markdown else ()
    if headings and (len(headings) >= 3 or _MARKDOWN_SIGN.search(head)):
        return "a Markdown document"
    if sum(sign in folded for sign in _DATA_CARD_SIGNS) >= 4 and _DATA_CARD.search(folded):
        return "a description of a data set"
    if len(lines) >= 4 and max(map(len, lines)) < _PROSE_LINE and _are_labels(lines):
        return f"a list of {len(lines)} short lines"
    return ""


def _are_cells(lines: list[str]) -> bool:
    """Say whether tabbed lines are rows: their cells are short, and the first one is not blank (an indent)."""
    indented = sum(1 for line in lines if line[0] == "\t")
    long = sum(1 for line in lines if max(map(len, line.split("\t"))) > 200)
    return indented < 0.3 * len(lines) and long < 0.3 * len(lines)


def _are_labels(lines: list[str]) -> bool:
    """Say whether short lines are entries of a list: hardly a blank or a stop in any."""
    short = sum(1 for line in lines if len(line.split()) <= 3 and line.rstrip()[-1] not in ".!?؟。…»”\"")
    return short >= 0.9 * len(lines)
