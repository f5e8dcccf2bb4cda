"""Which encoding bytes are in, and on what grounds. Nothing is ever decoded by replacing what does not fit.

Order of the evidence: byte order mark, declaration (unless the bytes prove it wrong, or statistics another one right),
UTF-8, UTF-16 by its zero bytes, statistics. A guess that does not read as text is no guess.
"""

from __future__ import annotations

import codecs
import re
import struct
from typing import NamedTuple

import pyarrow as pa

from etl.errors import BadInput
from etl.ingest.charset_statistics import Likelihoods, codecs_of, strays
from etl.ingest.charsets import BOMS, WIDE, WIDER, canonical
from etl.ingest.scripts import reads_as_text

__all__ = ["BOMS", "WIDE", "Encoding", "canonical", "decode", "decodes", "detect", "fits_declaration"]


class Encoding(NamedTuple):
    """A Python codec name, and the evidence: bom, declared, utf-8, ascii or detected."""

    name: str
    source: str


NOT_ASCII_BYTE = re.compile(rb"[\x80-\xff]")
NOT_ASCII = re.compile(r"[^\x00-\x7f\ufffd]")
COMMON = re.compile(r"[\n\r\t -~\u3001\u3002\u3041-\u30ff\uff0c]")
"""What UTF-16 in the wrong byte order does not give: line ends, ASCII, kana, East Asian stops."""
MIN_COMMON_SHARE = 0.02
LETTERS = bytes((*range(0x41, 0x5B), *range(0x61, 0x7B)))
FEW_ZEROS, MAX_LETTERS = 0.1, 0.33
"""Of every other byte, on one side at least: a quarter in Han, none in Latin UTF-16; most in ASCII with stray zeros."""
ISO_2022 = re.compile(rb"\x1b\$[@B]|\x1b\([IJ]")
MULTIBYTE = frozenset(("gb18030", "cp932", "cp950", "cp949", "euc_jp"))
FEW_BYTES = 64
HAN = re.compile("[\u3041-\u9fff\uac00-\ud7a3]")
LONE = re.compile("(?<=[A-Za-z])[\u3041-\u9fff\uac00-\ud7a3](?=[A-Za-z])")
"""So few bytes in a multi-byte encoding have no statistics, and that they fit it says more, unless each of their
letters stands alone among Latin ones: `Br點cke` was an umlaut."""
SAMPLE_BYTES = 1 << 15
MAX_ARROW_BYTES = 1 << 31
GUESS_BYTES = 1 << 13
"""Enough for statistics: more bytes were never righter, and each KiB costs half a millisecond."""
TIE_BYTES = 1 << 16
MIN_RIGHT_PER_WRONG = 20
MAX_WRONG_SHARE = 0.0005
MAX_ZERO_SHARE = 0.001


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
    if utf8 and data.isascii() and (iso := iso_2022(data, charset, complete)):
        return iso
    if charset and fits_declaration(data, charset, complete, utf8):
        other = None if utf8 else better_than(charset, data, complete)
        return other or Encoding(charset, "declared")
    if utf8:
        if has_zeros(data):
            return wide_by_zeros(data, complete)
        return Encoding("utf-8", "ascii" if data.isascii() else "utf-8")
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
    if data.isascii():
        return True
    offsets = pa.py_buffer(struct.pack("=ii", 0, len(data)))
    try:
        pa.Array.from_buffers(pa.string(), 1, [None, offsets, pa.py_buffer(data)]).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def has_zeros(data: bytes) -> bool:
    """Whether more bytes are zero than a few stray ones; to find none is ten times as fast as to count none."""
    return 0 in data and data.count(0) > len(data) * MAX_ZERO_SHARE


def fits_declaration(data: bytes, charset: str, complete: bool, utf8: bool) -> bool:
    """Whether the bytes may be what they are declared to be: declarations lie, valid multi-byte UTF-8 does not."""
    if charset == "utf-8":
        return utf8 and not has_zeros(data)
    if utf8 and (charset in WIDE or not data.isascii()):
        return False
    text = decoded(data[:SAMPLE_BYTES], charset, complete and len(data) <= SAMPLE_BYTES)
    if text and charset in WIDE and len(COMMON.findall(text)) < len(text) * MIN_COMMON_SHARE:
        return False
    return text is not None and decodes(data, charset, complete) and reads_as_text(text, ask_script=False)


