"""Encode the labelled pages in legacy encodings, and count those whose encoding is found.

    python -m benchmarks.encodings_pages      prints the table of docs/encodings.md, section Pages

Unlike articles, pages begin with styles, scripts and menus. What an encoding cannot write becomes a reference, as in a
publisher's system; a page is right where it decodes as it was encoded.
"""

from __future__ import annotations

import re
from collections import Counter

from benchmarks.encodings import CHARSETS
from benchmarks.gold import SETS, read_pages, warc_of
from etl.ingest.charsets import canonical
from etl.ingest.formats.base import Piece
from etl.ingest.formats.html import piece_of_page

META = re.compile(r"""(<meta\b[^>]{0,400}?\bcharset\s*=\s*["']?\s*)[A-Za-z0-9_.:-]{2,40}""", re.IGNORECASE)
LANGUAGE = re.compile(r"""<html[^>]{0,300}?\blang\s*=\s*["']?([a-zA-Z]{2})""", re.IGNORECASE)
SAYS = ("the server", "the page", "nobody")
SHOWN = 20


def is_found(text: str, charset: str, says: str) -> bool | None:
    """Whether a page is read in the encoding it is in; None where it is all ASCII, or has no place to say so."""
    text, places = META.subn(rf"\g<1>{charset}" if says == "the page" else "<meta ", text)
    data = text.encode(charset, "xmlcharrefreplace")
    if data.isascii() or (says == "the page" and not places):
        return None
    piece = piece_of_page(0, data, charset if says == "the server" else None)
    name = canonical(charset)
    return isinstance(piece, Piece) and data.decode(piece.encoding, "replace") == data.decode(name or "", "replace")


def main() -> None:
    """Print how many pages of each language and encoding are read rightly, by who says what they are in."""
    counts: dict[tuple[str, str], Counter[tuple[str, bool]]] = {}
    wrong = []
    for page in (page for name in SETS for page in read_pages(warc_of(name))):
        text = page.data.decode("utf-8", "ignore")
        language = LANGUAGE.search(text)
        for charset in CHARSETS.get(language[1].lower(), ()) if language else ():
            counted = counts.setdefault((language[1].lower(), charset), Counter()) if language else Counter()
            for says in SAYS:
                found = is_found(text, charset, says)
                if found is not None:
                    counted[says, found] += 1
                    wrong += [] if found else [f"{charset}, {says}: {page.url}"]
    print("| language | encoding |", " | ".join(f"{says} says so" for says in SAYS), "|\n| --- | --- |", " --- |" * 3)
    counts["all", ""] = sum(counts.values(), Counter())
    for (language_, charset), counted in sorted(counts.items(), key=lambda item: (item[0][0] == "all", item[0])):
        cells = [f"{counted[says, True]} of {counted[says, True] + counted[says, False]}" for says in SAYS]
        print(f"| {language_} | {charset} |", " | ".join(cells), "|")
    print("\n".join(wrong[:SHOWN]))


if __name__ == "__main__":
    main()
