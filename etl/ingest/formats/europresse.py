"""Europresse's HTML exports (also eureka.cc), in the markup of 2012 (`<table>`) and the later one (`<article>`).

The vendor's class names mark paper, header and headline; the header line ends with the date: `Politique, mardi 14 mars
2006, p. 12`. Certificate, number and rights behind the text are the vendor's, and the date of the certificate is the
day of the download.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from etl.article import Fields, RawRecord
from etl.clean.markup import strip_markup
from etl.config import Limits
from etl.errors import BadInput
from etl.extract.page.guard import refuse_slow
from etl.ingest.formats.base import Fault, Format, Head, Member, Piece
from etl.ingest.formats.decoding import bytewise
from etl.ingest.formats.labelled import RIGHTS, Values, is_date
from etl.ingest.formats.marked import Marks, fragment_of, head_bytes, marked_pieces

MARKS = Marks(
    re.compile(
        rb"<article\b[^<>]{0,200}>\s{0,40}<header\b|<table\b[^<>]{0,200}>\s{0,20}<tr>\s{0,20}<td\b[^<>]{0,200}>\s{0,20}"
        rb"<table\b[^<>]{0,40}\bid=[\"']?tbHeaderImages",
        re.IGNORECASE,
    ),
    re.compile(rb"</article\s{0,5}>|</body>", re.IGNORECASE),
)
PAPER = re.compile(rb"<span\b[^<>]{0,80}\bclass=[\"'][^\"'<>]{0,60}\bDocPublicationName\b")
TITLE = "[class~=titreArticleVisu],[class~=TitreArticleVisu]"
ISSUE = re.compile(r",\s*(?:no|nº|n°|vol|#)\b\.?.*$", re.IGNORECASE)
NUMBER = re.compile(r"(?:Numéro de document|Document number|Documentnummer|Dokumentnummer|Número de documento)\s?:")
NEWS_NUMBER = re.compile(r"\bnews[·.]\d{8}[·.]\w+[·.]\w+")
BREAK = re.compile(r"<br\s*/?>\s*(?=<p>)", re.IGNORECASE)
LONGEST_AUTHOR = 120


def recognises(head: Head) -> bool:
    """Tell an export by an article's frame and the vendor's classes in it."""
    data = head_bytes(head)
    return b"DocPublicationName" in data and PAPER.search(data) is not None and MARKS.start.search(data) is not None


def split(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
    """Yield every article."""
    return marked_pieces(member, MARKS, limits)


def parse(record: RawRecord) -> Fields:
    """Read one article in either markup."""
    markup, flags = fragment_of(record)
    refuse_slow(markup.encode())
    tree = LexborHTMLParser(markup)
    values = Values()
    paper, title = tree.css_first("[class~=DocPublicationName]"), tree.css_first(TITLE)
    values.add("publisher", "DocPublicationName", ISSUE.sub("", text_of(paper)) if paper else "")
    values.add("date", "DocHeader", date_in(" ".join(map(text_of, tree.css("[class~=DocHeader]")))))
    values.add("headline", "titreArticleVisu", text_of(title) if title else "")
    header = tree.css_first("header")
    if header is not None:
        read_sections(tree, header, values)
    else:
        read_table(markup, values)
    if number := NEWS_NUMBER.search(markup):
        values.add("guid", "number", number[0])
    if not (values.of["headline"] or values.of["body"]):
        raise BadInput("no_content", "an article without headline and text")
    return values.fields(flags)


def read_sections(tree: LexborHTMLParser, header: LexborNode, values: Values) -> None:
    """Read the markup with header, section and footer; the author stands behind the headline."""
    behind = False
    for child in header.iter():
        if child.css_first(TITLE) is not None:
            behind = True
        elif behind and child.tag == "div":
            values.add("byline", "header", text_of(child))
    # The end tags of some exports close the section before its time: what follows it up to the notes is text as well.
    section = header.next
    while section is not None and section.tag not in {"aside", "footer"}:
        if section.tag != "-text":
            read_text(section.html or "", values)
        section = section.next
    for small in tree.css("footer small"):
        values.add("rights", "footer", text_of(small))


def read_table(markup: str, values: Values) -> None:
    """Read the older markup: headline, a line with the author before the first `<p>`, text, rights, number."""
    _, _, rest = re.sub(r"<span class=[\"']TitreArticleVisu", "<i></i>\0", markup, flags=re.IGNORECASE).partition("\0")
    rest = rest.partition(">")[2]
    for mark in (NUMBER, NEWS_NUMBER):
        found = mark.search(rest)
        rest = rest[: found.start()] if found else rest
    title_end = re.search(r"</span>\s*<br\s*/?>\s*<br\s*/?>", rest, re.IGNORECASE)
    rest = rest[title_end.end() :] if title_end else rest
    author = BREAK.search(rest)
    line = strip_markup(rest[: author.start()]) if author else ""
    if author and line and len(line) <= LONGEST_AUTHOR and "\n" not in line:
        values.add("byline", "author", line)
        rest = rest[author.end() :]
    read_text(rest, values)


def read_text(markup: str, values: Values) -> None:
    """Take the paragraphs of some markup, rights apart."""
    for paragraph in strip_markup(markup).split("\n\n"):
        values.add("rights" if RIGHTS.match(paragraph) else "body", "text", paragraph)


def date_in(header: str) -> str:
    """Return the date of a header line, which stands between commas, and may hold some, among section and page."""
    parts = header.split(",")
    runs = (",".join(parts[at : at + size]).strip() for size in (1, 2) for at in range(len(parts)))
    return next(filter(is_date, runs), "")


def text_of(node: LexborNode) -> str:
    """Return an element's text as one line."""
    return " ".join(node.text().split())


EUROPRESSE = Format("europresse", recognises, bytewise(split), parse, b"<")