def better_than(charset: str, data: bytes, complete: bool) -> Encoding | None:
    """Return the encoding that data are in rather than in the one declared, though they fit that as well."""
    wide = wide_by_zeros(data, complete)
    if charset in WIDE or wide:
        return wide if wide and wide.name != charset else None
    likelihoods = Likelihoods.measure(telling_part(data, GUESS_BYTES))
    text = data.decode(charset, "replace")
    few = charset in MULTIBYTE and likelihoods.beyond < FEW_BYTES
    if not likelihoods.refute(charset) or (few and 2 * len(LONE.findall(text)) <= len(HAN.findall(text))):
        return None
    other = guess(data, complete, likelihoods)
    return other if other and data.decode(other.name, "replace") != text else None


def is_damaged_utf8(data: bytes) -> bool:
    """Whether it is UTF-8 but for a few bytes; to decode it then fails where it is broken, and only there."""
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(telling_part(data, SAMPLE_BYTES))
    return len(NOT_ASCII.findall(text)) > MIN_RIGHT_PER_WRONG * text.count("\ufffd")


def iso_2022(data: bytes, declared: str | None, complete: bool) -> Encoding | None:
    """Recognise Japanese mail: ASCII with escapes, which any other declaration would take for text as it stands."""
    if b"\x1b" not in data or not ISO_2022.search(data) or (declared and declared.startswith("iso2022")):
        return None
    names = ("iso2022_jp", WIDER["iso2022_jp"])
    return next((Encoding(name, "detected") for name in names if decodes(data, name, complete)), None)


def share_of_letters(data: bytes) -> float:
    """Return the share of the letters of ASCII among bytes."""
    return 1 - len(data.translate(None, LETTERS)) / max(1, len(data))


def wide_by_zeros(data: bytes, complete: bool) -> Encoding | None:
    """Recognise UTF-16 and UTF-32, which have zero bytes wherever they have blanks, digits and line ends."""
    sample = data[: SAMPLE_BYTES // 4 * 4]
    zeros = sample.count(0)
    few = zeros < FEW_ZEROS * len(sample)
    if not zeros or (few and min(map(share_of_letters, (sample[::2], sample[1::2]))) > MAX_LETTERS):
        return None
    whole = complete and len(sample) == len(data)
    texts = {name: text for name in WIDE if (text := decoded(sample, name, whole)) and reads_as_text(text)}
    common = {name: len(COMMON.findall(text)) for name, text in texts.items()}
    ranked = sorted(texts, key=lambda name: (common[name], name))
    if not ranked or common[ranked[-1]] < len(texts[ranked[-1]]) * MIN_COMMON_SHARE:
        return None
    if len(ranked) > 1 and common[ranked[-1]] < 4 * common[ranked[-2]]:
        return None
    return Encoding(ranked[-1], "detected") if decodes(data, ranked[-1], complete) else None


def guess(data: bytes, complete: bool, likelihoods: Likelihoods | None = None) -> Encoding | None:
    """Ask for statistics, and refuse an answer that is unlikely or does not read as text."""
    if has_zeros(data):
        return None
    sample = telling_part(data, GUESS_BYTES)
    likelihoods = likelihoods or Likelihoods.measure(sample)
    if not likelihoods.make_sense():
        return None
    texts = {}
    for name in (codec for candidate in likelihoods.candidates() for codec in codecs_of(candidate)):
        text = decoded(sample, name, complete=False)
        if text and reads_as_text(text):
            texts[name] = strays(decoded(data[:TIE_BYTES], name, complete=False) or text)
    return next(filter(None, (fitting(name, data, complete) for name in sorted(texts, key=texts.__getitem__))), None)


def fitting(name: str, data: bytes, complete: bool) -> Encoding | None:
    """Return the encoding if data are in it, or in the wider one of its kind, but for a few bytes."""
    for codec in codecs_of(name):
        if decodes(data, codec, complete):
            return Encoding(codec, "detected")
    wrong = data.decode(name, "replace").count("\ufffd")
    return Encoding(name, "detected") if wrong <= len(data) * MAX_WRONG_SHARE else None


def telling_part(data: bytes, size: int) -> bytes:
    """Return a portion from the first line with other bytes than ASCII; before them every place is a character."""
    match = NOT_ASCII_BYTE.search(data)
    first = match.start() if match else 0
    earliest = max(0, first - size // 4)
    start = data.rfind(b"\n", earliest, first) + 1 or earliest
    return data[start : start + size]
