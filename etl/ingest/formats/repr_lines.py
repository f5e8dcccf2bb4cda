"""Lines of printed Python values, as hasty scripts leave them: `content: ['…', '…']` or `{'title': '…'}`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from etl.article import Fields, RawRecord
from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.formats.base import Fault, Format, Head, Member, Piece
from etl.ingest.formats.decoding import context_of, flags_of, head_text, mapping_of, text_of_record
from etl.ingest.formats.json_records import split_lines
from etl.ingest.formats.named_fields import fields_from

_LINE = re.compile(r"(?:(?P<name>[A-Za-z_]\w{0,30}): ?)?(?P<value>\[(?:['\"].*['\"],?)?\]|\{['\"].*\})\s*")
_LINES_LOOKED_AT = 20
_COLUMN = re.compile(r"\s*\w{1,40}\s*")
_NESTING = re.compile(r"[\[{(]")
_WORDS_OF_A_LIST = 1.5


def _recognises(head: Head) -> bool:
    """Tell such a file by its first lines, most of which must be printed values."""
    text = head_text(head)
    if not any(mark in text[:256] for mark in ("['", "{'", '["', ": []")):
        return False
    lines = [line for line in text.split("\n") if line.strip()]
    lines = (lines if head.complete else lines[:-1])[:_LINES_LOOKED_AT]
    return len(lines) > 0 and sum(1 for line in lines if _LINE.fullmatch(line)) >= 0.8 * len(lines)


def _split(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
    return split_lines(member, limits)


def _parse(record: RawRecord) -> Fields:
    text = text_of_record(record)
    found = _LINE.fullmatch(text)
    if found is None and record.record == 0 and _COLUMN.fullmatch(text):
        raise BadInput("not_an_article", f"the name of a column: {text.strip()}")
    if found is None:
        raise BadInput("malformed", "not the printed form of a list or a dictionary")
    value = _literal(found["value"])
    context = context_of(record)
    if isinstance(value, dict):
        named: Mapping[str, object] = {str(key): held for key, held in value.items()}
    else:
        named = {found["name"] or "paragraphs": value}
        _refuse_words(value)
    return fields_from(named, mapping_of(context), flags_of(context))


def _literal(text: str) -> object:
    if len(_NESTING.findall(text[:1000])) > 200:
        raise BadInput("too_deep", "values within values")
    try:
        return ast.literal_eval(text)
    except (ValueError, TypeError, SyntaxError) as error:  # TypeError: a list for a key
        raise BadInput("malformed", f"printed value: {str(error)[:150]}") from error
    except (MemoryError, RecursionError) as error:
        raise BadInput("too_deep", "values within values") from error


def _refuse_words(value: object) -> None:
    """Refuse a list of single words: that is a text taken apart for counting, not an article."""
    if not isinstance(value, list) or len(value) < 5:
        return
    words = sum(len(part.split()) for part in value if isinstance(part, str))
    if words <= _WORDS_OF_A_LIST * len(value):
        raise BadInput("not_an_article", f"a list of {len(value)} words")


REPR_LINES = Format("repr", _recognises, _split, _parse)
