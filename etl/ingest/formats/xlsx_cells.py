"""The cells of a sheet, row by row, and the texts that they share."""

from __future__ import annotations

import re
import tempfile
from array import array
from collections.abc import Iterator
from typing import IO, NamedTuple

from etl.errors import BadInput
from etl.ingest.formats.xlsx_parts import date_of, events

MOST_STRINGS = 4_000_000
MOST_ROWS, MOST_CELLS = 1 << 20, 1 << 14
"""What a sheet can have: the format's own limits."""
SPOOL_BYTES = 16 << 20
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_COLUMN = re.compile(r"([A-Z]{1,3})\d*")


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
