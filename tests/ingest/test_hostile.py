"""Hostile and broken dumps end as rejections with a reason, within fixed memory and time; what is whole is kept."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import struct
import tarfile
import tracemalloc
import zipfile
import zlib
from collections.abc import Iterator

import pytest
import zstandard

from etl.article import RawRecord, Rejection
from etl.config import Limits
from etl.ingest.formats.base import Fault, Format, Head, Member, Piece
from etl.ingest.reading import read_dump

MIB = 1 << 20
STORY = b"Council votes on harbour wall\n\nPORT VALE - Members agreed late on Tuesday.\n"
COMPRESSORS = {
    "gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zst": zstandard.ZstdCompressor().compress,
}  # fmt: skip


def split_chunks(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
    offset = 0
    while data := member.stream.read(100_000):
        yield Piece(offset, data[:10], "utf-8")
        offset += len(data)


def split_whole(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
    yield Piece(0, member.stream.read(), "utf-8")


def split_lines(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
    for line in member.stream:
        yield Piece(0, line, "utf-8")


def anything(head: Head) -> bool:
    return True


WHOLE = Format("whole", anything, split_whole, lambda record: None)  # type: ignore[arg-type, return-value]
LINES = Format("lines", anything, split_lines, lambda record: None)  # type: ignore[arg-type, return-value]
CHUNKS = Format("chunks", anything, split_chunks, lambda record: None)  # type: ignore[arg-type, return-value]


def read(data: bytes, form: Format = WHOLE, **limits: float) -> list[RawRecord | Rejection]:
    return list(read_dump(io.BytesIO(data), "dump", Limits(**limits), {}, formats=(form,)))  # type: ignore[arg-type]


def verdicts(found: list[RawRecord | Rejection]) -> list[tuple[str, str]]:
    return [(r.member, r.reason if isinstance(r, Rejection) else "read") for r in found]


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def tarred(files: dict[str, bytes], **attributes: object) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            for attribute, value in attributes.items():
                setattr(info, attribute, value)
            archive.addfile(info, io.BytesIO(data))
    return target.getvalue()


def noise(size: int) -> bytes:
    return random.Random(7).randbytes(size)


def test_an_empty_file_and_an_unknown_one() -> None:
    assert verdicts(read(b"")) == [("", "empty")]
    nobody: list[Format] = []
    for data, kind in ((b"7z\xbc\xaf\x27\x1c\0\4", "7z"), (b"Rar!\x1a\x07\1\0", "rar"), (noise(500), "binary")):
        (rejection,) = read_dump(io.BytesIO(data), "x", Limits(), {}, formats=nobody)
        assert isinstance(rejection, Rejection)
        assert rejection.reason == "unsupported_format"
        assert kind in rejection.detail


@pytest.mark.parametrize("suffix", COMPRESSORS)
def test_truncated_compression_keeps_what_came_before(suffix: str) -> None:
    lines = b"".join(b"%d %s\n" % (number, noise(30).hex().encode()) for number in range(5_000))
    packed = COMPRESSORS[suffix](lines + noise(200_000).hex().encode())
    found = read(packed[: len(packed) * 9 // 10], LINES)
    assert verdicts(found)[-1] == ("", "truncated")
    assert [v for _, v in verdicts(found)].count("truncated") == 1
    if suffix in ("gz", "zst"):
        assert b"".join(r.raw for r in found if isinstance(r, RawRecord)) == lines
    assert found[-1].record == len(found) - 1


@pytest.mark.parametrize("suffix", COMPRESSORS)
def test_a_whole_member_of_truncated_data_is_not_taken_for_an_article(suffix: str) -> None:
    packed = COMPRESSORS[suffix](STORY * 50)
    assert verdicts(read(packed[:-1])) == [("", "truncated")]
    assert verdicts(read(packed[: len(packed) // 2])) == [("", "truncated")]


@pytest.mark.parametrize("suffix", COMPRESSORS)
def test_corrupt_compression_is_malformed(suffix: str) -> None:
    packed = bytearray(COMPRESSORS[suffix](noise(50_000).hex().encode()))
    packed[len(packed) // 2] ^= 0x55
    found = read(bytes(packed))
    assert verdicts(found) == [("", "malformed")] or (suffix == "zst" and verdicts(found) == [("", "read")])


def test_a_wrong_checksum_and_garbage_behind_the_end_are_malformed() -> None:
    packed = bytearray(gzip.compress(STORY))
    packed[-6] ^= 1
    assert verdicts(read(bytes(packed))) == [("", "malformed")]
    assert verdicts(read(gzip.compress(STORY) + b"garbage!!", LINES))[-1] == ("", "malformed")
    assert verdicts(read(gzip.compress(STORY) + bytes(512))) == [("", "read")]


def test_a_cut_tar_keeps_its_whole_members_and_says_so_once() -> None:
    archive = tarred({"a": STORY, "b": STORY, "c": STORY * 100})
    assert verdicts(read(archive[:5000])) == [("a", "read"), ("b", "read"), ("c", "truncated")]
    assert verdicts(read(archive[:1200])) == [("a", "read"), ("", "truncated")]
    assert verdicts(read(archive[:2048])) == [("a", "read"), ("b", "read"), ("", "truncated")]
    packed = gzip.compress(tarred({"a": STORY, "b": noise(90_000)}))
    assert verdicts(read(packed[:40_000])) == [("a", "read"), ("b", "truncated")]


def test_a_broken_tar_header_ends_the_tar_loudly() -> None:
    archive = bytearray(tarred({"a": STORY, "b": STORY}))
    archive[1024 + 20] ^= 0xFF
    assert verdicts(read(bytes(archive))) == [("a", "read"), ("", "malformed")]


def test_tar_links_devices_and_unsafe_names_are_refused() -> None:
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE):
        archive = tarred({"a": b""}, type=kind, linkname="/etc/passwd")
        assert verdicts(read(archive)) == [("a", "unsafe_path")]
    names = ["/etc/passwd", "../up", "a/../../up", "C:/x", "..\\up", "\\\\host\\share"]
    found = read(tarred(dict.fromkeys(names, STORY)))
    assert verdicts(found) == [(name, "unsafe_path") for name in names]


def test_zip_unsafe_names_and_links_are_refused() -> None:
    names = ["../../x.txt", "/abs.txt", "d:\\x.txt", "a/../b.txt"]
    assert [reason for _, reason in verdicts(read(zipped(dict.fromkeys(names, STORY))))] == ["unsafe_path"] * 4
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        link = zipfile.ZipInfo("link")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert verdicts(read(target.getvalue())) == [("link", "unsafe_path")]
    assert verdicts(read(zipped({"a..b.txt": STORY}))) == [("a..b.txt", "read")]


def test_zip_with_a_password_or_an_unknown_method() -> None:
    locked = bytearray(zipped({"a": STORY, "b": STORY}))
    for at in find_all(locked, b"PK\x01\x02"):
        locked[at + 8] |= 1
    assert verdicts(read(bytes(locked))) == [("a", "encrypted"), ("b", "encrypted")]
    odd = bytearray(zipped({"a": STORY}))
    odd[odd.find(b"PK\x01\x02") + 10] = 9
    (rejection,) = read(bytes(odd))
    assert isinstance(rejection, Rejection)
    assert (rejection.reason, "deflate64" in rejection.detail) == ("unsupported_format", True)


@pytest.mark.parametrize("stated", [5, 10_000_000])
def test_zip_that_lies_about_sizes(stated: int) -> None:
    lying = bytearray(zipped({"a": STORY, "b": STORY}))
    struct.pack_into("<L", lying, lying.find(b"PK\x01\x02") + 24, stated)
    assert verdicts(read(bytes(lying))) == [("a", "malformed"), ("b", "read")]


def test_zip_whose_packed_size_or_place_lies() -> None:
    archive = zipped({"a": STORY, "b": STORY})
    for at, value, reason in ((20, 10, "truncated"), (42, 7, "malformed")):
        lying = bytearray(archive)
        struct.pack_into("<L", lying, lying.find(b"PK\x01\x02") + at, value)
        assert verdicts(read(bytes(lying))) == [("a", reason), ("b", "read")]
    corrupt = bytearray(archive)
    corrupt[corrupt.find(b"PK\x01\x02") + 16] ^= 1
    assert verdicts(read(bytes(corrupt))) == [("a", "malformed"), ("b", "read")]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_cut_zip_keeps_its_whole_members(method: int) -> None:
    archive = zipped({"a": STORY, "b": STORY * 2, "c": noise(5000)}, method)
    cut_in_c = archive[: archive.find(b"PK\x03\x04", archive.rfind(b"PK\x03\x04")) + 1000]
    assert verdicts(read(cut_in_c)) == [("a", "read"), ("b", "read"), ("c", "truncated")]
    cut_in_directory = archive[: archive.find(b"PK\x01\x02") + 10]
    assert verdicts(read(cut_in_directory)) == [("a", "read"), ("b", "read"), ("c", "read"), ("", "truncated")]
    assert verdicts(read(gzip.compress(cut_in_directory))) == verdicts(read(cut_in_directory))


def test_a_cut_gz_around_a_zip_saves_what_is_whole() -> None:
    packed = gzip.compress(zipped({"a": STORY, "b": noise(200_000)}))
    found = verdicts(read(packed[:100_000]))
    assert found == [("a", "read"), ("b", "truncated")]


def test_a_bomb_of_one_layer_ends_soon_after_the_floor() -> None:
    zeros = bytes(MIB)
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(squeeze.compress(zeros) for _ in range(300)) + squeeze.flush()
    found = read(bomb, CHUNKS)
    assert verdicts(found)[-1] == ("", "suspicious_compression")
    assert len(found) * 100_000 < 40 * MIB


@pytest.mark.parametrize("suffix", COMPRESSORS)
def test_bombs_are_read_in_fixed_memory(suffix: str) -> None:
    bomb = COMPRESSORS[suffix](bytes(100 * MIB))
    tracemalloc.start()
    found = read(bomb, CHUNKS)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert verdicts(found)[-1] == ("", "suspicious_compression")
    assert peak < 40 * MIB


def test_a_zip_of_zips_of_bombs_ends_as_a_whole() -> None:
    bomb = zipped({f"{number}.dll": bytes(20 * MIB) for number in range(2)})
    layer = zipped({f"{number}.zip": bomb for number in range(16)}, zipfile.ZIP_STORED)
    layer = zipped({f"lib{number}.zip": layer for number in range(16)})
    found = read(layer, CHUNKS)
    assert ("lib0.zip!0.zip!0.dll", "suspicious_compression") in verdicts(found)
    assert len(found) < 1000
    assert sum(reason != "read" for _, reason in verdicts(found)) < 5


def test_overlapping_zip_entries_end_by_what_the_archive_gives() -> None:
    name, kernel = b"a", zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = kernel.compress(bytes(4 * MIB)) + kernel.flush()
    crc = zlib.crc32(bytes(4 * MIB))
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 0, crc, len(packed), 4 * MIB, 1, 0) + name + packed
    central = struct.pack(
        "<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 8, 0, 0, crc, len(packed), 4 * MIB, 1, 0, 0, 0, 0, 0, 0
    ) + name  # fmt: skip
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 60_000, 60_000, 60_000 * len(central), len(local), 0)
    found = read(local + central * 60_000 + end, CHUNKS, max_ratio=20)
    assert "suspicious_compression" in [reason for _, reason in verdicts(found)]
    assert len(found) < 3000


def test_endless_nesting_is_too_deep() -> None:
    data = STORY
    for _ in range(7):
        data = gzip.compress(data)
    assert verdicts(read(data)) == [("", "too_deep")]
    assert verdicts(read(data, max_depth=7)) == [("", "read")]
    data = STORY
    for _ in range(8):
        data = zipped({"r": data})
    assert verdicts(read(data)) == [("r!r!r!r!r!r", "too_deep")]


def test_too_many_members_or_bytes_stop_the_dump() -> None:
    files = {str(number): STORY for number in range(20)}
    for pack in (tarred, zipped):
        found = verdicts(read(pack(files), max_members=5))
        assert found == [*((str(number), "read") for number in range(5)), ("", "too_many")]
    found = verdicts(read(zipped(files), max_expanded_bytes=3 * len(STORY) + 10))
    assert [reason for _, reason in found] == ["read"] * 3 + ["too_many"]


def test_pax_headers_that_lie() -> None:
    def pax(record: bytes) -> bytes:
        header = tarfile.TarInfo("PaxHeader")
        header.type, header.size = tarfile.XHDTYPE, len(record)
        blocks = header.tobuf(tarfile.USTAR_FORMAT) + record.ljust(-(-len(record) // 512) * 512, b"\0")
        return blocks + tarred({"a": STORY})

    assert verdicts(read(pax(b"17 path=b/c.text\n"))) == [("b/c.text", "read")]
    assert verdicts(read(pax(b"17 path=../c.txt\n"))) == [("../c.txt", "unsafe_path")]
    assert verdicts(read(pax(b"99 path=b.txt\n"))) == [("", "malformed")]
    assert verdicts(read(pax(b"0 path=b.txt\n"))) == [("", "malformed")]
    assert verdicts(read(pax(b"11 size=-1\n"))) == [("", "malformed")]
    assert verdicts(read(pax(b"20 size=99999999999\n"))) == [("a", "truncated")]
    assert verdicts(read(pax(b"5 a=\n" * 150_000))) == [("a", "read")]


def test_random_damage_never_raises_and_always_leaves_a_record() -> None:
    dice = random.Random(11)
    inner = tarred({"a": STORY, "b": STORY * 20})
    originals = [inner, zipped({"t": inner, "c": STORY}), *(pack(inner) for pack in COMPRESSORS.values())]
    for original in originals:
        for _ in range(60):
            data = bytearray(original)
            for _ in range(dice.randint(1, 4)):
                data[dice.randrange(len(data))] = dice.randrange(256)
            found = read(bytes(data[: dice.randint(1, len(data))]))
            assert found
            assert len({(r.member, r.record) for r in found}) == len(found)


def find_all(data: bytearray, what: bytes) -> Iterator[int]:
    at = data.find(what)
    while at >= 0:
        yield at
        at = data.find(what, at + 1)
