"""One document of a Nexis export as paragraphs → `Fields`, whatever the file it came in.

Classic: `1 of 250 DOCUMENTS`, paper, date, headline, labelled lines, text, labelled lines, rights. Nexis Uni: headline,
paper, date, edition, rights, labelled lines, `Body`, text, `Classification`, labelled lines, `End of Document`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from etl.article import Fields
from etl.errors import BadInput
from etl.ingest.formats.labelled import CLOCK, RIGHTS, Values, fold_label, is_date, roles_of_labels, subjects_in

LABELS = roles_of_labels({
    "byline": "BYLINE|AUTOR|AUTORIN|AUTEUR|AUTORES|AUTORE|VERFASSER",
    "dateline": "DATELINE|DATUMSZEILE|LIEU-DATE",
    "abstract": "HIGHLIGHT|ENCART|INSERT|ZUSAMMENFASSUNG",
    "headline": "HEADLINE|TITEL|TITRE|TÍTULO|TITULO|TITULAR|ÜBERSCHRIFT",
    "opening": "SECTION|RUBRIK|RUBRIQUE|SECCIÓN|SECCION|SEZIONE|LENGTH|LÄNGE|LAENGE|LONGUEUR|LONGITUD|EXTENSIÓN"
               "|LUNGHEZZA|SERIES|SERIE|SÉRIE|NAME|COLUMN|TITLE",
    "body": "BODY|TEXT|CORPS|TEXTE|CUERPO|TEXTO|TESTO|HAUPTTEIL",
    "subjects": "SUBJECT|SUJET|TEMA|TEMAS|THEMA|PERSON|PERSONNE|PERSONA|ORGANIZATION|ORGANISATION|ORGANIZACIÓN"
                "|COMPANY|SOCIETE|SOCIÉTÉ|FIRMA|EMPRESA|CITY|STATE|COUNTRY|GEOGRAPHIC|LOCALISATION-GEO|GEO",
    "language": "LANGUAGE|SPRACHE|LANGUE|IDIOMA|LENGUA|LINGUA",
    "url": "URL",
    "notes": "GRAPHIC|GRAPHIQUE|GRAFIK|GRÁFICO|CORRECTION|CORRECTION-DATE|NOTES|NOTE|KORREKTUR",
    "housekeeping": "LOAD-DATE|UPDATE|DATE-CHARGEMENT|FECHA-CARGA|FECHA-DE-CARGA|PUBLICATION-TYPE|TYPE-PUBLICATION"
                    "|TIPO-PUBLICACIÓN|TIPO-DE-PUBLICACIÓN|PUBLIKATIONSTYP|PUBLIKATIONSART|JOURNAL-CODE|CODE-REVUE"
                    "|ZEITSCHRIFTEN-CODE|TICKER|STOCK-SYMBOL|SYMBOLE-BOURSIER|INDUSTRY|SECTEUR-ACTIVITE|BRANCHE"
                    "|DISTRIBUTION|DOCUMENT-TYPE|TYPE|ISSN|PUB-TYPE|CLASSIFICATION|KLASSIFIZIERUNG|CLASIFICACIÓN",
})  # fmt: skip
BEFORE_TEXT = frozenset(("byline", "dateline", "abstract", "headline", "opening"))
BEHIND_TEXT = frozenset(("subjects", "language", "notes", "housekeeping", "url"))
CONTINUED = frozenset(("CORRECTION", "KORREKTUR", "GRAPHIC", "GRAPHIQUE", "GRAFIK", "GRÁFICO"))
MOST_CONTINUED = 8
"""Paragraphs of a caption or a correction behind the one with its label."""
LANGUAGES = {
    "english": "en", "german": "de", "deutsch": "de", "french": "fr", "français": "fr", "spanish": "es",
    "español": "es", "italian": "it", "dutch": "nl", "portuguese": "pt", "arabic": "ar", "russian": "ru",
}  # fmt: skip


COUNT = (
    r"(?:\d{1,7} (?:of|von|de|di|van) \d{1,7} (?:DOCUMENTS?|DOKUMENTEN?|DOCUMENTOS?|DOCUMENTI?)"
    r"|(?:Document|Dokument|Documento) \d{1,7} (?:of|von|de|di|van) \d{1,7})"
)
"""Which of how many a document is, on a line of its own."""
IS_COUNT = re.compile(COUNT)
LABEL = re.compile(r"([^\W\d_]+(?:[ -][^\W\d_]+){0,2})\s?:(?:\s+|\Z)")
END = re.compile(r"(?:End of Document|Ende des Dokuments?|Fin du document|Fin del documento|Fine del documento)", re.I)
BODY_HEADING = re.compile(r"(?:Body|Text|Corps|Texte|Cuerpo|Textkörper|Haupttext|Testo)")
TAIL_HEADING = re.compile(
    r"Classification|Klassifi(?:zierung|kation)|Clasificación|Classificazione|Graphic|Grafik|Graphique|Gráfico"
)
MOST_HEADER = 16


class Block(NamedTuple):
    """A paragraph; `centred` where it stands far from the margin, as papers and dates do in TXT."""

    text: str
    centred: bool = False


class Label(NamedTuple):
    """The label that a paragraph begins with, as written; `role` is `""` where the vocabulary does not know it."""

    name: str
    role: str
    value: str


def label_of(text: str) -> Label | None:
    """Return the label of a paragraph, None for prose."""
    found = LABEL.match(text)
    if found is None:
        return None
    role = LABELS.get(fold_label(found[1]), "")
    return Label(found[1], role, text[found.end() :]) if role or found[1].isupper() else None


def read_document(blocks: Sequence[Block], flags: Sequence[str] = ()) -> Fields:
    """Read a document; raises BadInput(no_content) for one that says only that it cannot be shown."""
    blocks = [Block(block.text.strip(), block.centred) for block in blocks if block.text.strip(" \n\t\xa0")]
    ends = next((at for at, block in enumerate(blocks) if END.fullmatch(block.text)), len(blocks))
    counted = bool(blocks) and IS_COUNT.fullmatch(blocks[0].text) is not None
    blocks = blocks[counted:ends]
    labels = [label_of(block.text) for block in blocks]
    values = Values()
    begin = next((at for at, label in enumerate(labels[:MOST_HEADER]) if label and label.role in BEFORE_TEXT), -1)
    header_end = begin if begin >= 0 else first_of_text(blocks)
    read_header(blocks[:header_end], counted, values)
    start = read_opening(blocks, labels, header_end, values)
    stop = where_text_ends(blocks, labels, start)
    for block in blocks[start:stop]:
        values.add("rights" if RIGHTS.match(block.text) and block is blocks[stop - 1] else "body", "text", block.text)
    read_tail(blocks, labels, stop, values)
    if not values.of["date"] and begin < 0 and stop == len(blocks):
        raise BadInput("no_content", " ".join(block.text for block in blocks)[:200] or "a document without text")
    return values.fields(flags)


def first_of_text(blocks: Sequence[Block]) -> int:
    """Return where the text of a document without labels before it begins: behind the date and one headline."""
    date = next((at for at, block in enumerate(blocks[:MOST_HEADER]) if is_date(first_line(block))), -1)
    return min(date + 2, len(blocks))


def first_line(block: Block) -> str:
    """Return the first line of a paragraph."""
    return block.text.partition("\n")[0].strip()


def read_header(blocks: Sequence[Block], counted: bool, values: Values) -> None:
    """Read paper, date and headline; the headline comes first where no count of documents does."""
    for block in blocks:
        if RIGHTS.match(block.text):
            values.add("rights", "header", block.text)
    blocks = [block for block in blocks if not RIGHTS.match(block.text)]
    date = next((at for at, block in enumerate(blocks) if is_date(first_line(block))), -1)
    before, behind = (blocks[:date], blocks[date + 1 :]) if date >= 0 else (blocks[:1], blocks[1:])
    if date >= 0:
        lines = [line.strip() for line in blocks[date].text.split("\n")]
        clock = next((line for line in lines[1:] if CLOCK.match(line)), "")
        values.add("date", "date", f"{lines[0]} {clock}".strip())
    if before:
        values.add("publisher", "publication", first_line(before[0] if counted else before[-1]))
    if len(before) > 1 and not counted:
        values.add("headline", "headline", " ".join(block.text for block in before[:-1]))
    else:
        titles = [block.text for block in behind if not block.centred]
        values.add("headline", "headline", titles[0] if titles else "")
        for title in titles[1:]:
            values.add("lead", "subheading", title)


def read_opening(blocks: Sequence[Block], labels: Sequence[Label | None], at: int, values: Values) -> int:
    """Read the labelled lines before the text; return where the text begins."""
    while at < len(blocks):
        label = labels[at]
        if BODY_HEADING.fullmatch(blocks[at].text):
            return at + 1
        if label and label.role == "body":
            values.add("body", label.name, label.value)
            return at + 1
        if not label or label.role not in BEFORE_TEXT:
            return at
        if label.role != "opening":
            values.add(label.role, label.name, label.value if label.role == "abstract" else one_line(label.value))
        at += 1
    return at


def where_text_ends(blocks: Sequence[Block], labels: Sequence[Label | None], start: int) -> int:
    """Return where the labelled lines behind the text begin; lines of rights may follow them.

    Going back from the end, a paragraph without a label belongs to a caption or a correction above it, or to the text.
    Where headings part the document, labels without one are words of the text.
    """
    tail, loose, headed = len(blocks), 0, False
    for at in range(len(blocks) - 1, start - 1, -1):
        label = labels[at]
        if TAIL_HEADING.fullmatch(blocks[at].text) and tail < len(blocks):
            tail, loose, headed = at, 0, True
        elif label and label.role in BEHIND_TEXT and not headed:
            if loose and label.name not in CONTINUED:
                break
            tail, loose = at, 0
        elif not label and not RIGHTS.match(blocks[at].text):
            loose += 1
            if loose > MOST_CONTINUED:
                break
    return tail


def read_tail(blocks: Sequence[Block], labels: Sequence[Label | None], start: int, values: Values) -> None:
    """Read the labelled lines behind the text."""
    last = Label("heading", "notes", "")
    for block, found in zip(blocks[start:], labels[start:], strict=True):
        label = found or last._replace(value=block.text)
        if not found and RIGHTS.match(block.text):
            values.add("rights", "tail", block.text)
        elif label.role == "subjects":
            for term in subjects_in([one_line(label.value)], ";"):
                values.add("keywords", label.name, term)
        elif label.role == "language":
            name = re.match(r"\w+", label.value.casefold())
            values.add("language", label.name, LANGUAGES.get(name[0], "") if name else "")
        elif label.role == "notes":
            values.add("housekeeping", label.name, label.value)
        elif label.role not in BEFORE_TEXT and label.role != "body":
            values.add(label.role, label.name, one_line(label.value))
        last = found or last


def one_line(text: str) -> str:
    """Return text with single blanks."""
    return " ".join(text.split())
