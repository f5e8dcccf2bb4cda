"""A zip that holds itself, made anew: literals and repeats of deflate arranged so that they print themselves.

The plan is Russ Cox's ("Zip Files All The Way Down"): every instruction takes UNIT bytes, so that instructions can
print instructions. The checksum, which the file states of itself, is linear in its own bits and solved for.
"""

from __future__ import annotations

import struct
import zlib
from itertools import chain

UNIT = 10
NAME = b"q.zip"


def literal(size: int) -> bytes:
    """Print the next `size` bytes (a stored block, behind an empty one that fills the unit)."""
    return b"\0\0\0\xff\xff\0" + struct.pack("<HH", size, size ^ 0xFFFF)


def bits(value: int, count: int) -> list[int]:
    return [value >> place & 1 for place in range(count)]


def code(value: int, count: int) -> list[int]:
    return bits(value, count)[::-1]


def match(length: int, distance: int) -> list[int]:
    """Copy `length` bytes from `distance` bytes before, in the fixed code: lengths to 66, distances to 256."""
    extra = 0 if length < 11 else 1 if length < 19 else 2 if length < 35 else 3
    first = {0: (3, 257), 1: (11, 265), 2: (19, 269), 3: (35, 273)}[extra]
    symbol = first[1] + (length - first[0] >> extra)
    power = (distance - 1).bit_length() - 2  # a distance code for each half of a power of two
    far = 2 * power + 2 + (distance - 1 >> power & 1)
    return [*code(symbol - 256, 7), *bits(length - first[0], extra), *code(far, 5), *bits(distance - 1, power)]


def repeat(size: int) -> bytes:
    """Print the last `size` bytes (39 to 54) again, in UNIT bytes: three matches and two empty blocks."""
    taken = [match(length, size) for length in (10, 10, size - 20)]
    stream = [0, 1, 0, *chain(*taken), *[0] * 7, *[0, 1, 0, *[0] * 7] * 2]
    assert len(stream) == 8 * UNIT
    return pack(stream)


def repeat_and_end(size: int) -> bytes:
    """Print the last `size` bytes again and end the stream."""
    parts = [size // 2, size - size // 2]
    return pack([1, 1, 0, *chain(*(match(length, size) for length in parts)), *[0] * 7])


def pack(stream: list[int]) -> bytes:
    return bytes(sum(bit << place for place, bit in enumerate(stream[at:at + 8])) for at in range(0, len(stream), 8))


def assembled(crc: int, packed: int, whole: int) -> tuple[bytes, int]:
    """Return the file that states this checksum and these sizes, and what the packed size really is."""
    numbers = (20, 0, 8, 0, 0x21, crc, packed, whole, len(NAME), 0)
    begin = struct.pack("<4s5H3L2H", b"PK\3\4", *numbers) + NAME
    central = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, *numbers, 0, 0, 0, 0, 0) + NAME
    end = central + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(central), max(0, whole - len(central) - 22), 0)
    p, four, last = len(begin) + UNIT, 4 * UNIT, len(end)
    while last != len(end) + len(repeat_and_end(last)):
        last += 1
    one, again = literal(UNIT), repeat(four)
    stream = b"".join([
        literal(p), begin, literal(p), repeat(p), one, repeat(p), one, one,
        literal(four), repeat(p), one, one, literal(four), again,
        literal(four), again, literal(four), again, literal(four), again,
        literal(four), again, literal(0), literal(0), literal(last), again, literal(0), literal(0),
        literal(last), repeat_and_end(last), end, repeat_and_end(last),
    ])  # fmt: skip
    return begin + stream + end, len(stream)


def quine() -> bytes:
    """Return a zip whose one member is the zip, its checksum included."""
    file, packed = assembled(0, 0, 0)
    whole = len(file)

    def checksum(crc: int) -> int:
        return zlib.crc32(assembled(crc, packed, whole)[0])

    zero = checksum(0)
    rows = []  # (bits of the unknown checksum, bit of the known) for each bit: checksum(c) == c
    columns = [checksum(1 << place) ^ zero for place in range(32)]
    for bit in range(32):
        row = sum((columns[place] >> bit & 1) << place for place in range(32)) ^ 1 << bit
        rows.append((row, zero >> bit & 1))
    return assembled(solved(rows), packed, whole)[0]


def solved(rows: list[tuple[int, int]]) -> int:
    """Solve linear equations over bits."""
    pivots: dict[int, tuple[int, int]] = {}
    for row, known in rows:
        for place in sorted(pivots, reverse=True):
            if row >> place & 1:
                row, known = row ^ pivots[place][0], known ^ pivots[place][1]
        if row:
            pivots[row.bit_length() - 1] = row, known
    value = 0
    for place in sorted(pivots):
        row, known = pivots[place]
        value |= ((row & value).bit_count() & 1 ^ known) << place
    return value
