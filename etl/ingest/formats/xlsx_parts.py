"""The XML parts of a workbook, read as streams: which sheets there are, and which numbers are dates.

ECMA-376 part 1, chapter 18. Nothing is computed: a formula is the value that it had when the file was saved.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import IO
from xml.parsers import expat

from etl.errors import BadInput
from etl.ingest.formats.xml_safety import check_element

MOST_ELEMENTS = 100_000
PORTION = 1 << 18
DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_NOT_OF_A_DATE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]')
_DATE_LETTER = re.compile(r"[ymdhs年月日]", re.IGNORECASE)
_EPOCHS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001 - a sheet knows no zones

Start = Callable[[str, dict[str, str]], None]


def events(
    stream: IO[bytes], most: int, start: Start, end: Callable[[str], None], text: Callable[[str], None]
) -> Iterator[None]:
    """Parse a part of a workbook, a yield per portion; the names are local ones.

    Raises BadInput at a document type, at depth, at a tag of more than `most` bytes and at broken syntax.
    """
    names: dict[str, str] = {}
    parser = expat.ParserCreate(None, " ", names)
    parser.buffer_text = True
    depth = 0

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        check_element(depth, len(attributes), len(names))
        start(name.rpartition(" ")[2], attributes)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(name.rpartition(" ")[2])

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = opened, closed, text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    fed = 0
    try:
        # expat looks at an unfinished tag again with every portion, so they grow with it
        while data := stream.read(max(PORTION, fed - parser.CurrentByteIndex)):
            fed += len(data)
            parser.Parse(data, False)
            if fed - parser.CurrentByteIndex > most:
                raise BadInput("too_large", f"a tag of more than {most} bytes")
            yield
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise BadInput("malformed", f"XML: {error}") from error
    yield


def _refuse_doctype(*_: object) -> None:
    raise BadInput("malformed", "a document type declaration in a part of a workbook")


def attributes_of(stream: IO[bytes], most: int, *wanted: str) -> list[tuple[str, dict[str, str]]]:
    """Return (name, attributes) of all elements of these names, in their order."""
    found: list[tuple[str, dict[str, str]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name in wanted:
            found.append((name, {key.rpartition(" ")[2]: value for key, value in attributes.items()}))
            if len(found) > MOST_ELEMENTS:
                raise BadInput("too_many", f"more than {MOST_ELEMENTS} elements of {name}")

    for _ in events(stream, most, start, _nothing, _nothing):
        pass
    return found


def _nothing(_: str) -> None:
    return None


def date_styles(styles: list[tuple[str, dict[str, str]]]) -> frozenset[str]:
    """Return the numbers of the cell styles that show a number as a date, from elements numFmt, cellXfs and xf."""
    custom = {a.get("numFmtId", ""): is_date_format(a.get("formatCode", "")) for name, a in styles if name == "numFmt"}
    begin = next((place for place, (name, _) in enumerate(styles, 1) if name == "cellXfs"), len(styles))
    formats = []
    for name, attributes in styles[begin:]:
        if name != "xf":
            break
        formats.append(attributes.get("numFmtId", ""))
    return frozenset(
        str(place) for place, number in enumerate(formats)
        if custom.get(number, number.isdecimal() and len(number) < 6 and int(number) in DATE_FORMATS)
    )


def is_date_format(code: str) -> bool:
    """Say whether a number format shows days or clocks."""
    return _DATE_LETTER.search(_NOT_OF_A_DATE.sub("", code.partition(";")[0])) is not None


def date_of(number: str, since_1904: bool) -> str:
    """Return a day number as ISO 8601: a day, a clock, or both; the number itself where it is none of them."""
    try:
        value = float(number)
        days, seconds = divmod(round(value * 86_400), 86_400)
        if days < 61 and not since_1904:
            days += 1  # the 29th of February 1900, which never was
        moment = _EPOCHS[since_1904] + timedelta(days, seconds)
    except (ValueError, OverflowError):
        return number
    if 0 <= value < 1:
        return moment.time().isoformat()
    return moment.isoformat() if seconds else moment.date().isoformat()
