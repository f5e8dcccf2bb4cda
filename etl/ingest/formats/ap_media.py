"""Answers of the AP Media API: an item like ninjs within `data`, or a feed of such items."""

from __future__ import annotations

from etl.article import Fields, RawRecord
from etl.errors import BadInput
from etl.ingest.formats.base import Format, Head
from etl.ingest.formats.decoding import context_of, flags_of, head_text
from etl.ingest.formats.json_heads import first_keys
from etl.ingest.formats.json_records import load_value
from etl.ingest.formats.ninjs import is_item, item_fields, split_json

_ANSWER = frozenset({"apiversion", "data"})


def _recognises(head: Head) -> bool:
    """Tell an answer by its keys, around an `item` that is like ninjs."""
    if '"item"' not in head_text(head):
        return False
    keys = first_keys(head)
    if "item" in keys:
        return is_item(first_keys(head, "item"))
    return keys >= _ANSWER and "item" in first_keys(head, "data")


def _parse(record: RawRecord) -> Fields:
    value = load_value(record)
    for key in ("data", "item"):
        inner = value.get(key) if isinstance(value, dict) else None
        value = inner if isinstance(inner, dict) else value
    if not isinstance(value, dict):
        raise BadInput("not_an_article", f"a JSON {type(value).__name__}, not an object")
    return item_fields(value, flags_of(context_of(record)))


AP_MEDIA = Format("ap_media", _recognises, split_json, _parse, b"{")
