"""One article a line, every column under its name; days and instants in ISO 8601, null where nothing is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson


def json_line(row: Mapping[str, Any]) -> bytes:
    """Return a value as one line of JSON in UTF-8."""
    return orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z)
