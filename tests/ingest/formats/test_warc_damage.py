"""Lengths that lie, files that end: what is whole comes out, each damage is one reject, and reading goes on."""

from __future__ import annotations

import gzip
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.article import Rejection
from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.formats import web_blocks
from etl.ingest.formats.arc import ARC
from etl.ingest.formats.base import HEAD_BYTES, Fault, Format, Member, Piece
from etl.ingest.formats.warc import WARC
from etl.ingest.reading import read_dump
from tests.ingest.formats.web_archives import ARC_HEAD, PAGE, arc_record, http, record, response

PAGES = [PAGE.replace(b"Dienstag", b"Dienstag, %d." % day) for day in range(1, 5)]
WHOLE = {
    "warc": (WARC, [record("warcinfo", b"software: x", ""), *(response(p) for p in PAGES)]),
    "arc": (ARC, [ARC_HEAD, *(arc_record(http(p), "https://a.example/a b") for p in PAGES)]),
}  # fmt: skip


def split(data: bytes, form: Format = WARC, limits: Limits | None = None) -> list[Piece | Fault]:
    member = Member("", "", io.BufferedReader(io.BytesIO(data), HEAD_BYTES))
    return list(form.split(member, limits or Limits()))


def outline(found: list[Piece | Fault]) -> list[object]:
    """A page's number, or the reason of a reject."""
    return [item.reason if isinstance(item, Fault) else PAGES.index(item.raw) for item in found]


def sized(size: object) -> bytes:
    block = http(PAGES[1])
    return record("response", block, Content_Length=str(size))


@pytest.mark.parametrize(
    ("damaged", "reasons"),
    [
        (sized(-5), ["malformed"]),
        (sized("abc"), ["malformed"]),
        (sized(""), ["malformed"]),
        (sized("9" * 40), ["malformed"]),
        (sized(len(http(PAGES[1])) - 7), ["malformed"]),
        (sized(len(http(PAGES[1])) + 7), ["malformed"]),
        (sized(10 * len(PAGE)), ["malformed"]),
        (sized(10**12), ["too_large"]),
        (sized(len(http(PAGES[1])))[:-90] + b"\r\n\r\n", ["malformed"]),
        (b"WARC/1.0\r\nWARC-Type: response\r\n", ["malformed"]),
        (b"WARC/1.0\r\n" + b"a: b\r\n" * 20_000 + b"\r\n", ["malformed"]),
        (b"WARC/1.0\r\nA: " + b"b" * 200_000 + b"\r\n\r\n", ["malformed"]),
        (b"what is this?\r\n\r\n", ["malformed"]),
        (b"", []),
    ],
)
def test_reading_goes_on_behind_a_damaged_record(damaged: bytes, reasons: list[str]) -> None:
    head = response(PAGES[0])
    data = head + damaged + response(PAGES[2]) + response(PAGES[3])
    found = split(data)
    if damaged.startswith(b"what"):  # the record before it does not lead on: it is the damaged one
        assert outline(found) == [*reasons, 2, 3]
        return
    assert outline(found) == [0, *reasons, 2, 3]
    for item in found:
        assert item.offset is not None
        assert data[item.offset : item.offset + len(item.raw)] == item.raw
        if isinstance(item, Fault):
            assert item.offset == len(head)
            assert len(item.raw) == min(len(damaged), HEAD_BYTES)


@pytest.mark.parametrize("parting", [b"", b"\n", b"\r\n", b"\r\n" * 9, b"\0" * 40])
def test_whatever_blank_parts_records(parting: bytes) -> None:
    records = [response(p)[:-4] for p in PAGES]
    assert outline(split(parting.join(records))) == [0, 1, 2, 3]
    assert outline(split(parting.join(records) + parting)) == [0, 1, 2, 3]


@pytest.mark.parametrize("length", ["-1", "abc", "7", "99999", "9999999999999"])
def test_reading_goes_on_behind_a_damaged_arc_record(length: str) -> None:
    records = WHOLE["arc"][1]
    damaged = arc_record(http(PAGES[1]), "https://a.example/a b", length)
    found = split(b"".join([*records[:2], damaged, *records[3:]]), ARC)
    reason = "too_large" if len(length) > 9 else "malformed"
    assert outline(found) == ["no_content", 0, reason, 2, 3]


