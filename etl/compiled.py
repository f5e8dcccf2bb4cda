"""Compiled functions, and caches of their machine code that change with all the sources it was made from.

numba keeps machine code on disk and asks only whether the file of the function itself has changed. The code holds what
it took from other modules as well, functions and constants, so that after an upgrade old and new rules would mix.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from inspect import getfile
from pathlib import Path
from typing import Any

from numba import njit

ROOT = Path(__file__).resolve().parent.parent
IMPORTED = re.compile(r"^ *from (etl(?:\.\w+)*) import (.*)", re.MULTILINE)
WORD = re.compile(r"\w+")


def compiled(function: Callable[..., Any]) -> Any:
    """Compile a function when it is first called, and cache its code; it runs without the interpreter lock."""
    dispatcher: Any = njit(cache=True, nogil=True)(function)
    dispatcher._cache._cache_file._source_stamp = stamp_of(getfile(function))  # numba has no setting for it
    return dispatcher


@cache
def stamp_of(file: str) -> bytes:
    """Return a hash over a module's source and those of the package that it imports, near and far."""
    return sha256(b"".join(sha256(source.read_bytes()).digest() for source in sorted(sources_of(Path(file))))).digest()


def sources_of(file: Path) -> set[Path]:
    """Return the files of a module and of all of the package that it imports."""
    found, unread = {file}, [file]
    while unread:
        for module, names in IMPORTED.findall(unread.pop().read_text(encoding="utf-8")):
            place = ROOT.joinpath(*module.split("."))
            within = [place / f"{name}.py" for name in WORD.findall(names)] if place.is_dir() else []
            modules = [source for source in within if source.exists()]
            for source in modules or [place / "__init__.py" if place.is_dir() else place.with_suffix(".py")]:
                if source not in found:
                    found.add(source)
                    unread.append(source)
    return found
