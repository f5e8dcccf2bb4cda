"""Factiva's HTML exports: one file of up to a hundred articles, their fields under codes (`HD`, `PD`) or in order.

Codes do not change with the language of the interface; the words for numbers of words, months and languages do. In
the layout without codes only the headline and the author are marked. What is what of the rest, the accession number
tells: it begins with the code of the source, behind the name of the source, which is behind the date.
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
from etl.ingest.formats.labelled import CLOCK, RIGHTS, YEAR, Values, is_date
from etl.ingest.formats.marked import Marks, fragment_of, head_bytes, marked_pieces

MARKS = Marks(
    re.compile(
        rb"(?:<div\b[^<>]{0,80}\bid=[\"']article-[\w-]{1,60}[\"'][^<>]{0,80}>\s{0,20})?"
        rb"<div\b[^<>]{0,80}\bclass=[\"']article (?:[a-z]{2}){1,2}Article\b[^<>]{0,80}>"
    ),
    re.compile(rb"<div\b[^<>]{0,40}\bid=[\"']pageFooter[\"']|</form>|</body>", re.IGNORECASE),
)
TITLE = re.compile(rb"<title>\s{0,20}(?:Dow Jones )?Factiva\s{0,20}</title>", re.IGNORECASE)
STYLES = (b".articleParagraph", b"#postProcessingNav", b".carryOverOpen", b"Headline")
"""Of the vendor's style sheet, which may fill more than the first bytes of a file."""

ROLES = {
    "HD": "headline", "BY": "byline", "CR": "creditline", "PD": "date", "SN": "publisher",
    "LP": "lead", "TD": "body", "AN": "guid", "NS": "subjects", "CO": "subjects", "RE": "subjects", "CY": "rights",
}  # fmt: skip
UNUSED = frozenset((
    "ART", "CLM", "CT", "CX", "DE", "DLN", "ED", "ES", "ET", "GC", "IN", "IPC", "IPD", "LA", "LNG", "NGC", "PBI",
    "PG", "PUB", "RF", "RST", "SC", "SE", "SO", "TXT", "VOL", "WC",
))  # fmt: skip
"""`ET` too: a time of day by the clock that the reader of the export had chosen, which it does not name."""
LANGUAGES = {"zhtw": "zh-Hant", "zhcn": "zh-Hans"}
OF_THE_ARTICLE = re.compile(r"\barticle ([a-z]{2}(?:[a-z]{2})?)Article\b")
ACCESSION = re.compile(r"article-([A-Z][A-Z0-9]{9,30}\w*)")
NUMBERED = re.compile(r"[A-Z][A-Z0-9]{3,30}\d{8}[\w-]*")
"""The code of the source, which may begin and end with zeros, a day, and what numbers the documents of that day."""
NUMBER = re.compile(r"^\d{1,4}\) ")
LINK = re.compile(r"(?<=\S)\[(?:https?://|mailto:)[^\s\[\]]{1,2000}\]")
"""The vendor puts the target of a link behind its text."""
CODED_TERM = re.compile(r"^\s*[\w.&/-]{1,12} : ")


def recognises(head: Head) -> bool:
    """Tell an export by an article's own markup, or by the vendor's title over its style sheet."""
    data = head_bytes(head)
    if b"articleParagraph" not in data:
        return False
    article = OF_THE_ARTICLE.search(data.decode("latin-1"))
    if article and f"{article[1]}articleParagraph".encode() in data:
        return True
    return TITLE.search(data) is not None and all(style in data for style in STYLES)


