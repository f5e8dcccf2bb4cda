"""Which encoding bytes are in, and on what grounds. Nothing is ever decoded by replacing what does not fit.

Order of the evidence: byte order mark, declaration (unless the bytes prove it wrong), UTF-8, UTF-16 by its zero
bytes, statistics. A guess that does not read as text is no guess.
"""

from __future__ import annotations

import codecs
import re
import struct
from typing import NamedTuple

import chardet
import pyarrow as pa

from etl.errors import BadInput
from etl.ingest.scripts import reads_as_text


class Encoding(NamedTuple):
    """A Python codec name, and the evidence: bom, declared, utf-8, ascii or detected."""

    name: str
    source: str


BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SUPERSETS = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "big5": "cp950",
    "utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le", "johab": "cp949",
}  # fmt: skip
"""What such a declaration means in practice, after the Encoding Standard of the web."""
OTHER_NAMES = {
    "x-sjis": "cp932", "x-gbk": "gb18030", "windows-31j": "cp932", "windows-949": "cp949", "ansi": "cp1252",
    "unicode-1-1-utf-8": "utf-8", "utf8mb4": "utf-8", "x-mac-cyrillic": "mac-cyrillic", "iso-8859-8-i": "iso8859-8",
    "windows-874": "cp874", "ks_c_5601-1987": "cp949", "x-euc-jp": "euc_jp", "unicode": "utf-16-le",
}  # fmt: skip
NOT_FOR_TEXT = frozenset(
    ("unicode_escape", "raw_unicode_escape", "idna", "punycode", "undefined", "utf-7", "mbcs", "oem", "charmap")
)
WIDE = frozenset(("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"))
NOT_ASCII_BYTE = re.compile(rb"[\x80-\xff]")
NOT_ASCII = re.compile(r"[^\x00-\x7f\ufffd]")
COMMON = re.compile(r"[\n\r\t -~\u3001\u3002\u3041-\u30ff\uff0c]")
"""What UTF-16 in the wrong byte order does not give: line ends, ASCII, kana, East Asian stops."""
MIN_COMMON_SHARE = 0.02
ERAS = chardet.EncodingEra.ALL & ~chardet.EncodingEra.MAINFRAME
ISO_2022 = re.compile(rb"\x1b\$[@B]|\x1b\([IJ]")
SAMPLE_BYTES = 1 << 15
MAX_ARROW_BYTES = 1 << 31
GUESS_BYTES = 1 << 13
"""Enough for statistics: more bytes were never righter, and each KiB costs a quarter of a millisecond."""
MIN_RIGHT_PER_WRONG = 20
MAX_WRONG_SHARE = 0.0005
MAX_ZERO_SHARE = 0.001


def canonical(name: str) -> str | None:
    """Return the Python name of a declared charset, its superset where the web reads it so; None if unknown."""
    name = name.strip().strip("\"'").lower()
    try:
        codec = codecs.lookup(OTHER_NAMES.get(name, name))
    except (LookupError, ValueError):  # ValueError: a name with a zero byte
        return None
    if codec.name in NOT_FOR_TEXT or not codec._is_text_encoding:
        return None
    return SUPERSETS.get(codec.name, codec.name)


def detect(data: bytes, declared: str | None = None, complete: bool = True) -> Encoding | None:
    """Return the encoding, None where none can be established or the data are not text.

    With `complete` false the data may end within a character. ASCII counts as UTF-8, which holds it.
    """
    for mark, name in BOMS:
        if data.startswith(mark):
            return Encoding(name, "bom") if decodes(data[len(mark) :], name, complete) else None
    utf8 = decodes(data, "utf-8", complete)
    if not utf8 and is_damaged_utf8(data):
        return Encoding("utf-8", "utf-8")
    charset = canonical(declared) if declared else None
    if charset and fits_declaration(data, charset, complete, utf8):
        return Encoding(charset, "declared")
    if utf8:
        if data.count(0) > len(data) * MAX_ZERO_SHARE:
            return wide_by_zeros(data, complete)
        if data.isascii():
            iso = ISO_2022.search(data) and decodes(data, "iso2022_jp", complete)
            return Encoding("iso2022_jp", "detected") if iso else Encoding("utf-8", "ascii")
        return Encoding("utf-8", "utf-8")
    return wide_by_zeros(data, complete) or guess(data, complete)


