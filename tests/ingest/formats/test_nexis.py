import io
import json

import pytest

from etl.article import RawRecord
from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.formats import recognise
from etl.ingest.formats.base import HEAD_BYTES, Member
from tests.ingest.formats.vendor_exports import nexis_page, word_document

COVER = "<P><SPAN>Download Request: Selected Items: 1-2<BR>Time Of Request: Monday, March 4, 2019<BR></SPAN></P>"
ENGLISH = [
    "1 of 2 DOCUMENTS", "The Valley<BR>Supplied by Mellow Wire", "March 4, 2019 Monday<BR>Late Edition - Final",
    "Bridge opens;<BR>Hundreds came", "BYLINE: By Ada Vale", "SECTION: Section B; Pg. 4", "LENGTH: 30 words",
    "DATELINE: PORT MELLOW", "HIGHLIGHT: A bridge is back.",
    "The bridge opened. It was about time.</P><P>SECTION: a word in the text.",
    "SUBJECT: BRIDGES (90%); PORTS &amp; HARBOURS (78%)", "LOAD-DATE: March 9, 2019", "LANGUAGE: ENGLISH",
    "GRAPHIC: A map.</P><P>Another map.", "PUBLICATION-TYPE: Newspaper",
    "Copyright 2019 The Valley<BR>All Rights Reserved",
]  # fmt: skip
FRENCH = ["1 of 1 DOCUMENTS", "La Vallée", "lundi 4 mars 2019", "Le pont", "AUTEUR: Ada Vale", "RUBRIQUE: Société",
          "LONGUEUR: 12 mots", "ENCART:&nbsp;Enfin.", "Un texte.", "SUJET: PONTS (80%)", "DATE-CHARGEMENT: 5 mars 2019",
          "LANGUE: FRENCH; FRANÇAIS", "TYPE-PUBLICATION: Journal", "Copyright 2019 La Vallée"]  # fmt: skip
GERMAN = ["1 von 1 DOKUMENTEN", "Talblatt", "Montag 4. März 2019", "Die Brücke", "AUTOR: Ada Vale", "RUBRIK: A",
          "LÄNGE: 12 Wörter", "Ein Text.", "UPDATE: 5. März 2019", "SPRACHE: GERMAN; DEUTSCH", "Copyright Talblatt"]
SPANISH = ["1 de 1 DOCUMENTOS", "El Valle", "4 de marzo de 2019 lunes", "El puente", "AUTOR: Ada Vale", "SECCIÓN: A",
           "LONGITUD: 12 palabras", "Un texto.", "FECHA-CARGA: 5 de marzo de 2019", "IDIOMA: SPANISH; ESPAÑOL"]
TEXT = """
                               1 of 2 DOCUMENTS

                        Copyright 2019 Valley Press Ltd
                              All Rights Reserved

                                   The Valley

                             March 4, 2019 Monday
                                 First Edition

Bridge opens after nine
years of waiting

BYLINE: Ada Vale and Bo Rill

SECTION: LOCAL; Pg. 4

LENGTH: 30 words

   The bridge at Mellow opened on Monday, and all who
came walked over it.

   Cars        1,200
   Bicycles      300

LOAD-DATE: March 5, 2019

LANGUAGE: ENGLISH

                               2 of 2 DOCUMENTS

                                   The Valley

                             March 5, 2019 Tuesday

Rain

LENGTH: 2 words

It rained.
"""
UNI = [
    "Bridge opens", "The Valley", "March 4, 2019 Monday", "Late Edition - Final", "Copyright 2019 Valley Press",
    "Section: Section B; Pg. 4", "Length: 30 words", "Byline: Ada Vale", "Highlight: It is back.", "Body",
    "The bridge opened.", "Type: a new one, said the mayor.", "Graphic", "A photo.", "Classification",
    "Language: ENGLISH", "Publication-Type: Newspaper", "Subject: BRIDGES (90%)", "Load-Date: March 9, 2019",
    "End of Document",
]  # fmt: skip
LIST = ["User Name: Ada", "Date and Time: Friday, March 15, 2019 9:00:00 AM", "Job Number: 8", "Documents (2)",
        "1. Bridge opens", "Client/Matter: -None-", "2. Rain", "Client/Matter: -None-"]


