"""What the fuzzing of readers found, each as small as it gets; and that it begins with a file of every format."""

from __future__ import annotations

import io
import time

import pytest

from benchmarks.fuzz_readers import case, members_of, misplaced, read_case
from benchmarks.reader_seeds import SEEDS
from etl.article import RawRecord
from etl.config import Limits
from etl.ingest.formats import BY_NAME, recognise
from etl.ingest.formats.base import HEAD_BYTES, Head
from etl.ingest.reading import read_dump
from tests.ingest.formats.web_archives import response

FINDINGS = {
    # strays in a head that is no text in any encoding: they cannot be encoded as they are
    "labels with a zero byte and strays": b"\0Title: Br\xc3\xbcck\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9 \xff\n",
    "records with strays": b"<items><item><content>" + b"\xc3\xbc" * 5 + b"\xff\0</content></item></items>",
    # a section that is none, which html.parser raises at
    "a section without a keyword": b'{"title": "Bridge", "text": "<p>It opened <![[<<[CDATA[ on <b>Monday</b></p>"}',
    "a marked section of another kind": b'{"title": "Bridge", "text": "<p>It opened <![[x<p>]]> on Monday</p>"}',
    # a number of more digits than Python turns into a whole number
    "a reference of 5000 digits": b'{"title": "Bridge", "text": "<p>It opened on &#' + b"9" * 5_000 + b'; Monday"}',
    "a broken value with 5000 digits": b'[{"a": ' + b"9" * 5_000 + b', "b": 1], {"title": "A"}]',
    # a column's name that is no text
    "a table whose header has strays":
        b"ti\0\x80e\ttext\tdate\r\n" + "Brücke\tSie hält für Schiffe.\t2019\r\n".encode() * 3,
    # a cell that the end of the data cut, with a line end of another kind in a cell before it
    "a cut row with a stray line end": b'title,text,date\n' + b'A bridge,"It opened, on Monday.",2019-03-04\n' * 3
                                       + b'A bridge,x\ry,"On Monday' + b"\n" * 3,
    # a printed dict whose key is a list
    "a key that is a list": b"{'title': 'Bridge', 'text': {['It opened.']: ''}}\n" * 3,
    # a second byte order mark behind the first: all records lay one letter further
    "two marks of UTF-32": ("\ufeff\ufeff" + '{"title": "Bridge", "text": "It opened."}\n' * 3).encode("utf-32-le"),
    # an address with brackets, which are of IPv6
    "a page at a broken address": response(url="https://news[a.example.org/bruecke"),
    "a page at an empty address": response(url="https://news[]example.org/bruecke"),
}  # fmt: skip
SLOW = {
    # the next object was looked for from every bracket and blank of a run
    "blanks behind a fault": b'[{"a": "b" x' + b" " * 60_000 + b"]",
}


@pytest.mark.parametrize("name", FINDINGS)
def test_nothing_is_raised_and_no_rule_fails(name: str) -> None:
    outcomes, fault = read_case(FINDINGS[name])
    assert outcomes
    assert fault == ""


@pytest.mark.parametrize("name", SLOW)
def test_time_does_not_grow_with_the_square(name: str) -> None:
    begin = time.process_time()
    assert read_case(SLOW[name])[1] == ""
    assert time.process_time() - begin < 2


@pytest.mark.parametrize("number", range(len(SEEDS)))
def test_every_file_to_begin_with_is_what_it_is_meant_to_be(number: int) -> None:
    seed = SEEDS[number]
    data = seed.build(list(seed.parts))
    form = recognise(Head(data[:HEAD_BYTES], "", len(data) <= HEAD_BYTES))
    assert form is not None
    assert form.name == seed.format
    assert any(isinstance(one, RawRecord) for one in read_dump(io.BytesIO(data), "", Limits(), {}))


def test_every_format_has_one() -> None:
    assert {seed.format for seed in SEEDS} == set(BY_NAME)


def test_some_damaged_files() -> None:
    faults = [(number, read_case(case(7, number))) for number in range(80)]
    assert [(number, fault) for number, (_, fault) in faults if fault] == []


def test_a_wrong_place_would_be_seen() -> None:
    data = b"Bridge opens\n\nIt opened on Monday, and ferries stopped.\n"
    (record,) = read_dump(io.BytesIO(data), "", Limits(), {})
    members = members_of(data)
    assert misplaced(record, members) == ""
    assert misplaced(record, {"": [data[1:]]})
