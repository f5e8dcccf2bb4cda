"""gzip and deflate are read as the interpreter's zlib reads them, up to where they are damaged."""

from __future__ import annotations

import random
import zlib
from typing import Any

import pytest
from zlib_ng import zlib_ng

TEXT = b"".join(b"The ferry to island %d leaves at %d o'clock.\n" % (number, number % 24) for number in range(4_000))


def read(library: Any, data: bytes, wbits: int, most: int) -> tuple[list[bytes], str]:
    """Return the portions that come out, and what ended them."""
    stream, portions = library.decompressobj(wbits), []
    try:
        portions.append(stream.decompress(data, most))
        while stream.unconsumed_tail and not stream.eof:
            portions.append(stream.decompress(stream.unconsumed_tail, most))
    except library.error as error:
        return portions, str(error)
    return portions, f"eof {stream.eof} {stream.unused_data!r}"


@pytest.mark.parametrize("wbits", [31, 15, -15])
@pytest.mark.parametrize("seed", range(20))
def test_damaged_streams_give_as_much_as_zlib_makes_of_them(wbits: int, seed: int) -> None:
    dice = random.Random(seed)
    packer = zlib.compressobj(dice.choice((1, 6, 9)), zlib.DEFLATED, wbits)
    data = bytearray(packer.compress(TEXT[dice.randrange(1_000) :]) + packer.flush() + b"behind the end")
    for _ in range(seed % 4):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    data = data[: dice.randrange(len(data))] if seed % 3 == 0 else data
    assert read(zlib_ng, bytes(data), wbits, 1 << 14) == read(zlib, bytes(data), wbits, 1 << 14)
