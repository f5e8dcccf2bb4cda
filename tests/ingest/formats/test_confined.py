"""A reader in its own process: whatever becomes of it, the file ends in its reason and the next one is read."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.formats import confined as module
from etl.ingest.formats.base import HEAD_BYTES, Fault, Member, Piece
from etl.ingest.formats.confined import confined
from etl.ingest.streams import FileLayer, MemberStream

split = confined("tests.ingest.formats.broken_readers")


def member(what: str) -> Member:
    return Member("", "", io.BufferedReader(io.BytesIO(what.encode()), HEAD_BYTES))


def read(what: str, limits: Limits | None = None) -> tuple[list[Piece | Fault], str]:
    found: list[Piece | Fault] = []
    try:
        found.extend(split(member(what), limits or Limits()))
    except BadInput as error:
        return found, error.reason
    return found, ""


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    yield
    while module.idle:
        reader = module.idle.pop()
        reader.healthy = False
        reader.release()


@pytest.mark.parametrize("what", ["", "print"])
def test_what_it_finds_comes_over(what: str) -> None:
    found, reason = read(what)
    assert (len(found), reason) == (3, "")
    assert found[1:] == [Fault("malformed", "a fault", None, b"raw"), Piece(None, b"last", "utf-8", {"n": 2})]


@pytest.mark.parametrize(
    ("what", "reason"),
    [("abort", "malformed"), ("exit", "malformed"), ("fill memory", "too_large"), ("raise", "failed"),
     ("refuse", "truncated"), ("write", "failed")],
)  # fmt: skip
def test_whatever_becomes_of_it_the_next_file_is_read(what: str, reason: str) -> None:
    found, ended = read(what)
    assert (len(found) <= 1, ended) == (True, reason)
    assert len(read("")[0]) == 3


def test_a_reader_that_computes_for_long_is_cut_off() -> None:
    assert read("compute", Limits(max_record_seconds=1))[1] == "too_slow"


def test_one_process_serves_many_files_unless_one_was_left_half_read() -> None:
    first, again = read("")[0][0], read("refuse")[0]
    assert isinstance(first, Piece)
    assert [piece.context for piece in again if isinstance(piece, Piece)] in ([first.context], [])
    with closing(split(member(""), Limits())) as half:  # type: ignore[type-var]
        other = next(half)
    assert isinstance(other, Piece)
    assert other.context == first.context
    later = read("")[0][0]
    assert isinstance(later, Piece)
    assert later.context != first.context


def test_a_dump_on_disk_is_read_where_it_lies(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"exit")
    with (tmp_path / "a").open("rb") as file, (tmp_path / "a").open("rb") as other:
        assert module.own_file(Member("", "a", MemberStream(FileLayer(file)))) == str(tmp_path / "a")
        (tmp_path / "b").write_bytes(b"another")
        (tmp_path / "b").rename(tmp_path / "a")
        assert module.own_file(Member("", "a", MemberStream(FileLayer(other)))) is None
    assert module.own_file(member("x")) is None
