"""Which containers are read, and how each is recognised: by its first bytes, never by its name."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple, cast

from etl.errors import BadInput
from etl.ingest.archive import Entries, Entry
from etl.ingest.compression import BZIP2, GZIP, XZ, ZSTD, Codec, Decompressed
from etl.ingest.streams import Budget, FileLayer, MemberStream
from etl.ingest.tar import is_tar, tar_entries
from etl.ingest.zip import Zip

SPOOL_BYTES = 16 << 20
PORTION = 1 << 18
DOCUMENT_PARTS = (
    b"[Content_Types].xml", b"_rels/.rels", b"docProps/app.xml", b"docProps/core.xml", b"word/document.xml",
    b"xl/workbook.xml", b"xl/_rels/", b"xl/worksheets/", b"xl/sharedStrings.xml", b"xl/styles.xml",
    b"ppt/presentation.xml", b"mimetypeapplication/",
)  # fmt: skip
LZMA_WINDOWS = frozenset(1 << power for power in range(16, 31))


class Container(NamedTuple):
    """One kind of container. `entries` yields its files and raises BadInput where it cannot be read on."""

    name: str
    suffixes: tuple[str, ...]
    recognises: Callable[[bytes], bool]
    entries: Callable[[MemberStream, Budget], Entries]


def starts_with(*magics: bytes) -> Callable[[bytes], bool]:
    """Return a test for first bytes."""
    return lambda head: head.startswith(magics)


def is_zip(head: bytes) -> bool:
    """Whether it is a zip of files; an office document is a zip too, but one document."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK\x03\x04")) and not is_document(head)


def is_document(head: bytes) -> bool:
    """Whether the first entry of a zip is one that only office documents and e-books have."""
    return head.startswith(b"PK\x03\x04") and head.startswith(DOCUMENT_PARTS, 30)


def is_lzma(head: bytes) -> bool:
    """The old format of lzma has no magic: properties as everyone writes them, a window, a size or none."""
    if head[:1] != b"\x5d" or len(head) < 13:
        return False
    size = int.from_bytes(head[5:13], "little")
    return int.from_bytes(head[1:5], "little") in LZMA_WINDOWS and (size == (1 << 64) - 1 or size < 1 << 40)


def is_zst(head: bytes) -> bool:
    """A frame, or a skippable frame before it."""
    return head.startswith(b"\x28\xb5\x2f\xfd") or (head[1:4] == b"\x2a\x4d\x18" and 0x50 <= head[0] <= 0x5F)


def compressed_by(codec: Codec) -> Callable[[MemberStream, Budget], Entries]:
    """Return the reader of the one file that a compressed stream is."""

    def entries(stream: MemberStream, budget: Budget) -> Entries:
        yield Entry(None, MemberStream(Decompressed(stream, codec, budget)))

    return entries


def zip_entries(stream: MemberStream, budget: Budget) -> Entries:
    """Yield the files of a zip; one within another container is laid down in a temporary file first."""
    if isinstance(stream.raw, FileLayer):
        yield from Zip(stream.raw.file, budget).entries()
        return
    with tempfile.SpooledTemporaryFile(SPOOL_BYTES) as spool:
        fault = copy_until_fault(stream, spool)
        yield from entries_before(fault, Zip(cast(BinaryIO, spool), budget).entries())


def copy_until_fault(stream: MemberStream, spool: tempfile.SpooledTemporaryFile[bytes]) -> BadInput | None:
    """Copy all there is, and return the fault that ended it."""
    try:
        while data := stream.read(PORTION):
            spool.write(data)
    except BadInput as fault:
        return fault
    return None


def entries_before(fault: BadInput | None, entries: Entries) -> Iterator[Entry]:
    """Yield what could be saved; where the outer layer is at fault, that is the reason and not its consequence."""
    try:
        yield from entries
    except BadInput:
        if not fault:
            raise
    if fault:
        raise fault


CONTAINERS = (
    Container("zip", (".zip",), is_zip, zip_entries),
    Container("gz", (".gz", ".gzip", ".z"), starts_with(b"\x1f\x8b\x08"), compressed_by(GZIP)),
    Container("bz2", (".bz2", ".bz"), starts_with(*(b"BZh%d1AY&SY" % level for level in range(1, 10)),
              *(b"BZh%d\x17\x72\x45\x38\x50\x90" % level for level in range(1, 10))), compressed_by(BZIP2)),
    Container("xz", (".xz",), starts_with(b"\xfd7zXZ\x00"), compressed_by(XZ)),
    Container("lzma", (".lzma",), is_lzma, compressed_by(XZ)),
    Container("zst", (".zst", ".zstd"), is_zst, compressed_by(ZSTD)),
    Container("tar", (".tar",), is_tar, tar_entries),
)  # fmt: skip


def recognise_container(head: bytes) -> Container | None:
    """Return the container that these first bytes begin, None for a file to be read as it is."""
    for container in CONTAINERS:
        if container.recognises(head):
            return container
    return None
