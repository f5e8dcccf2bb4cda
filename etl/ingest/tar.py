"""tar, read as a stream: old, ustar, GNU and pax headers. Nothing is kept of members that went by.

The reader of the standard library stops silently at a broken or missing header, which would lose records
without a word, and keeps all members in memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from etl.errors import BadInput
from etl.ingest.archive import Entries, Entry, Names
from etl.ingest.names import why_unsafe
from etl.ingest.streams import Budget, Layer, MemberStream

BLOCK = 512
ZEROS = bytes(BLOCK)
CHECKSUM = re.compile(rb" *[0-7]+[ \0]*")
MAX_EXTENSION_BYTES = 1 << 20
FILES = frozenset((b"0", b"\0", b"7"))
DIRECTORY, LONG_NAME, LONG_LINK, PAX, PAX_SOLARIS, PAX_GLOBAL = b"5", b"L", b"K", b"x", b"X", b"g"
NOT_FILES = {
    b"1": "hard link", b"2": "symbolic link", b"3": "character device", b"4": "block device", b"6": "named pipe",
}


class Header(NamedTuple):
    """One member as the header blocks before it describe it."""

    name: bytes
    size: int
    type: bytes
    sparse: bool


class Window(Layer):
    """The next `size` bytes of a stream."""

    def __init__(self, source: MemberStream, size: int) -> None:
        self.source = source
        self.left = size

    def fill(self, view: memoryview) -> int:
        """Give what the source gives, up to the end of the window."""
        if not self.left:
            return 0
        data = self.source.read(min(len(view), self.left))
        if not data:
            raise BadInput("truncated", f"the tar ends {self.left} bytes before this member does")
        view[: len(data)] = data
        self.left -= len(data)
        return len(data)


def is_tar(head: bytes) -> bool:
    """Whether the first block is a header: by its magic or, for the oldest tars, by its checksum."""
    if head[257:262] == b"ustar":
        return True
    if len(head) < BLOCK or head[:1] == b"\0" or not CHECKSUM.fullmatch(head, 148, 156):
        return False
    return int(head[148:156].strip(b" \0"), 8) == sum_of(head[:BLOCK])


def tar_entries(stream: MemberStream, budget: Budget) -> Entries:
    """Yield the files of a tar in the order of the archive. Raises BadInput where it cannot be read on."""
    names = Names()
    for header in tar_headers(stream):
        budget.count_member()
        window = Window(stream, header.size)
        if header.type != DIRECTORY:
            objection = object_to(header)
            yield Entry(names.claim(header.name), objection or MemberStream(window))
        pad = -header.size % BLOCK
        if stream.skip(window.left + pad) < window.left + pad:
            raise BadInput("truncated", "the tar ends within a member")


def object_to(header: Header) -> BadInput | None:
    """Say why a member is not to be read."""
    if header.type in NOT_FILES:
        return BadInput("unsafe_path", f"tar {NOT_FILES[header.type]}")
    unsafe = why_unsafe(header.name.decode("latin-1"))
    if unsafe:
        return BadInput("unsafe_path", unsafe)
    if header.sparse:
        return BadInput("unsupported_format", "sparse file in a tar")
    if header.type not in FILES:
        return BadInput("unsupported_format", f"tar member of type {header.type!r}")
    return None


def tar_headers(stream: MemberStream) -> Iterator[Header]:
    """Yield the headers of all members, extensions applied; the stream stands at the member's first byte then."""
    extended: dict[str, bytes] = {}
    ended = False
    while block := stream.read(BLOCK):
        if block == ZEROS:
            ended = True
            continue
        if len(block) < BLOCK:
            raise BadInput("truncated", "the tar ends within a header")
        info = parse_block(block)
        if info.type in (PAX, PAX_SOLARIS):
            extended |= parse_pax(read_extension(stream, info.size))
        elif info.type == PAX_GLOBAL:
            read_extension(stream, info.size)
        elif info.type == LONG_NAME:
            extended["path"] = read_extension(stream, info.size).split(b"\0", 1)[0]
        elif info.type == LONG_LINK:
            read_extension(stream, info.size)
        else:
            more = info.sparse and block[482]
            while more:  # GNU writes a long map of a sparse file between header and content
                more = read_extension(stream, BLOCK)[504]
            yield apply_extensions(info, extended)
            extended = {}
        ended = False
    if not ended:
        raise BadInput("truncated", "the tar ends without its end mark")


