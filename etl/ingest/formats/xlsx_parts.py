"""The XML parts of a workbook, read as streams: which sheets there are, which numbers are dates, texts, rows of cells.

ECMA-376 part 1, chapter 18. Nothing is computed: a formula is the value that it had when the file was saved.
"""

from __future__ import annotations

import re
import tempfile
from array import array
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import IO, NamedTuple
from xml.parsers import expat

from etl.errors import BadInput
from etl.ingest.formats.xml_safety import check_element

MOST_STRINGS = 4_000_000
MOST_ROWS, MOST_CELLS = 1 << 20, 1 << 14
"""What a sheet can have: the format's own limits."""
MOST_ELEMENTS = 100_000
PORTION = 1 << 18
SPOOL_BYTES = 16 << 20
DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_NOT_OF_A_DATE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]')
_DATE_LETTER = re.compile(r"[ymdhs年月日]", re.IGNORECASE)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_COLUMN = re.compile(r"([A-Z]{1,3})\d*")
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


class Strings:
    """The texts that cells share, by their numbers, kept in a temporary file."""

    def __init__(self) -> None:
        self.file = tempfile.SpooledTemporaryFile(SPOOL_BYTES)  # noqa: SIM115 - it goes with the value
        self.begins = array("Q", [0])

    def load(self, stream: IO[bytes], most: int) -> None:
        """Read the part that holds them. Raises BadInput where it cannot be one."""
        reading = TextReading(most)

        def end(name: str) -> None:
            reading.end(name)
            if name == "si":
                if len(self.begins) > MOST_STRINGS:
                    raise BadInput("too_many", f"more than {MOST_STRINGS} shared texts")
                data = reading.take().encode()
                self.file.write(data)
                self.begins.append(self.begins[-1] + len(data))

        for _ in events(stream, most, lambda name, _: reading.start(name), end, reading.text):
            pass

    def __getitem__(self, number: str) -> str:
        """Return a text. Raises BadInput(malformed) for a number that none has."""
        place = int(number) if number.isdecimal() and len(number) < 10 else len(self.begins)
        if place >= len(self.begins) - 1:
            raise BadInput("malformed", "a cell with a shared text that is not there")
        self.file.seek(self.begins[place])
        return self.file.read(self.begins[place + 1] - self.begins[place]).decode()


class TextReading:
    """Text between `<t>` and `</t>`, of all runs and without the reading aids of Japanese."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.parts: list[str] = []
        self.size = 0
        self.within = self.aside = False

    def start(self, name: str) -> None:
        """Enter an element."""
        self.aside = self.aside or name == "rPh"
        self.within = name == "t" and not self.aside

    def end(self, name: str) -> None:
        """Leave an element."""
        self.within = False
        if name == "rPh":
            self.aside = False

    def text(self, text: str) -> None:
        """Take text, where it counts."""
        if self.within:
            self.parts.append(text)
            self.size += len(text)
            if self.size > self.most:
                raise BadInput("too_large", f"a text of more than {self.most} characters")

    def take(self) -> str:
        """Return what was read, and begin anew."""
        text = "".join(self.parts)
        self.parts, self.size = [], 0
        return _ESCAPED.sub(lambda found: _unescaped(found[0], int(found[1], 16)), text) if "_x" in text else text


def _unescaped(found: str, code: int) -> str:
    return found if 0xD800 <= code < 0xE000 else chr(code)


class Cell(NamedTuple):
    """A cell's column, counted from 0, and its text; where that is `shared`, the number of it."""

    column: int
    text: str
    shared: bool


def sheet_rows(
    stream: IO[bytes], most: int, strings: Strings, dates: frozenset[str], since_1904: bool
) -> Iterator[dict[int, str] | BadInput]:
    """Yield the rows of a sheet that hold something, as column (counted from 0) → text.

    Raises BadInput where the sheet is broken or larger than a sheet can be, after all rows before that.
    """
    reading = SheetReading(most, dates, since_1904)
    fault: BadInput | None = None
    portions = events(stream, most, reading.start, reading.end, reading.text.text)
    while fault is None:
        try:
            if next(portions, "") == "":
                return
        except BadInput as error:
            fault = error
        for cells in reading.rows:
            yield resolved(cells, strings, most)
        reading.rows.clear()
    raise fault


def resolved(cells: list[Cell], strings: Strings, most: int) -> dict[int, str] | BadInput:
    """Return the texts of a row, or why it has none."""
    row: dict[int, str] = {}
    size = 0
    try:
        for cell in sorted(cells):
            row[cell.column] = strings[cell.text] if cell.shared else cell.text
            size += len(row[cell.column])
            if size > most:
                return BadInput("too_large", f"a row of more than {most} characters")
    except BadInput as error:
        return error
    return row


class SheetReading:
    """A sheet on its way through the parser: `rows` are those that ended."""

    def __init__(self, most: int, dates: frozenset[str], since_1904: bool) -> None:
        self.dates = dates
        self.since_1904 = since_1904
        self.text = TextReading(most)
        self.rows: list[list[Cell]] = []
        self.cells: list[Cell] = []
        self.count = 0
        self.column = -1
        self.kind = self.style = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Enter an element."""
        if name == "c":
            place = _COLUMN.match(attributes.get("r", ""))
            self.column = column_number(place[1]) if place else self.column + 1
            self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "")
            if self.column >= MOST_CELLS or len(self.cells) >= MOST_CELLS:
                raise BadInput("too_many", f"more than {MOST_CELLS} columns")
        elif name == "row":
            self.count += 1
            self.column = -1
            if self.count > MOST_ROWS:
                raise BadInput("too_many", f"more than {MOST_ROWS} rows")
        self.text.start("t" if name == "v" else name)

    def end(self, name: str) -> None:
        """Leave an element."""
        self.text.end(name)
        if name == "c":
            value = self.text.take()
            if value and self.kind == "n" and self.style in self.dates:
                value = date_of(value, self.since_1904)
            if value and self.kind != "e":
                self.cells.append(Cell(self.column, value, self.kind == "s"))
        elif name == "row" and self.cells:
            self.rows.append(self.cells)
            self.cells = []


def column_number(letters: str) -> int:
    """Return the number of a column by its letters: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
