"""The numbers of texts, and keys that lie in a part of a column."""

from __future__ import annotations

import pyarrow as pa

from etl.dedupe.keys import text_numbers

KEYS = [bytes([number]) * 16 for number in range(5)]


def test_a_text_has_the_first_half_of_its_key_for_a_number():
    column = pa.array(KEYS, pa.binary(16))
    wanted = [int.from_bytes(key[:8], "little") for key in KEYS]
    assert text_numbers(column).tolist() == wanted
    assert text_numbers(column.slice(1, 3)).tolist() == wanted[1:4]
    assert text_numbers(pa.chunked_array([column.slice(3), column.slice(0, 2)])).tolist() == wanted[3:] + wanted[:2]
    assert text_numbers(column.slice(0, 0)).tolist() == []
    assert text_numbers(pa.chunked_array([], pa.binary(16))).tolist() == []