def parse_block(block: bytes) -> Header:
    """Return what a header block says. Raises BadInput where its checksum is wrong."""
    checksum, size = parse_number(block[148:156]), parse_number(block[124:136])
    if checksum != sum_of(block) and checksum != signed_sum_of(block):
        raise BadInput("malformed", "tar header with a wrong checksum")
    if size < 0:
        raise BadInput("malformed", "tar header with a negative size")
    name, prefix, kind = block[:100].split(b"\0", 1)[0], block[345:500].split(b"\0", 1)[0], block[156:157]
    if kind == b"\0" and name.endswith(b"/"):  # the oldest tars have no other mark for folders
        kind = DIRECTORY
    if prefix and block[257:263] == b"ustar\0":
        name = prefix + b"/" + name
    return Header(name, size if has_content(kind) else 0, kind, kind == b"S")


def sum_of(block: bytes) -> int:
    """Return the checksum of a header block, its own field taken as blanks."""
    return sum(block) - sum(block[148:156]) + 8 * 32


def signed_sum_of(block: bytes) -> int:
    """Return the checksum as some old systems took it, bytes counted from -128 to 127."""
    return sum_of(block) - 256 * sum(byte > 127 for byte in block[:148] + block[156:])


def parse_number(field: bytes) -> int:
    """Return a number in octal digits or, where its first bit is set, in binary. Raises BadInput for neither."""
    if field[0] in (0x80, 0xFF):
        return int.from_bytes(field[1:], "big") - (256 ** (len(field) - 1) if field[0] == 0xFF else 0)
    try:
        return int(field.split(b"\0", 1)[0].strip() or b"0", 8)
    except ValueError as error:
        raise BadInput("malformed", "tar header with a number that is none") from error


def has_content(kind: bytes) -> bool:
    """Whether blocks of content follow the header of such a member; links may name a size nevertheless."""
    return kind not in NOT_FILES and kind != DIRECTORY


def read_extension(stream: MemberStream, size: int) -> bytes:
    """Return the content of an extension header, without its padding."""
    if size > MAX_EXTENSION_BYTES:
        raise BadInput("malformed", f"tar extension header of {size} bytes")
    padded = size + -size % BLOCK
    data = stream.read(padded)
    if len(data) < padded:
        raise BadInput("truncated", "the tar ends within an extension header")
    return data[:size]


def parse_pax(data: bytes) -> dict[str, bytes]:
    """Return what matters of a pax header's records `LENGTH KEY=VALUE`: path, size, and whether it is sparse."""
    records = {}
    start = 0
    while start < len(data):
        length = data[start : start + 8].partition(b" ")[0]
        end = start + int(length) if length.isdigit() else start
        key, equals, value = data[start + len(length) + 1 : end - 1].partition(b"=")
        if not equals or not start + len(length) < end <= len(data):
            raise BadInput("malformed", "pax header with a wrong length")
        if key in (b"path", b"size"):
            records[key.decode()] = value
        elif key.startswith(b"GNU.sparse"):
            records["sparse"] = value
        start = end
    return records


def apply_extensions(info: Header, extended: dict[str, bytes]) -> Header:
    """Return the header with what the extension headers before it override."""
    if not extended:
        return info
    size = extended.get("size", b"") if has_content(info.type) else b""
    if size and not size.isdigit():
        raise BadInput("malformed", "pax header with a size that is no number")
    return info._replace(
        name=extended.get("path", info.name),
        size=int(size) if size else info.size,
        sparse=info.sparse or "sparse" in extended,
    )