def split(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
    """Yield every article."""
    return marked_pieces(member, MARKS, limits)


def parse(record: RawRecord) -> Fields:
    """Read one article in either layout."""
    markup, flags = fragment_of(record)
    refuse_slow(markup.encode())
    tree = LexborHTMLParser(markup)
    article = next((div for div in tree.css("div.article") if OF_THE_ARTICLE.search(class_of(div))), None)
    if article is None:
        raise BadInput("malformed", "no article where one was announced")
    values = Values()
    coded = article.css("td.index")
    if coded:
        read_codes(coded, values)
    else:
        accession = accession_of(tree, article)
        add_accession(values, [accession])
        read_order(article, accession, values)
    language = OF_THE_ARTICLE.search(class_of(article))
    if language:
        values.add("language", "class", LANGUAGES.get(language[1].lower(), language[1].lower()))
    if not (values.of["headline"] or values.of["lead"] or values.of["body"]):
        raise BadInput("no_content", "an article without headline and text")
    return values.fields(flags)


def read_codes(cells: list[LexborNode], values: Values) -> None:
    """Read a table of codes and values."""
    for cell in cells:
        code, value = cell.text().strip(" \xa0\n\t"), cell.next
        while value is not None and value.tag != "td":
            value = value.next
        if value is not None:
            add_code(values, code, paragraphs_in(value) if ROLES.get(code) in {"lead", "body"} else [line_of(value)])


def add_code(values: Values, code: str, paragraphs: list[str]) -> None:
    """Note what stands under a code."""
    role = ROLES.get(code, "unused" if code in UNUSED else "")
    if role in {"lead", "body"}:
        add_text(values, role, code, paragraphs)
    elif role == "subjects":
        for term in " ".join(paragraphs).split("|"):
            values.add("keywords", code, CODED_TERM.sub("", " ".join(term.split())))
    elif role == "guid":  # behind a word for it in the language of the interface
        add_accession(values, " ".join(paragraphs).split()[-1:])
    else:
        values.add(role, code, " ".join(paragraphs))


def add_accession(values: Values, words: list[str]) -> None:
    """Note an accession number, which one document of the vendor has."""
    for word in words:
        if NUMBERED.fullmatch(word):
            values.add("guid", "AN", word)


def add_text(values: Values, role: str, code: str, paragraphs: list[str]) -> None:
    """Note paragraphs of the text, and apart from them the targets of its links."""
    for paragraph in paragraphs:
        if "[" in paragraph:
            for target in LINK.findall(paragraph):
                values.add("links", code, target)
            paragraph = LINK.sub("", paragraph)
        values.add(role, code, paragraph)


def read_order(article: LexborNode, accession: str, values: Values) -> None:
    """Read the layout without codes: lines before the headline, the headline, lines behind it, paragraphs."""
    children = list(article.iter())
    begin = next((at for at, child in enumerate(children) if child.id == "hd"), -1)
    if begin >= 0:
        headline = line_of(children[begin])
        counted = children[begin].css_first(".counted")  # numbered by the program that prints the list
        values.add("headline", "HD", NUMBER.sub("", headline) if counted else headline)
    lines = []
    for child in children[begin + 1 :]:
        if child.tag == "div" and "author" in class_of(child).split():
            values.add("byline", "BY", line_of(child))
        elif child.tag == "div":
            lines.append(line_of(child))
        elif child.tag in {"p", "pre"} and class_of(child).startswith("article"):
            add_text(values, "body", "TD", paragraphs_in(child))
    read_lines(lines, accession, values)


def read_lines(lines: list[str], accession: str, values: Values) -> None:
    """Tell the lines behind the headline apart: [credit] [words] date [time] source, its code, …, rights."""
    # The name may be the code as well, so that the last line that the number begins with is the code.
    code = max((at for at, line in enumerate(lines) if len(line) > 1 and accession.startswith(line)), default=0)
    dated = [at for at, line in enumerate(lines) if is_date(line)]
    day = max((at for at in dated if at < code), default=dated[0] if dated else -1)
    if day < 0:
        return
    values.add("date", "PD", CLOCK.sub("", lines[day]))
    behind = day + 1
    if behind < len(lines) and CLOCK.fullmatch(lines[behind]):
        behind += 1
    if behind < len(lines) and behind != code:
        values.add("publisher", "SN", lines[behind])
    words = day - 1 if day and re.match(r"\d", lines[day - 1]) else day
    for line in lines[:words]:
        values.add("creditline", "CR", line)
    if lines[behind + 1 :] and (RIGHTS.match(lines[-1]) or YEAR.search(lines[-1])):
        values.add("rights", "CY", lines[-1])


def accession_of(tree: LexborHTMLParser, article: LexborNode) -> str:
    """Return an article's accession number: of its frame, else the last word of its last paragraph."""
    frame = next((found for div in tree.css("div.article") if (found := ACCESSION.match(div.id or ""))), None)
    if frame:
        return frame[1]
    last = [child for child in article.iter() if child.tag == "p"][-1:]
    return last[0].text().split()[-1] if last and last[0].text().split() else ""


def class_of(node: LexborNode) -> str:
    """Return an element's classes as written."""
    return node.attributes.get("class") or ""


def line_of(node: LexborNode) -> str:
    """Return an element's text as one line."""
    return " ".join(node.text().split())


def paragraphs_in(node: LexborNode) -> list[str]:
    """Return the paragraphs of an element; tables that the vendor set as plain text keep their lines."""
    if node.tag == "p" and "<br" not in (node.html or ""):
        return [line_of(node)]
    return strip_markup(node.html or "").split("\n\n")


FACTIVA = Format("factiva", recognises, bytewise(split), parse)
