"""JSON: an object, an array, an object around an array, values one after the other, and JSON Lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import orjson

from etl.article import Fields, RawRecord
from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.formats.base import HEAD_BYTES, Fault, Format, Head, Member, Piece
from etl.ingest.formats.decoding import (
    bom_length,
    bytewise,
    context_for,
    context_of,
    flags_of,
    head_text,
    mapping_of,
    piece_of,
    streamed_encoding,
    text_of_record,
)
from etl.ingest.formats.json_scan import Scanner
from etl.ingest.formats.json_shapes import article_object, wrapped_list
from etl.ingest.formats.named_fields import fields_from

_BEGINS_JSON = re.compile(r"""\s*(?:\{\s*(?:"|\})|\[\s*(?:[\[{\]]|$))""")
_BEGINS_LIST_OF_VALUES = re.compile(r"""\s*\[\s*(?:"|-?\d|true|false|null)""")
_LINES_NAME = re.compile(r"\.(?:jsonl|ndjson|jl|ldjson)$", re.IGNORECASE)
_LINES_LOOKED_AT = 10
# JSON is UTF-8: a few bytes that are not, in an otherwise plain record, are damage and no other encoding.
FEW = 3
_PROBLEMS = {"truncated": "the data end within a value", "malformed": "a value that never closes",
             "too_large": "a value beyond limits.max_record_bytes", "too_deep": "a value beyond limits.max_json_depth"}
_OBJECT, _ARRAY, _CLOSE = 0x7B, 0x5B, 0x5D


def _is_json(head: Head) -> bool:
    """Tell JSON by how an object or a list of them begins; a list of other values by the file's name too."""
    text = head_text(head) or head.data[bom_length(head.data):].decode("latin-1")
    if _BEGINS_JSON.match(text):
        return True
    return head.name.lower().endswith(".json") and _BEGINS_LIST_OF_VALUES.match(text) is not None


def _is_json_lines(head: Head) -> bool:
    """Recognise one value a line by the first lines, most of which must be whole values."""
    text = head_text(head) or head.data[bom_length(head.data):].decode("latin-1")
    if text.lstrip()[:1] != "{":
        return False
    lines = [line for line in text.split("\n") if line.strip()]
    if _LINES_NAME.search(head.name) and _BEGINS_JSON.match(text):
        return True
    if len(lines) < 2:
        return False
    lines = lines[: len(lines) if head.complete else -1][:_LINES_LOOKED_AT]
    return sum(map(_is_value, lines)) * 2 >= len(lines)


def _is_value(line: str) -> bool:
    try:
        return isinstance(orjson.loads(line.rstrip().rstrip(",")), dict)
    except orjson.JSONDecodeError:
        return False


def split_lines(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
    """Yield every line that is not blank; one beyond the limits is skipped without being held."""
    head = member.head()
    encoding = streamed_encoding(head, FEW)
    context = context_for(encoding)
    offset, largest = 0, limits.max_record_bytes
    readline = member.stream.readline
    while line := readline(largest + 1):
        begins, offset = offset, offset + len(line)
        if len(line) > largest and not line.endswith(b"\n"):
            excerpt = line[:HEAD_BYTES]
            while line and not line.endswith(b"\n"):
                line = readline(1 << 20)
                offset += len(line)
            yield Fault("too_large", f"a line of {offset - begins} bytes", begins, excerpt)
            continue
        if begins == 0 and (mark := bom_length(line)):
            begins, line = mark, line[mark:]
        raw = line.lstrip()
        begins += len(line) - len(raw)
        raw = raw.rstrip(b" \t\r\n,")
        if not raw or raw in (b"[", b"]"):
            continue
        if not line.endswith(b"\n") and raw[:1] == b"{" and raw[-1:] != b"}":
            yield Fault("truncated", "the last line ends within a value", begins, raw)
            continue
        yield piece_of(begins, raw, encoding, context, FEW)


def _split_values(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
    head = member.head()
    encoding = streamed_encoding(head, FEW)
    context = context_for(encoding)
    scanner = Scanner(member.stream, limits)
    scanner.next_byte()
    scanner.skip(bom_length(head.data))
    inner = wrapped_list(head)
    if inner:
        scanner.skip(inner - scanner.offset)
    lists, stray, cut = 0, 0, False
    while (byte := scanner.next_byte()) is not None:
        if byte == _ARRAY and lists == 0:
            lists, stray = 1, 0
            scanner.skip(1)
        elif byte == _CLOSE and lists:
            lists = 0
            scanner.skip(1)
            if inner:
                break
        elif byte in (_OBJECT, _ARRAY):
            stray = 0
            span = scanner.value()
            if span.problem:
                cut = span.problem == "truncated"
                yield Fault(span.problem, _PROBLEMS[span.problem], span.offset, span.raw)
            else:
                yield piece_of(span.offset, span.raw, encoding, context, FEW)
        else:
            span = scanner.value()
            stray += 1
            if stray == 1:  # one reject for a run of them: a list of numbers is no list of articles
                yield Fault("not_an_article" if lists else "malformed", "a value that is no object", *span[:2])
    if lists and not cut:
        raise BadInput("truncated", "the list is not closed")


def _parse(record: RawRecord) -> Fields:
    context = context_of(record)
    return fields_from(article_object(load_value(record)), mapping_of(context), flags_of(context))


def load_value(record: RawRecord) -> object:
    """Read one value: strictly and fast; leniently (NaN, bare control characters) where that fails."""
    try:
        if record.encoding.lower() in {"utf-8", "ascii", "utf8"}:
            return orjson.loads(record.raw)
        return orjson.loads(text_of_record(record))
    except orjson.JSONDecodeError:
        pass
    text = text_of_record(record)
    try:
        value = json.loads(text, strict=False)
        if "\\u" in text or "\\U" in text:
            orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)  # an escaped lone surrogate is no character
        return value
    except RecursionError as error:
        raise BadInput("too_deep", "values within values") from error
    except (ValueError, TypeError) as error:
        raise BadInput("malformed", str(error)[:200]) from error


JSON_LINES = Format("jsonl", _is_json_lines, bytewise(split_lines), _parse, b"{")
JSON = Format("json", _is_json, bytewise(_split_values), _parse)
