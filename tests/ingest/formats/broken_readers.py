"""What a native reader may do when a file gets the better of it; `split_file` does what the file says."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.formats.base import Fault, Piece


def split_file(path: str, mapping: Mapping[str, str], limits: Limits) -> Iterator[Piece | Fault]:
    what = Path(path).read_text()
    yield Piece(None, b"{}", "utf-8", {"process": os.getpid()})
    if what == "abort":
        os.abort()
    elif what == "exit":
        os._exit(7)
    elif what == "fill memory":
        yield Piece(None, bytes(2 << 30), "utf-8")
    elif what == "raise":
        raise ZeroDivisionError("a bug")
    elif what == "refuse":
        raise BadInput("truncated", "half of it")
    elif what == "print":
        print("on standard output")
        os.write(1, b"and again")
    elif what == "write":
        with open(path + ".out", "wb") as file:
            file.write(b"x")
    elif what == "compute":
        while time.process_time() < 1000:
            pass
    yield Fault("malformed", "a fault", None, b"raw")
    yield Piece(None, b"last", "utf-8", {"n": 2})
