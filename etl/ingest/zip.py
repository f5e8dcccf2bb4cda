"""zip: its members one by one, checked against what the zip says of them."""

from __future__ import annotations

import io
import zlib
from typing import BinaryIO

from etl.errors import BadInput
from etl.ingest.archive import Entries, Entry, Names
from etl.ingest.compression import BZIP2, DEFLATE, XZ, ZSTD, Decompressed
from etl.ingest.names import why_unsafe
from etl.ingest.streams import Budget, Layer, MemberStream
from etl.ingest.zip_directory import (
    LATER_SIZES,
    ZipEntry,
    content_start,
    find_directory,
    listed_entries,
    scanned_entries,
)

STORED = 0
CODECS = {8: DEFLATE, 12: BZIP2, 93: ZSTD, 95: XZ}
OTHER_METHODS = {
    1: "shrink", 6: "implode", 9: "deflate64", 14: "lzma", 19: "lz77", 97: "wavpack", 98: "ppmd",
}  # fmt: skip
ENCRYPTED = 0x01 | 0x40 | 0x2000
AES = 99


class Zip:
    """A zip that is being read: its file, and what came out of it so far."""

    def __init__(self, file: BinaryIO, budget: Budget) -> None:
        self.file = file
        self.budget = budget
        self.length = file.seek(0, io.SEEK_END)
        self.produced = 0

    def entries(self) -> Entries:
        """Yield the files in the order of the directory. Raises BadInput where it cannot be read on."""
        directory = find_directory(self.file)
        names = Names()
        listed = listed_entries(self.file, directory) if directory else scanned_entries(self.file, self.measure)
        for entry in listed:
            self.budget.count_member()
            self.budget.check_ratio(self.length, self.produced)
            if not entry.is_directory:
                yield Entry(names.claim(entry.name), self.open(entry, checked=directory is not None))
        if not directory:
            raise BadInput("truncated", "the zip ends without its directory")

    def open(self, entry: ZipEntry, checked: bool) -> MemberStream | BadInput:
        """Return an entry's content, or why it is not read."""
        try:
            objection = object_to(entry)
            if objection:
                return objection
            window = FileWindow(self.file, content_start(self.file, entry), entry.packed)
        except BadInput as error:
            return error
        return MemberStream(ZipMember(self, entry, self.unpack(entry.method, window), checked))

    def unpack(self, method: int, window: FileWindow) -> Layer:
        """Return the decompressed content of a window."""
        return window if method == STORED else Decompressed(window, CODECS[method], self.budget, single=True)

    def measure(self, method: int, start: int) -> int:
        """Return how many bytes the compressed data at `start` take, all up to the end where that is unknown."""
        rest = FileWindow(self.file, start, max(0, self.length - start))
        if method not in CODECS:
            return rest.left
        content = Decompressed(rest, CODECS[method], self.budget, single=True)
        portion = memoryview(bytearray(1 << 16))
        while content.readinto(portion):
            pass
        return content.consumed - len(content.stream.unused_data)


class FileWindow(Layer):
    """`length` bytes of a file from `start`, wherever others move the file meanwhile."""

    def __init__(self, file: BinaryIO, start: int, length: int) -> None:
        self.file = file
        self.position = start
        self.left = length

    def fill(self, view: memoryview) -> int:
        """Give what the file gives, up to the end of the window."""
        data = self.read(len(view))
        view[: len(data)] = data
        return len(data)

    def read(self, size: int = -1, /) -> bytes:
        """Return at most `size` bytes, nothing at the end. Raises BadInput where the file ends before the window."""
        if not self.left:
            return b""
        self.file.seek(self.position)
        data = self.file.read(min(size, self.left))
        if not data:
            raise BadInput("truncated", f"the zip ends {self.left} bytes before this member does")
        self.position += len(data)
        self.left -= len(data)
        return data


class ZipMember(Layer):
    """The content of one member, compared with the size and the checksum that the zip states."""

    def __init__(self, archive: Zip, entry: ZipEntry, content: Layer, checked: bool) -> None:
        self.archive = archive
        self.entry = entry
        self.content = content
        self.checked = checked or not entry.flags & LATER_SIZES
        self.size = 0
        self.crc = 0

    def fill(self, view: memoryview) -> int:
        """Pass on what the content gives."""
        count = self.content.readinto(view)
        self.size += count
        self.archive.produced += count
        self.archive.budget.check_ratio(self.archive.length, self.archive.produced)
        if self.checked and self.size > self.entry.size:
            raise BadInput("malformed", f"the zip states {self.entry.size} bytes for this member, there are more")
        if count:
            self.crc = zlib.crc32(view[:count], self.crc)
        elif self.content.fault:
            raise self.content.fault
        elif self.checked:
            self.check_end()
        return count

    def check_end(self) -> None:
        """Compare at the end of the member."""
        if self.size != self.entry.size:
            raise BadInput("malformed", f"the zip states {self.entry.size} bytes for this member, it has {self.size}")
        if self.crc != self.entry.crc:
            raise BadInput("malformed", "the member's checksum is wrong")


def object_to(entry: ZipEntry) -> BadInput | None:
    """Say why an entry is not to be read."""
    unsafe = "zip entry that is a link or a device" if entry.is_link else why_unsafe(entry.name.decode("latin-1"))
    if unsafe:
        return BadInput("unsafe_path", unsafe)
    if entry.flags & ENCRYPTED or entry.method == AES:
        return BadInput("encrypted", "zip member with a password")
    if entry.method != STORED and entry.method not in CODECS:
        name = OTHER_METHODS.get(entry.method, "unknown")
        return BadInput("unsupported_format", f"zip compression method {entry.method} ({name})")
    return None

