"""Builds small exports as vendors deliver them; all text is made up."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

FACTIVA_PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>Factiva</title></head><body>
<form id="PageBaseForm"><div id="contentWrapper"><div id="contentLeft" class="carryOverOpen"><span></span>{articles}
<div id="pageFooter"><span class="copyright">&copy; 2019 Factiva, Inc.</span></div></div></div></form></body></html>"""

CODED = """<div class="article {lang}Article"><table>{rows}</table><br/></div><br/><span></span>"""

ORDERED = """<div id="article-{number}" class="article"><div class="article {lang}Article"><p>
{above}<div id="hd"><span class="{lang}Headline">{headline}</span></div>{lines}</p>
{text}<p>Vale Verlag GmbH</p><p>Dokument {number}</p></div></div><br/><span></span>"""


def coded_article(lang: str, **codes: str | list[str]) -> str:
    """A Factiva article in a table of codes; a list is paragraphs."""
    rows = ""
    for code, value in codes.items():
        if isinstance(value, list):
            value = "".join(f'<p class="articleParagraph {lang}articleParagraph">{text}</p>' for text in value)
        rows += f'<tr><td class="index"><b>{code}</b>&nbsp;</td><td>{value}</td></tr>\n'
    return CODED.format(lang=lang, rows=rows)


def ordered_article(
    lang: str, number: str, headline: str, lines: Sequence[str], text: Sequence[str], above: str = "", author: str = ""
) -> str:
    """A Factiva article without codes."""
    divs = (f'<div class="author">{author}</div>' if author else "") + "".join(f"<div>{line}</div>" for line in lines)
    paragraphs = "\n".join(f'<p class="articleParagraph {lang}articleParagraph">{part}</p>' for part in text)
    above = f"<div>{above}</div>" if above else ""
    return ORDERED.format(lang=lang, number=number, headline=headline, lines=divs, text=paragraphs, above=above)


def factiva_page(*articles: str, charset: str = "utf-8") -> bytes:
    """A file of Factiva articles."""
    return FACTIVA_PAGE.format(charset=charset, articles="\n".join(articles)).encode(charset)


def nexis_page(*documents: Sequence[str], cover: str = "") -> bytes:
    """A Nexis file in HTML; every document is the contents of its blocks, label first."""
    page = f'<HTML><HEAD><META TOPIC="null" DOCUMENTS="{len(documents)}"></HEAD><BODY>{cover}\n'
    for number, blocks in enumerate(documents, 1):
        page += f'<A NAME="DOC_ID_0_{number - 1}"></A>'
        page += f"<!-- Hide XML section from browser\n<DOC NUMBER={number}>\n<DOCFULL> -->\n"
        page += "".join(f'<BR><DIV CLASS="c5"><P CLASS="c6"><SPAN>{block}</SPAN></P>\n</DIV>\n' for block in blocks)
        page += "<!-- Hide XML section from browser\n</DOCFULL>\n</DOC> -->\n"
    return (page + "</BODY></HTML>").encode()


def word_document(paragraphs: Sequence[str], part: str = "") -> bytes:
    """A Word document; `part` takes the place of the text part."""
    text = "".join(f"<w:p><w:r><w:t>{escape(paragraph)}</w:t></w:r></w:p>" for paragraph in paragraphs)
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    part = part or f'<?xml version="1.0"?><w:document xmlns:w="{word}"><w:body>{text}</w:body></w:document>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", part)
    return file.getvalue()