def read_document(data: bytes, limits: Limits | None = None):
    """Read a file without byte ranges; return its format, fields and reasons."""
    member = Member("", "", io.BufferedReader(io.BytesIO(data), HEAD_BYTES))
    form = recognise(member.head())
    assert form is not None
    fields, reasons = [], []
    try:
        for piece in form.split(member, limits or Limits()):
            assert piece.offset is None
            assert isinstance(json.loads(piece.raw), list)
            fields.append(form.parse(RawRecord("", 0, None, len(piece.raw), piece.raw, form.name, piece.encoding)))
    except BadInput as error:
        reasons.append(error.reason)
    return form.name, fields, reasons


def test_html(read):
    outcome = read(nexis_page(ENGLISH, ["We are sorry but this document cannot be shown."], cover=COVER))
    assert (outcome.format, outcome.reasons) == ("nexis_html", ["no_content"])
    (fields,) = outcome.fields
    assert (fields.headline, fields.publisher) == ("Bridge opens; Hundreds came", "The Valley")
    assert [date.text for date in fields.dates] == ["March 4, 2019 Monday"]
    assert fields.body.split("\n\n") == ["The bridge opened. It was about time.", "SECTION: a word in the text."]
    assert (fields.byline, fields.authors, fields.dateline) == ("By Ada Vale", ("Ada Vale",), "PORT MELLOW")
    assert (fields.abstract, fields.language) == ("A bridge is back.", "en")
    assert fields.keywords == ("BRIDGES", "PORTS & HARBOURS")
    assert ("export_tail", "LOAD-DATE: March 9, 2019") in fields.removed
    assert ("export_rights", "Copyright 2019 The Valley\nAll Rights Reserved") in fields.removed


@pytest.mark.parametrize(
    ("blocks", "paper", "headline", "date", "language"),
    [
        (FRENCH, "La Vallée", "Le pont", "lundi 4 mars 2019", "fr"),
        (GERMAN, "Talblatt", "Die Brücke", "Montag 4. März 2019", "de"),
        (SPANISH, "El Valle", "El puente", "4 de marzo de 2019 lunes", "es"),
    ],
)
def test_labels_follow_the_interface(read, blocks, paper, headline, date, language):
    (fields,) = read(nexis_page(blocks)).fields
    assert (fields.publisher, fields.headline, fields.language) == (paper, headline, language)
    assert [stated.text for stated in fields.dates] == [date]
    assert (fields.authors, len(fields.body.split())) == (("Ada Vale",), 2)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_txt(read, encoding):
    outcome = read(TEXT.replace("\n", "\r\n").encode(encoding))
    assert (outcome.format, outcome.reasons) == ("nexis_text", [])
    first, second = outcome.fields
    assert (first.headline, first.publisher) == ("Bridge opens after nine years of waiting", "The Valley")
    assert first.body.split("\n\n") == [
        "The bridge at Mellow opened on Monday, and all who came walked over it.",
        "Cars        1,200\nBicycles      300",
    ]  # fmt: skip
    assert (first.dates[0].text, first.authors) == ("March 4, 2019 Monday", ("Ada Vale", "Bo Rill"))
    assert (second.headline, second.body, second.dates[0].text) == ("Rain", "It rained.", "March 5, 2019 Tuesday")


@pytest.mark.parametrize(
    "text", ["Minutes\n\n1 of 2 DOCUMENTS\n\nwere read aloud.\n", "He has 1 of 2 DOCUMENTS\n\nLENGTH: 3"]
)
def test_a_count_alone_makes_no_export(read, text):
    assert read(text.encode()).format == "text"


