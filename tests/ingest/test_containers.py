"""Every file of every container becomes records, whatever the nesting; faults end as one rejection each."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Iterator
from hashlib import sha256

import pytest
import zstandard

from etl.article import RawRecord, Rejection
from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.formats.base import HEAD_BYTES, Fault, Format, Head, Member, Piece
from etl.ingest.members import read_members
from etl.ingest.reading import read_dump

STORY = b"Harbour reopens after storm\n\nPORT VALE - Ferries sailed again on Monday.\n"


def is_text(head: Head) -> bool:
    return b"\0" not in head.data


def split_lines(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
    offset = 0
    for line in member.stream:
        yield Piece(offset, line, "utf-8")
        offset += len(line)


def split_whole(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
    yield Piece(0, member.stream.read(), "utf-8")


LINES = Format("lines", is_text, split_lines, lambda record: None)  # type: ignore[arg-type, return-value]
WHOLE = Format("whole", is_text, split_whole, lambda record: None)  # type: ignore[arg-type, return-value]


def read(data: bytes, name: str = "dump", form: Format = WHOLE, **limits: float) -> list[RawRecord | Rejection]:
    return list(read_dump(io.BytesIO(data), name, Limits(**limits), {}, formats=(form,)))


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def tarred(files: dict[str, bytes], form: int = tarfile.GNU_FORMAT) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=form) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return target.getvalue()


def paths(found: list[RawRecord | Rejection]) -> list[str]:
    return [record.member for record in found]


def contents(found: list[RawRecord | Rejection]) -> dict[str, bytes]:
    assert all(isinstance(record, RawRecord) for record in found), found
    return {record.member: record.raw for record in found if isinstance(record, RawRecord)}


COMPRESSORS = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "lzma": lambda data: lzma.compress(data, format=lzma.FORMAT_ALONE),
    "zst": zstandard.ZstdCompressor().compress,
}


def test_a_plain_file_is_one_member_without_a_path() -> None:
    (record,) = read(STORY)
    assert isinstance(record, RawRecord)
    assert (record.member, record.record, record.offset, record.length) == ("", 0, 0, len(STORY))
    assert record.context == ""


@pytest.mark.parametrize("suffix", COMPRESSORS)
def test_compression_adds_no_path_and_drops_its_suffix_from_the_name(suffix: str) -> None:
    packed = COMPRESSORS[suffix](STORY)
    assert contents(read(packed)) == {"": STORY}
    (member,) = read_members(io.BytesIO(packed), f"feed/x.json.{suffix}", Limits())
    assert isinstance(member, Member)
    assert (member.path, member.name) == ("", "x.json")


@pytest.mark.parametrize("suffix", COMPRESSORS)
def test_concatenated_streams_are_read_through(suffix: str) -> None:
    packed = COMPRESSORS[suffix](STORY) + COMPRESSORS[suffix](b"") + COMPRESSORS[suffix](STORY * 2)
    assert contents(read(packed)) == {"": STORY * 3}


@pytest.mark.parametrize("suffix", ["gz", "bz2", "xz"])
def test_large_streams_arrive_whole(suffix: str) -> None:
    data = b"".join(b"%d harbour\n" % number for number in range(200_000))
    assert contents(read(COMPRESSORS[suffix](data)))[""] == data


@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT, tarfile.USTAR_FORMAT])
def test_tar_of_any_kind(form: int) -> None:
    long = "/".join(["archive"] * 13) + "/story.txt"
    files = {"a.txt": STORY, long: STORY * 3, "d/خبر.txt": STORY * 2, "block": b"x" * 512}
    assert contents(read(tarred(files, form))) == files


def test_tar_directories_are_no_records_and_oldest_tars_are_recognised() -> None:
    header = bytearray(512)
    header[0:5] = b"a.txt"
    header[100:108], header[124:136] = b"0000644\0", b"%011o\0" % len(STORY)
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    old = bytes(header) + STORY.ljust(512, b"\0") + bytes(1024)
    assert contents(read(old)) == {"a.txt": STORY}
    folder = io.BytesIO()
    with tarfile.open(fileobj=folder, mode="w") as archive:
        info = tarfile.TarInfo("folder")
        info.type = tarfile.DIRTYPE
        archive.addfile(info)
    assert [(r.member, r.reason) for r in read(folder.getvalue()) if isinstance(r, Rejection)] == [("", "empty")]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_zip_by_each_method_in_the_order_of_its_directory(method: int) -> None:
    files = {"b.txt": STORY, "d/a.txt": STORY * 500, "خبر.txt": STORY * 2}
    found = read(zipped(files, method))
    assert contents(found) == files
    assert paths(found) == list(files)


def test_zip_written_as_a_stream_or_behind_a_prefix() -> None:
    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.data = b""

        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # type: ignore[override]
            self.data += bytes(data)
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[arg-type]
        archive.writestr("a.txt", STORY)
    assert contents(read(pipe.data)) == {"a.txt": STORY}
    plain = zipped({"a.txt": STORY})
    assert contents(read(plain[:4] + b"spanning marker" + plain)) == {"a.txt": STORY}


def test_a_zip64_directory_is_read() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive, archive.open("a", "w", force_zip64=True) as file:
        file.write(STORY)
    assert contents(read(target.getvalue())) == {"a": STORY}


def test_nested_containers_join_their_names() -> None:
    inner = tarred({"text/a.txt": STORY, "text/b.txt.gz": gzip.compress(STORY)})
    middle = zipped({"in.tar": inner, "c.txt": STORY})
    found = read(gzip.compress(tarred({"mid.zip": middle})))
    assert paths(found) == ["mid.zip!in.tar!text/a.txt", "mid.zip!in.tar!text/b.txt.gz", "mid.zip!c.txt"]
    assert set(contents(found).values()) == {STORY}


def test_a_name_cannot_pretend_to_be_a_nesting_and_the_second_of_a_name_is_told_apart() -> None:
    assert paths(read(tarred({"a.zip!b": STORY}))) == [r"a.zip\x21b"]
    twice = io.BytesIO()
    with tarfile.open(fileobj=twice, mode="w") as archive:
        for data in (b"first", b"second"):
            info = tarfile.TarInfo("a.txt")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    assert contents(read(twice.getvalue())) == {"a.txt": b"first", "a.txt#2": b"second"}


def test_every_member_is_accounted_for() -> None:
    junk = {"empty.txt": b"", ".DS_Store": b"\0\0\0\1Bud1", "__MACOSX/._a": b"\0\5\x16\7\0\2", "p.pdf": b"%PDF-1.4\0"}
    found = read(zipped(junk))
    assert [(r.member, r.reason) for r in found if isinstance(r, Rejection)] == [
        ("empty.txt", "empty"),
        (".DS_Store", "unsupported_format"),
        ("__MACOSX/._a", "unsupported_format"),
        ("p.pdf", "unsupported_format"),
    ]
    assert "PDF" in found[3].detail  # type: ignore[union-attr]


def test_an_office_document_is_one_rejection_not_many() -> None:
    document = zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
    (rejection,) = read(document)
    assert isinstance(rejection, Rejection)
    assert rejection.reason == "unsupported_format"


def test_a_member_that_is_not_read_to_its_end_does_not_disturb_the_next() -> None:
    def split_first(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
        yield Piece(0, member.stream.read(7), "utf-8")

    first = Format("first", is_text, split_first, lambda record: None)  # type: ignore[arg-type, return-value]
    for pack in (tarred, zipped):
        found = read(pack({"a": b"alpha: " + b"x" * 300_000, "b": b"beta!!!" + b"y" * 1000}), form=first)
        assert contents(found) == {"a": b"alpha: ", "b": b"beta!!!"}


@pytest.mark.parametrize("pack", [tarred, zipped, lambda files: gzip.compress(files["a"])])
def test_the_head_can_be_seen_in_full(pack) -> None:  # type: ignore[no-untyped-def]
    data = b"".join(b"%07d\n" % number for number in range(20_000))
    member = next(read_members(io.BytesIO(pack({"a": data})), "dump", Limits()))
    assert isinstance(member, Member)
    assert member.head().data == data[:HEAD_BYTES]
    assert not member.head().complete
    assert member.stream.read() == data


def test_faults_and_broken_splits_keep_their_ordinals_and_the_mapping_travels() -> None:
    def split_some(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
        yield Piece(0, b"one", "utf-8", {"header": ["b", "a"]})
        yield Fault("malformed", "no\x07good", 3, b"t\0wo")
        yield Piece(7, b"three", "utf-8")
        raise BadInput("truncated", "here")

    some = Format("some", is_text, split_some, lambda record: None)  # type: ignore[arg-type, return-value]
    dump = read_dump(io.BytesIO(STORY), "x", Limits(), {"headline": "kop"}, formats=(some,))
    one, two, three, four = dump
    assert [one.record, two.record, three.record, four.record] == [0, 1, 2, 3]
    assert isinstance(one, RawRecord)
    assert one.context == '{"header":["b","a"],"mapping":{"headline":"kop"}}'
    assert isinstance(two, Rejection)
    assert (two.stage, two.reason, two.detail, two.excerpt) == ("ingest", "malformed", r"no\x07good", r"t\x00wo")
    assert (two.offset, two.length, two.raw_sha256) == (3, 4, sha256(b"t\0wo").hexdigest())
    assert isinstance(three, RawRecord)
    assert three.context == '{"mapping":{"headline":"kop"}}'
    assert isinstance(four, Rejection)
    assert (four.reason, four.offset, four.length) == ("truncated", None, 0)
