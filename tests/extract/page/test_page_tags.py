"""The scan over the bytes of a page: what it counts, and where a `<` stands far from the next."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from etl.extract.page.guard import MAY_FORMAT
from etl.extract.page.tag_scan import scan_tags

LONG = 6


def scanned(page: bytes) -> tuple[int, list[int], list[int]]:
    formatting, far = np.empty(len(page) + 1, np.int64), np.empty(len(page) // LONG + 1, np.int64)
    tags, formats, stretches = scan_tags(np.frombuffer(page, np.uint8), MAY_FORMAT, formatting, LONG, far)
    return tags, formatting[:formats].tolist(), far[:stretches].tolist()


@given(st.lists(st.sampled_from([b"<", b"<b ", b"<B>", b"<i", b"<font ", b"<p>", b"x", b"yyyyyyy"])).map(b"".join))
def test_tags_and_long_stretches(page: bytes) -> None:
    tags, formatting, far = scanned(page)
    places = [place for place, byte in enumerate(page) if byte == ord("<")]
    assert tags == len(places)
    assert formatting == [p for p in places if p + 2 < len(page) and MAY_FORMAT[page[p + 1], page[p + 2]]]
    ends = [*places, len(page)]
    begins = [-1, *places]
    assert far == [max(begin, 0) for begin, end in zip(begins, ends, strict=True) if end - begin >= LONG]


def test_a_page_may_have_more_of_them_than_there_is_room_for() -> None:
    page = np.frombuffer(b"<b x>" * 10, np.uint8)
    formatting, far = np.zeros(3, np.int64), np.zeros(10, np.int64)
    assert scan_tags(page, MAY_FORMAT, formatting, LONG, far)[:2] == (10, 10)
    assert formatting.tolist() == [0, 5, 10]
