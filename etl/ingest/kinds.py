"""What a file that nobody reads seems to be, for the detail of its rejection."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from etl.ingest.formats.base import Head

MAGICS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"7z\xbc\xaf\x27\x1c", "7z archive"),
    (0, b"Rar!\x1a\x07", "rar archive"),
    (0, b"MSCF\x00\x00\x00\x00", "cab archive"),
    (0, b"!<arch>\n", "ar archive"),
    (0, b"070701", "cpio archive"),
    (0, b"070707", "cpio archive"),
    (0, b"xar!", "xar archive"),
    (0, b"LZIP", "lzip data"),
    (0, b"\x04\x22\x4d\x18", "lz4 data"),
    (0, b"\x1f\x9d", "compress (.Z) data"),
    (0, b"\x89LZO\x00", "lzop data"),
    (0, b"\xff\x06\x00\x00sNaPpY", "snappy data"),
    (0, b"PK\x03\x04", "office document or e-book (zip of parts)"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "OLE2 document (old or encrypted Office file, Thumbs.db)"),
    (0, b"\x00\x05\x16\x07", "AppleDouble metadata (macOS)"),
    (0, b"\x00\x00\x00\x01Bud1", "folder settings (macOS .DS_Store)"),
    (0, b"%PDF-", "PDF document"),
    (0, b"{\\rtf", "RTF document"),
    (0, b"%!PS", "PostScript"),
    (0, b"\x89PNG\r\n", "PNG image"),
    (0, b"\xff\xd8\xff", "JPEG image"),
    (0, b"GIF8", "GIF image"),
    (0, b"BM\x36\x00", "BMP image"),
    (0, b"II*\x00", "TIFF image"),
    (0, b"MM\x00*", "TIFF image"),
    (8, b"WEBP", "WebP image"),
    (0, b"RIFF", "RIFF audio or video"),
    (0, b"ID3", "MP3 audio"),
    (0, b"OggS", "Ogg audio or video"),
    (4, b"ftyp", "MP4 video or image"),
    (0, b"\x1a\x45\xdf\xa3", "Matroska video"),
    (0, b"\x37\x7f\x06\x82", "write-ahead log of an SQLite database"),
    (0, b"\x37\x7f\x06\x83", "write-ahead log of an SQLite database"),
    (0, b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", "journal of an SQLite database"),
    (0, b"FEA1", "Feather file, version 1"),
    (0, b"Obj\x01", "Avro file"),
    (0, b"ORC", "ORC file"),
    (0, b"\x89HDF\r\n", "HDF5 file"),
    (0, b"\x93NUMPY", "NumPy array"),
    (0, b"\x7fELF", "program (ELF)"),
    (0, b"MZ", "program (Windows)"),
    (0, b"\xca\xfe\xba\xbe", "program (Java or macOS)"),
    (0, b"PGP", "PGP data"),
    (0, b"-----BEGIN PGP", "PGP data"),
    (0, b"\x80\x04\x95", "Python pickle"),
)
CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\f\r\x1b")


def name_kind(head: Head) -> str:
    """Return what the first bytes look like, in words."""
    data = head.data
    for at, magic, kind in MAGICS:
        if data.startswith(magic, at):
            return kind
    if not data.strip(b"\0"):
        return "nothing but zero bytes"
    if len(data.translate(None, CONTROLS)) < len(data) * 0.99:
        return "binary data of an unknown kind"
    return "text of no known format"