def decode(data: bytes, encoding: str) -> str:
    """Return the text, without its byte order mark. Raises BadInput("undecodable", …) with the place of the fault."""
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        wrong = data[error.start : error.start + 4].hex(" ")
        raise BadInput("undecodable", f"byte {error.start} ({wrong}) is not {encoding}: {error.reason}") from error
    except (LookupError, UnicodeError) as error:
        raise BadInput("undecodable", f"{encoding}: {error}") from error


def decoded(data: bytes, encoding: str, complete: bool) -> str | None:
    """Return the text, None where the bytes do not fit; a character cut off at the end fits if not complete."""
    try:
        return codecs.getincrementaldecoder(encoding)("strict").decode(data, complete)
    except (UnicodeDecodeError, UnicodeError):
        return None


def decodes(data: bytes, encoding: str, complete: bool) -> bool:
    """Whether the bytes are valid in an encoding."""
    if encoding == "utf-8" and complete and len(data) < MAX_ARROW_BYTES:
        return is_utf8(data)
    return decoded(data, encoding, complete) is not None


def is_utf8(data: bytes) -> bool:
    """Whether the bytes are UTF-8, without decoding them: Arrow looks at them as the one value of an array."""
    offsets = pa.py_buffer(struct.pack("=ii", 0, len(data)))
    try:
        pa.Array.from_buffers(pa.string(), 1, [None, offsets, pa.py_buffer(data)]).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def fits_declaration(data: bytes, charset: str, complete: bool, utf8: bool) -> bool:
    """Whether the bytes may be what they are declared to be: declarations lie, valid multi-byte UTF-8 does not."""
    if charset == "utf-8":
        return utf8 and data.count(0) <= len(data) * MAX_ZERO_SHARE
    if utf8 and (charset in WIDE or not data.isascii()):
        return False
    text = decoded(data[:SAMPLE_BYTES], charset, complete and len(data) <= SAMPLE_BYTES)
    return text is not None and decodes(data, charset, complete) and reads_as_text(text, ask_script=False)


def is_damaged_utf8(data: bytes) -> bool:
    """Whether it is UTF-8 but for a few bytes; to decode it then fails where it is broken, and only there."""
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(telling_part(data, SAMPLE_BYTES))
    return len(NOT_ASCII.findall(text)) > MIN_RIGHT_PER_WRONG * text.count("\ufffd")


def wide_by_zeros(data: bytes, complete: bool) -> Encoding | None:
    """Recognise UTF-16 and UTF-32, which have zero bytes wherever they have blanks, digits and line ends."""
    if not data.count(0):
        return None
    sample = data[: SAMPLE_BYTES // 4 * 4]
    whole = complete and len(sample) == len(data)
    texts = {name: text for name in WIDE if (text := decoded(sample, name, whole)) and reads_as_text(text)}
    common = {name: len(COMMON.findall(text)) for name, text in texts.items()}
    ranked = sorted(texts, key=lambda name: (common[name], name))
    if not ranked or common[ranked[-1]] < len(texts[ranked[-1]]) * MIN_COMMON_SHARE:
        return None
    if len(ranked) > 1 and common[ranked[-1]] < 4 * common[ranked[-2]]:
        return None
    return Encoding(ranked[-1], "detected") if decodes(data, ranked[-1], complete) else None


def guess(data: bytes, complete: bool) -> Encoding | None:
    """Ask for statistics, and refuse an answer that does not read as text."""
    if data.count(0) > len(data) * MAX_ZERO_SHARE:
        return None
    sample = telling_part(data, GUESS_BYTES)
    name = canonical(chardet.detect(sample, encoding_era=ERAS)["encoding"] or "")
    if name is None or name in WIDE:
        return None
    text = decoded(sample, name, complete=False)
    if not text or not reads_as_text(text):
        return None
    wrong = 0 if decodes(data, name, complete) else data.decode(name, "replace").count("\ufffd")
    return Encoding(name, "detected") if wrong <= len(data) * MAX_WRONG_SHARE else None


def telling_part(data: bytes, size: int) -> bytes:
    """Return a portion from the first line with other bytes than ASCII; before them every place is a character."""
    match = NOT_ASCII_BYTE.search(data)
    first = match.start() if match else 0
    earliest = max(0, first - size // 4)
    start = data.rfind(b"\n", earliest, first) + 1 or earliest
    return data[start : start + size]