def test_a_text_that_ends_in_capitals_keeps_its_end(read):
    blocks = [*ENGLISH[:9], "Text.", "CONTACT: Ada Vale", "LANGUAGE: ENGLISH"]
    (fields,) = read(nexis_page(blocks)).fields
    assert fields.body == "Text.\n\nCONTACT: Ada Vale"


def as_rtf(paragraphs):
    head = r"{\rtf1\ansi\ansicpg1252\uc1{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}}{\*\generator Vale;}"
    return (head + "".join(r"\pard\f0 " + text + "\\par\r\n" for text in paragraphs) + "}").encode()


@pytest.mark.parametrize(("make", "form"), [(word_document, "docx"), (as_rtf, "rtf")])
def test_nexis_uni_with_and_without_its_list(make, form):
    rain = ["Rain", "The Valley", "March 5, 2019 Tuesday", "Length: 2 words", "Body", "It rained.", "End of Document"]
    name, fields, reasons = read_document(make([*LIST, *UNI, *rain]))
    assert (name, reasons, [one.headline for one in fields]) == (form, [], ["Bridge opens", "Rain"])
    first = fields[0]
    assert (first.publisher, first.authors) == ("The Valley", ("Ada Vale",))
    assert [stated.text for stated in first.dates] == ["March 4, 2019 Monday"]
    assert first.body == "The bridge opened.\n\nType: a new one, said the mayor."
    assert (first.keywords, first.abstract) == (("BRIDGES",), "It is back.")
    assert [one.headline for one in read_document(make(UNI))[1]] == ["Bridge opens"]


@pytest.mark.parametrize("make", [word_document, as_rtf])
def test_factiva_codes_in_paragraphs(make):
    article = ["HD", "Bridge opens", "PD", "4 March 2019", "SN", "The Valley", "LP", "It opened.", "TD", "One.", "Two.",
               "AN", "Document V1"]  # fmt: skip
    _, fields, reasons = read_document(make([*article, *article[:1], "Rain", *article[2:], "Search Summary"]))
    assert (reasons, [one.headline for one in fields]) == ([], ["Bridge opens", "Rain"])
    assert (fields[0].body, fields[0].publisher) == ("It opened.\n\nOne.\n\nTwo.", "The Valley")


@pytest.mark.parametrize("make", [word_document, as_rtf])
def test_any_other_document_is_a_text(make):
    _, fields, _ = read_document(make(["Bridge opens", "The bridge at Mellow opened on Monday.", "It was time."]))
    assert (fields[0].headline, fields[0].body.count("\n\n")) == ("Bridge opens", 1)
    assert read_document(make([]))[2] == ["empty"]


def test_rtf_letters_groups_and_the_end():
    body = (
        rb"\'c9t\'e9, \u8220?quoted\u8221? \f1\'ec\'ee\'f1\'f2\f0  \{x\} a\emdash b"
        rb"{\field{\*\fldinst HYPERLINK}{\fldrslt link}}"
    )
    _, fields, _ = read_document(as_rtf(["Headline here", "TEXT"]).replace(b"TEXT", body))
    assert fields[0].body == "Été, “quoted” мост {x} a—blink"
    assert read_document(as_rtf(["Headline here", "Text is cut."])[:-1])[2] == ["truncated"]
    assert read_document(b"{\\rtf1 " + b"{" * 5_000)[2] == ["too_deep"]


def test_word_markup_that_would_hurt():
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    entity = f'<!DOCTYPE d [<!ENTITY a "b">]><w:document {word}><w:p><w:t>&a;</w:t></w:p></w:document>'
    assert read_document(word_document([], entity))[2] == ["malformed"]
    assert read_document(word_document([], f"<w:document {word}>" + "<w:p>" * 5_000))[2] == ["too_deep"]
    assert read_document(word_document([], f"<w:document {word}><w:p>"))[2] == ["malformed"]
    assert read_document(word_document(["x" * 100_000]), Limits(max_record_bytes=50_000))[2] == ["too_large"]
    limits = Limits(ratio_floor_bytes=1_000, max_ratio=2)
    assert read_document(word_document(["x" * 100_000]), limits)[2] == ["suspicious_compression"]
