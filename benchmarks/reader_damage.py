"""Ways in which a file of any format gets broken, by accident or on purpose: bytes, lines, tokens, numbers, nesting."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import re
import struct
import tarfile
import zipfile

import zstandard

from benchmarks.page_damage import Mutation, cut_off, cut_out, flip_bytes, scatter, splice

TOKEN = re.compile(rb"[A-Za-z_]+|[0-9]+|\s+|[^A-Za-z_0-9\s]")
TAG = re.compile(rb"(<[^<>]*>)")
NUMBER = re.compile(rb"[0-9]+")
VALUE = re.compile(rb'"(?:[^"\\]|\\.)*"|[0-9.]+|true|false|null|\{[^{}]*\}|\[[^\[\]]*\]')
NUMBERS = (
    b"0", b"-1", b"00", b"1e999", b"65536", b"2147483647", b"2147483648", b"4294967295", b"9223372036854775808",
    b"99999999999999999999999", b"1.5", b"NaN", b"\xd9\xa3\xd9\xa4", b"\xc2\xb2", b"9" * 5_000,
)  # fmt: skip
VALUES = (
    b"null", b"true", b"0", b"-0.0", b"1e999", b'""', b"[]", b"{}", b"[[]]", b'{"":{}}', b'["a",null,{"b":[1]}]',
    b'"\\ud800"', b'"\\u0000"', b'"<p>a</p>"', b'"2019-13-45"', b"[" * 200 + b"]" * 200,
    b'{"a":' * 90 + b"1" + b"}" * 90, b"NaN", b"'a'", b"12345678901234567890123",
)  # fmt: skip
OPENINGS = (
    b"<a>", b"<p>", b"{", b"[", b'{"a":', b"[[", b"(", b"{\\b ", b"<!--", b"<![CDATA[", b"{{", b"[[a|", b"<ref>",
    b"<ul><li>", b"{\\*\\a", b"=?utf-8?b?", b"--b1\n", b"\x01", b"\x02", b"'''", b"<DOC>", b'"', b"&amp;",
    b"<!DOCTYPE a [<!ENTITY b ",
)  # fmt: skip
ENCODINGS = (
    "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "cp1252", "cp1256", "cp1251", "koi8-r", "cp932",
    "gb18030", "euc-kr", "iso2022_jp", "utf-7", "cp037",
)  # fmt: skip
LARGEST = 120_000
"""Bytes of a damaged file: what takes long at this size is found here, what takes much is what the zoo of tests has."""
NAMES = ("a.txt", "a.html", "a.xml", "a/b.csv", "../a", "/a", "a\x00b", "é", "a" * 300, "[Content_Types].xml", "")


def swapped(parts: list[bytes], rng: random.Random, strangers: list[bytes]) -> bytes:
    """Drop, double, repeat or swap some of the parts of a file, or put in a stranger."""
    for _ in range(rng.choice((1, 2, 5, 20))):
        one, other = rng.randrange(len(parts)), rng.randrange(len(parts))
        match rng.randrange(4):
            case 0:
                parts[one] = b""
            case 1 if len(parts[one]) < 1_000:
                parts[one] *= rng.choice((2, 2, 3, 200))
            case 2:
                parts[one], parts[other] = parts[other], parts[one]
            case 3:
                parts[one] += rng.choice(strangers)
    return b"".join(parts)


def swap_tokens(data: bytes, rng: random.Random, others: list[bytes]) -> bytes:
    """Change words, numbers, blanks and signs."""
    return swapped(TOKEN.findall(data), rng, TOKEN.findall(rng.choice(others)))


def swap_tags(data: bytes, rng: random.Random, others: list[bytes]) -> bytes:
    """Change tags and what lies between them."""
    return swapped(TAG.split(data), rng, TAG.split(rng.choice(others)))


def swap_lines(data: bytes, rng: random.Random, others: list[bytes]) -> bytes:
    """Change lines."""
    return swapped(data.splitlines(keepends=True), rng, rng.choice(others).splitlines(keepends=True))


def change_numbers(data: bytes, rng: random.Random, _: list[bytes]) -> bytes:
    """Put other numbers in the place of some: lengths, dates, counts."""
    share = rng.choice((0.05, 0.3, 1.0))
    return NUMBER.sub(lambda found: rng.choice(NUMBERS) if rng.random() < share else found[0], data)


def change_lengths(data: bytes, rng: random.Random, _: list[bytes]) -> bytes:
    """Put a binary number of two, four or eight bytes somewhere, rather at the beginning or the end."""
    damaged = bytearray(data)
    for _change in range(rng.randint(1, 4)):
        form = rng.choice(("<H", ">H", "<I", ">I", "<Q", ">Q"))
        size = struct.calcsize(form)
        whole = (1 << 8 * size) - 1
        number = rng.choice((0, 1, whole, whole >> 1, (whole >> 1) + 1, len(data), len(data) + 1, rng.randrange(256)))
        at = min(int(len(data) * rng.choice((rng.random() ** 3, rng.random(), 1 - rng.random() ** 3))), len(data))
        damaged[at : at + size] = struct.pack(form, number & whole)
    return bytes(damaged)


def change_values(data: bytes, rng: random.Random, _: list[bytes]) -> bytes:
    """Put values of other types in the place of some of JSON and the like."""
    share = rng.choice((0.05, 0.3))
    return VALUE.sub(lambda found: rng.choice(VALUES) if rng.random() < share else found[0], data)


def nest_anything(data: bytes, rng: random.Random, _: list[bytes]) -> bytes:
    """Open something many times."""
    opening = rng.choice(OPENINGS)
    at = rng.randrange(len(data) + 1)
    return data[:at] + opening * rng.choice((2, 2, 3, 3, 10, 50, 50, 300, 1_000, 20_000)) + data[at:]


def encode_again(data: bytes, rng: random.Random, _: list[bytes]) -> bytes:
    """Write the file, or a part of it, in another encoding."""
    at = rng.choice((0, rng.randrange(len(data) + 1)))
    text = data[at:].decode("utf-8", "replace")
    return data[:at] + text.encode(rng.choice(ENCODINGS), "ignore")


def break_lines(data: bytes, rng: random.Random, _: list[bytes]) -> bytes:
    """Write line ends, blanks or quotes in another way, or leave them out."""
    old, new = rng.choice((
        (b"\n", b"\r\n"), (b"\n", b"\r"), (b"\n", b""), (b"\n", b"\n\n"), (b" ", b"\xc2\xa0"), (b" ", b"\t"),
        (b" ", b""), (b'"', b"'"), (b'"', b'""'), (b'"', b""), (b"<", b"&lt;"), (b">", b""), (b"=", b" = "),
        (b":", b"\xef\xbc\x9a"), (b"/", b"//"), (b"a", b"A"), (b"e", b"\xcc\x81"), (b",", b";"),
        (b"-", b"\xe2\x80\x94"), (b".", b"\0"),
    ))  # fmt: skip
    return data.replace(old, new)


def repeat_stretch(data: bytes, rng: random.Random, _: list[bytes]) -> bytes:
    """Repeat a stretch until it is large."""
    at = rng.randrange(len(data))
    stretch = data[at : at + rng.choice((1, 2, 5, 20, 100))]
    return data[:at] + stretch * (rng.choice((200, 200, 200, 3_000, 3_000, 60_000)) // len(stretch)) + data[at:]


WITHIN: tuple[Mutation, ...] = (
    flip_bytes, cut_off, cut_out, splice, scatter, swap_tags, swap_tokens, swap_lines, change_numbers,
    change_lengths, change_values, nest_anything, encode_again, break_lines, repeat_stretch,
)  # fmt: skip
TO_A_CONTAINER: tuple[Mutation, ...] = (flip_bytes, change_lengths, cut_off, cut_out, splice)


def damage(data: bytes, rng: random.Random, others: list[bytes], ways: tuple[Mutation, ...], most: int) -> bytes:
    """Damage bytes in up to `most` ways."""
    for way in rng.choices(ways, k=rng.randint(1, most)):
        data = way(data, rng, others)[:LARGEST] or b"<"
    return data


def pack(data: bytes, rng: random.Random) -> bytes:
    """Put a file into a container, some of them with members that repeat or have odd names."""
    match rng.randrange(6):
        case 0:
            return gzip.compress(data, 1, mtime=0)
        case 1:
            return bz2.compress(data, 1)
        case 2:
            return lzma.compress(data, preset=0)
        case 3:
            return zstandard.compress(data, 1)
    names = rng.choices(NAMES, k=rng.randint(1, 3))
    file = io.BytesIO()
    if rng.random() < 0.5:
        with zipfile.ZipFile(file, "w", rng.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))) as archive:
            for name in dict.fromkeys(name or "a" for name in names):
                archive.writestr(zipfile.ZipInfo(name), data)
        return file.getvalue()
    with tarfile.open(fileobj=file, mode="w") as tar:
        for name in names:
            info = tarfile.TarInfo(name.replace("\0", "") or "a")
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return file.getvalue()
