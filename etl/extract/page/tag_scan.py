"""The pass over the bytes of a page from one `<` to the next, compiled."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types

from etl.compiled import compiled

LESS = ord("<")
ADDRESS = types.uintp
find_byte: Any = types.ExternalFunction("memchr", ADDRESS(ADDRESS, types.int32, ADDRESS))  # many bytes at a time


@compiled
def scan_tags(page, may_format, formatting, long, far):  # type: ignore[no-untyped-def]
    """Return how many `<` a page has, how many of them may begin formatting, how many have no other for `long` bytes.

    `may_format` says it for the two bytes behind a `<`. The places go into the two arrays as far as there is room.
    """
    begin, size = ADDRESS(page.ctypes.data), len(page)
    tags = formats = stretches = last = 0
    while last < size:
        found = find_byte(begin + ADDRESS(last), LESS, ADDRESS(size - last))
        place = np.int64(found - begin) if found else size
        tags += found != 0
        if place + 2 < size and may_format[page[place + 1], page[place + 2]]:
            if formats < len(formatting):
                formatting[formats] = place
            formats += 1
        if place - last >= long - 1:
            far[stretches] = max(last - 1, 0)
            stretches += 1
        last = place + 1  # type: ignore[assignment]
    return tags, formats, stretches
