"""dpa digitalwires, the JSON that dpa and its partners send: the text is `article_html`, boxes and notes lie beside."""

from __future__ import annotations

from collections.abc import Mapping

from etl.article import Fields, Identity, RawRecord, Stated
from etl.errors import BadInput
from etl.ingest.formats.base import Format, Head
from etl.ingest.formats.decoding import context_of, flags_of, head_text, mapping_of
from etl.ingest.formats.json_heads import first_keys
from etl.ingest.formats.json_records import load_value
from etl.ingest.formats.named_fields import fields_from
from etl.ingest.formats.ninjs import split_json
from etl.ingest.formats.ninjs_texts import without_figures
from etl.ingest.formats.signed import signed_by
from etl.ingest.formats.values import text_of
from etl.ingest.formats.withdrawn import refuse_withdrawn

_SIGNS = frozenset({"format", "urn", "versioncreated", "articlehtml"})
_DATES = ("content_created", "version_created")
_IDENTITY = ("urn", "version", "version_created")
_KEYWORDS = ("keyword_names", "dpasubject_names", "geosubject_names")
_SUPPLIERS = ("dnltype:infosource", "dnltype:provider")


def _recognises(head: Head) -> bool:
    """Tell an item by its keys, `article_html` among them."""
    return '"article_html"' in head_text(head) and first_keys(head) >= _SIGNS


def _parse(record: RawRecord) -> Fields:
    item = load_value(record)
    flags = flags_of(context_of(record))
    if not isinstance(item, dict):
        raise BadInput("not_an_article", f"a JSON {type(item).__name__}, not an object")
    if "article_html" not in item:  # a stranger among the items of a list
        return fields_from(item, mapping_of(context_of(record)), flags)
    refuse_withdrawn(text_of(item.get("pubstatus")))
    body = without_figures(text_of(item["article_html"]))
    if not body.strip():
        kinds = ", ".join(sorted({text_of(part.get("type")) for part in _objects(item.get("associations"))})) or "item"
        raise BadInput("not_an_article", f"{kinds} without a text of its own")
    if item.get("embargoed"):
        flags += ("embargoed",)
    stated = [Stated(text, "field", key) for key in _DATES if (text := text_of(item.get(key)))]
    byline, creditline = text_of(item.get("byline")), text_of(item.get("creditline"))
    suppliers = [text_of(part.get("name")) for kind in _SUPPLIERS for part in _objects(item.get("categories"))
                 if part.get("type") == kind]
    named = [(creditline, "creditline"), *((name, "supplier") for name in suppliers), (byline, "byline")]
    return Fields(
        body=body, markup=True, headline=text_of(item.get("headline")), dates=tuple(stated[:1]),
        modified=tuple(stated[1:]), sources=tuple(Stated(who, "field", label) for who, label in named if who.strip()),
        publisher=next(filter(None, reversed(suppliers)), ""), dateline=text_of(item.get("dateline")).strip(),
        byline=byline, creditline=creditline, authors=signed_by(byline.partition(",")[0]),
        keywords=tuple(dict.fromkeys(word for key in _KEYWORDS for word in _words(item.get(key)))),
        language=text_of(item.get("language")), abstract=text_of(item.get("teaser")), flags=flags,
        identity=Identity(*(
            Stated(text, "field", key) if (text := text_of(item.get(key))) else None for key in _IDENTITY)),
    )


def _objects(value: object) -> list[Mapping[str, object]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _words(value: object) -> list[str]:
    return [word for word in value if isinstance(word, str) and word.strip()] if isinstance(value, list) else []


DIGITALWIRES = Format("digitalwires", _recognises, split_json, _parse, b"{")
