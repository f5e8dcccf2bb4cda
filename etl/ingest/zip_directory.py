"""What a zip lists: entries by its directory, or, where the end of the file is missing, header by header.

zipfile keeps every entry in memory and cannot read a zip that was cut; here entries go by one at a time.
Format: PKWARE APPNOTE 6.3.10, sections 4.3 and 4.5.
"""

from __future__ import annotations

import io
import stat
import struct
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple

from etl.errors import BadInput

END, END64, LOCATOR64, CENTRAL, LOCAL, DESCRIPTOR = (
    b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07", b"PK\x01\x02", b"PK\x03\x04", b"PK\x07\x08",
)  # fmt: skip
END_RECORD = struct.Struct("<4s4H2LH")
END64_RECORD = struct.Struct("<4sQ2H2L4Q")
CENTRAL_HEADER = struct.Struct("<4s6H3L5H2L")
LOCAL_HEADER = struct.Struct("<4s5H3L2H")
MAX_COMMENT = 0xFFFF
LARGEST_ENTRY = CENTRAL_HEADER.size + 3 * 0xFFFF
PORTION = 1 << 20
MANY = 0xFFFFFFFF
LATER_SIZES = 0x08
UNIX = (3, 19)
"""Systems that leave a Unix mode with each entry: Unix and macOS."""
LINKS = frozenset((stat.S_IFLNK, stat.S_IFBLK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFSOCK))


class ZipEntry(NamedTuple):
    """One entry as the zip describes it; `packed` and `size` in bytes, `header` the place of its local header."""

    name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    header: int
    mode: int

    @property
    def is_directory(self) -> bool:
        """Directories are entries whose names end so."""
        return self.name.endswith((b"/", b"\\")) and not self.size

    @property
    def is_link(self) -> bool:
        """Whether its Unix mode, if any, is that of a link, pipe or device."""
        return stat.S_IFMT(self.mode) in LINKS


class Directory(NamedTuple):
    """Where the directory lies, and how far what precedes the zip shifts its offsets."""

    start: int
    end: int
    shift: int


def find_directory(file: BinaryIO) -> Directory | None:
    """Return the place of the directory, None where the end of the zip is missing. Raises BadInput if it lies."""
    length = file.seek(0, io.SEEK_END)
    file.seek(max(0, length - MAX_COMMENT - END_RECORD.size))
    tail = file.read()
    at = tail.rfind(END)
    if at < 0 or len(tail) - at < END_RECORD.size:
        return None
    end = length - len(tail) + at
    _, disk, first_disk, _, count, size, offset, _ = END_RECORD.unpack_from(tail, at)
    if disk not in (0, 0xFFFF) or first_disk not in (0, 0xFFFF):
        raise BadInput("unsupported_format", "one part of a zip in several parts")
    at64 = at - 20 - END64_RECORD.size
    if (count == 0xFFFF or MANY in (size, offset)) and at64 >= 0 and tail.startswith(END64, at64):
        end -= 20 + END64_RECORD.size
        size, offset = END64_RECORD.unpack_from(tail, at64)[8:]
    shift = end - size - offset
    if shift < 0:
        raise BadInput("malformed", "the zip's directory would lie outside of it")
    return Directory(end - size, end, shift)


def listed_entries(file: BinaryIO, directory: Directory) -> Iterator[ZipEntry]:
    """Yield the entries of the directory. The file may be moved meanwhile."""
    data, at, position = b"", 0, directory.start
    while True:
        if len(data) - at < LARGEST_ENTRY and position < directory.end:
            file.seek(position)
            more = file.read(min(PORTION, directory.end - position))
            data, at, position = data[at:] + more, 0, position + len(more)
        if at == len(data):
            return
        if len(data) - at < CENTRAL_HEADER.size or not data.startswith(CENTRAL, at):
            raise BadInput("malformed", "the zip's directory is broken")
        entry, at = parse_central(data, at, directory.shift)
        yield entry


def parse_central(data: bytes, at: int, shift: int) -> tuple[ZipEntry, int]:
    """Return the directory entry at `at`, and where the next one begins."""
    fields = CENTRAL_HEADER.unpack_from(data, at)
    _, made_by, _, flags, method, _, _, crc, packed, size = fields[:10]
    name_length, extra_length, comment_length, _, _, mode, header = fields[10:]
    extra_at = at + CENTRAL_HEADER.size + name_length
    end = extra_at + extra_length + comment_length
    if end > len(data):
        raise BadInput("malformed", "the zip's directory is broken")
    if MANY in (packed, size, header):
        size, packed, header = widen(data[extra_at : extra_at + extra_length], size, packed, header)
    unix_mode = mode >> 16 if made_by >> 8 in UNIX else 0
    name = data[extra_at - name_length : extra_at]
    return ZipEntry(name, flags, method, crc, packed, size, header + shift, unix_mode), end


def widen(extra: bytes, *numbers: int) -> Iterator[int]:
    """Yield the numbers, those at their 32-bit maximum replaced from the zip64 extra field."""
    wide: Iterator[tuple[int]] = iter(())
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        if kind == 1:
            wide = struct.iter_unpack("<Q", extra[4 : 4 + length // 8 * 8][: (len(extra) - 4) // 8 * 8])
            break
        extra = extra[4 + length :]
    for number in numbers:
        yield next(wide, (number,))[0] if number == MANY else number


def content_start(file: BinaryIO, entry: ZipEntry) -> int:
    """Return where an entry's bytes begin. Raises BadInput where its local header is another one."""
    file.seek(entry.header)
    header = file.read(LOCAL_HEADER.size)
    if len(header) < LOCAL_HEADER.size or not header.startswith(LOCAL):
        raise BadInput("malformed", "no header lies where the zip's directory says")
    name_length, extra_length = LOCAL_HEADER.unpack(header)[9:]
    if file.read(name_length) != entry.name:
        raise BadInput("malformed", "the zip's directory and the member's header name it differently")
    start: int = entry.header + LOCAL_HEADER.size + name_length + extra_length
    return start


def scanned_entries(file: BinaryIO, measure: Callable[[int, int], int]) -> Iterator[ZipEntry]:
    """Yield the entries whose headers follow each other from the start of the file.

    `measure(method, start)` returns the packed size of an entry that names it only behind its content.
    """
    header_at = 0
    while True:
        file.seek(header_at)
        header = file.read(LOCAL_HEADER.size)
        if len(header) < LOCAL_HEADER.size or not header.startswith(LOCAL):
            return
        _, _, flags, method, _, _, crc, packed, size, name_length, extra_length = LOCAL_HEADER.unpack(header)
        name, extra = file.read(name_length), file.read(extra_length)
        if len(extra) < extra_length:
            return
        size, packed = widen(extra, size, packed)
        start = header_at + LOCAL_HEADER.size + name_length + extra_length
        if flags & LATER_SIZES:
            packed = measure(method, start)
        yield ZipEntry(name, flags, method, crc, packed, size, header_at, 0)
        header_at = start + packed
        if flags & LATER_SIZES:
            file.seek(header_at)
            header_at += max(0, file.read(24 + len(LOCAL)).find(b"PK", 4))
