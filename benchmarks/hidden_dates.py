"""Count how the dates that pages print are read, with all that pages state for machines hidden from the reader.

    python -m benchmarks.hidden_dates

Every labelled page whose day is stated (and is not denied by its label) is read again without JSON-LD, without meta
tags and microdata of dates, without its address, and with its `time` elements as plain text.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date

from selectolax.lexbor import LexborHTMLParser

from benchmarks.gold import SETS, SHARED, GoldPage, half_of, read_pages, warc_of
from benchmarks.pages import read_fully
from etl.article import Article, Extraction
from etl.extract.page.metas import MODIFIED, PUBLISHED, VAGUE_DATES
from etl.ingest.formats.base import Piece
from etl.ingest.formats.html import declared_charset, piece_of_page

NAMES = frozenset((*PUBLISHED, *VAGUE_DATES, *MODIFIED))
STATED = frozenset(("jsonld", "meta", "time"))
MARKED = "[itemprop~=datePublished],[itemprop~=dateModified],[itemprop~=dateCreated],abbr.published"


def read(page: GoldPage) -> Article | None:
    """Return the row of a page, None where it is refused."""
    done = read_fully(page)
    return done.article if isinstance(done, Extraction) else None


def hidden(page: GoldPage) -> GoldPage | None:
    """Return a page without its address and without what it states about dates; None where it cannot be decoded."""
    piece = piece_of_page(0, page.data, page.charset or declared_charset(page.data))
    if not isinstance(piece, Piece):
        return None
    tree = LexborHTMLParser(page.data.decode(piece.encoding, "replace").encode("utf-8", "ignore"))
    for node in tree.css('script[type*="ld+json"]'):
        node.decompose()
    for node in tree.css("meta"):
        names = (node.attributes.get(name) or "" for name in ("property", "name", "itemprop"))
        if any(name.strip().lower() in NAMES for name in names):
            node.decompose()
    for node in tree.css(MARKED):
        for name in ("itemprop", "content", "title", "class"):
            if name in node.attributes:
                del node.attrs[name]
    tree.unwrap_tags(["time"])
    return GoldPage("", "utf-8", (tree.html or "").encode("utf-8", "ignore"))


def labelled_days(name: str) -> dict[str, str]:
    """Return the days of a set by address; `""` where a page has no label."""
    lines = (SHARED / f"gold/extraction/{name}.gold.jsonl").read_text(encoding="utf-8").splitlines()
    return {page["url"]: str(page.get("date") or "")[:10] for page in map(json.loads, lines)}


def outcome(found: Article | None, day: date) -> str:
    """Name what became of a page whose day is known."""
    if found is None:
        return "refused"
    return "null" if found.date is None else "right" if found.date == day else "wrong"


def main() -> None:
    """Print the outcomes of both halves of the sites."""
    outcomes: Counter[tuple[str, str]] = Counter()
    for name in SETS:
        labels = labelled_days(name)
        for page in {page.url: page for page in read_pages(warc_of(name))}.values():
            known = read(page)
            if known is None or known.date is None or known.date_source not in STATED:
                continue
            without = hidden(page)
            if without and labels.get(page.url, "") in ("", known.date.isoformat()):
                outcomes[half_of(page.url), outcome(read(without), known.date)] += 1
    for half in ("used", "other"):
        print(half, *(f"{what} {outcomes[half, what]}" for what in ("right", "wrong", "null", "refused")))


if __name__ == "__main__":
    main()