def test_a_record_above_the_limit_is_passed_over() -> None:
    large = response(PAGES[1] + b" " * 300_000 + b"\nWARC/1.0 is mentioned here\n")
    found = split(response(PAGES[0]) + large + response(PAGES[2]), limits=Limits(max_record_bytes=100_000))
    assert outline(found) == [0, "too_large", 2]
    assert isinstance(found[1], Fault)
    assert len(found[1].raw) == HEAD_BYTES


@pytest.mark.parametrize("kind", WHOLE)
@given(share=st.floats(0, 1, exclude_max=True))
def test_a_cut_file_gives_what_is_whole_and_one_fault(kind: str, share: float) -> None:
    form, records = WHOLE[kind]
    data = b"".join(records)
    whole = split(data, form)
    assert outline(whole) == ["no_content", 0, 1, 2, 3]
    cut = int(share * len(data))
    parting = b"\r\n\r\n" if form is WARC else b"\n"
    at, number = 0, 0
    while number < len(records) and at + len(records[number]) - len(parting) <= cut:
        at, number = at + len(records[number]), number + 1
    found = split(data[:cut], form)
    assert found[:number] == whole[:number]
    assert [item.reason for item in found[number:] if isinstance(item, Fault)] == ["truncated"] * (cut > at)
    assert len(found) == number + (cut > at)


@pytest.mark.parametrize("per_record", [True, False])
@pytest.mark.parametrize("share", [0.3, 0.5, 0.7, 0.999])
def test_cut_compression_is_one_fault_as_well(per_record: bool, share: float) -> None:
    records = WHOLE["warc"][1]
    data = b"".join(gzip.compress(r) for r in records) if per_record else gzip.compress(b"".join(records))
    found = list(read_dump(io.BytesIO(data[: int(share * len(data))]), "a.warc.gz", Limits(), {}))
    rejects = [item.reason for item in found if isinstance(item, Rejection)]
    assert rejects in (["no_content", "truncated"], ["truncated"])
    assert isinstance(found[-1], Rejection)
    if per_record:
        assert len(found) - len(rejects) >= int(share * 5) - 1


def test_the_fault_of_a_lower_layer_is_raised_behind_what_is_whole() -> None:
    class Broken(io.BufferedReader):
        def read(self, size: int | None = -1, /) -> bytes:
            data = super().read(size)
            if not data:
                raise BadInput("malformed", "the gz data are corrupt")
            return data

    member = Member("", "", Broken(io.BytesIO(response(PAGES[0]) + response(PAGES[1])[:-50])))  # type: ignore[arg-type]
    found = WARC.split(member, Limits())
    assert outline([next(found)]) == [0]
    with pytest.raises(BadInput, match="corrupt"):
        next(found)


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
@pytest.mark.parametrize("kind", [*WHOLE, "damaged"])
def test_buffers_of_any_size_give_the_same(monkeypatch: pytest.MonkeyPatch, kind: str, size: int) -> None:
    damaged = [response(PAGES[0]), sized(99_999), response(PAGES[1]), sized(-1), response(PAGES[2])[:-60]]
    form, records = WHOLE.get(kind, (WARC, damaged))
    data = b"".join(records)
    usual = split(data, form)
    monkeypatch.setattr(web_blocks, "_CHUNK", size)
    assert split(data, form) == usual


def test_lying_lengths_cost_linear_time() -> None:
    """Each of them reaches to the end of the data; read from the disk and searched they are once."""
    data = b"".join(record("response", b"x", Content_Length=10**7) for _ in range(3_000))
    read = 0

    class Counted(io.BytesIO):
        def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
            nonlocal read
            count = super().readinto(buffer)
            read += count
            return count

    member = Member("", "", io.BufferedReader(Counted(data), HEAD_BYTES))
    assert sum(1 for _ in WARC.split(member, Limits())) == 3_000
    assert read == len(data)
