"""Documents of a word processor as paragraphs → records: a vendor's export of many articles, or one text.

The file has no byte ranges that hold one article; a record is the canonical JSON of its paragraphs, `offset` is None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import orjson

from etl.article import Fields, RawRecord
from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.formats.base import Fault, Piece
from etl.ingest.formats.factiva import ROLES, UNUSED, add_code
from etl.ingest.formats.labelled import Values, fold_label, is_date
from etl.ingest.formats.nexis_document import END, IS_COUNT, LABELS, Block, label_of, read_document
from etl.ingest.formats.prose import what_it_is_instead
from etl.ingest.formats.text import headline_and_body

COVER = re.compile(r"(?:Documents?|Dokumente?|Documentos?) \((\d{1,6})\)")
COVER_WITHIN = 12
CODES = frozenset(ROLES) | UNUSED
FEWEST_CODES = 4
LISTED_FIRST = re.compile(r"1\.\s+(\S.*)")


def paragraph_pieces(paragraphs: Sequence[str], limits: Limits) -> Iterator[Piece | Fault]:
    """Yield every article of a document; raises BadInput(empty) where there is no text."""
    filled = [paragraph.strip() for paragraph in paragraphs]
    filled = [paragraph for paragraph in filled if paragraph]
    if not filled:
        raise BadInput("empty", "a document without text")
    for article in articles_in(filled):
        raw = orjson.dumps(article)
        if len(raw) > limits.max_record_bytes:
            yield Fault("too_large", f"an article of {len(raw)} bytes", None, raw[:4096])
        else:
            yield Piece(None, raw, "utf-8")


def articles_in(paragraphs: Sequence[str]) -> list[list[str]]:
    """Part paragraphs at the marks of the vendor; all of them are one article where there are none."""
    counts = [at for at, paragraph in enumerate(paragraphs) if IS_COUNT.fullmatch(paragraph)]
    if counts:
        return [list(paragraphs[at:end]) for at, end in zip(counts, [*counts[1:], len(paragraphs)], strict=True)]
    ends = [at + 1 for at, paragraph in enumerate(paragraphs) if END.fullmatch(paragraph)]
    if ends:
        begin = behind_cover(paragraphs[: ends[0]])
    elif is_coded(paragraphs):  # Factiva's accession number closes an article
        ends = [at + 1 for at, paragraph in enumerate(paragraphs) if at and paragraphs[at - 1] == "AN"]
        begin = next(at for at, paragraph in enumerate(paragraphs) if paragraph in CODES)
    else:
        return [list(paragraphs)]
    begins = [begin, *ends]
    parts = [list(paragraphs[at:end]) for at, end in zip(begins, [*ends, len(paragraphs)], strict=True)]
    return [part for part in parts[:-1] if part] + [part for part in parts[-1:] if begins_article(part)]


def begins_article(rest: Sequence[str]) -> bool:
    """Say whether what stands behind the last mark is an article without its end, not the vendor's last words."""
    return is_coded(rest) or (any(map(is_date, rest)) and any(map(label_of, rest)))


def is_coded(paragraphs: Sequence[str]) -> bool:
    """Say whether paragraphs are Factiva's codes and what stands under them."""
    codes = {paragraph for paragraph in paragraphs if paragraph in CODES}
    return "HD" in codes and len(codes) >= FEWEST_CODES


def behind_cover(paragraphs: Sequence[str]) -> int:
    """Return where the first article begins: behind the page that lists all of them, 0 where there is none.

    The list gives the first headline, and that stands over the article again; else two lines lead to a date.
    """
    listed = next((at for at, text in enumerate(paragraphs[:COVER_WITHIN]) if COVER.fullmatch(text)), None)
    if listed is None:
        return 0
    titles = (LISTED_FIRST.fullmatch(text) for text in paragraphs[listed:])
    title = next((found[1] for found in titles if found), None)
    again = [at for at, text in enumerate(paragraphs) if at > listed and text == title]
    if again:
        return again[0]
    date = next((at for at, text in enumerate(paragraphs) if at > listed and is_date(text)), 0)
    return max(date - 2, 0)


def parse_paragraphs(record: RawRecord) -> Fields:
    """Read one article: of an export by its codes or labels, any other as a text."""
    paragraphs = [str(paragraph) for paragraph in orjson.loads(record.raw)]
    if is_coded(paragraphs):
        return read_coded(paragraphs)
    marked = IS_COUNT.fullmatch(paragraphs[0]) or any(END.fullmatch(paragraph) for paragraph in paragraphs)
    labels = [label.name for paragraph in paragraphs if (label := label_of(paragraph))]
    if marked and any(fold_label(name) in LABELS for name in labels):
        return read_document([Block(paragraph) for paragraph in paragraphs])
    text = "\n\n".join(paragraphs)
    if instead := what_it_is_instead(text):
        raise BadInput("not_an_article", instead)
    headline, body, inferred = headline_and_body(text)
    return Fields(body=body, headline=headline, flags=("headline_in_body",) if inferred else ())


def read_coded(paragraphs: Sequence[str]) -> Fields:
    """Read an article of Factiva's, whose codes stand in paragraphs of their own."""
    values, code, under = Values(), "", list[str]()
    for paragraph in [*paragraphs, "AN"]:
        if paragraph not in CODES:
            under.append(paragraph)
            continue
        if code:
            add_code(values, code, under)
        code, under = paragraph, []
    return values.fields()
