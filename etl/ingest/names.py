r"""Names of files and of archive members as printable text that leads back to the very bytes.

A byte that is not UTF-8, a control or a bidi override is written `\xNN`; a backslash stays itself unless what
follows it would read as such an escape.
"""

from __future__ import annotations

import re
from collections.abc import Callable

NOT_PRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]|\\(?=x[0-9a-f]{2})"
)
NOT_PRINTABLE_MEMBER = re.compile(NOT_PRINTABLE.pattern + "|!")
ESCAPE = re.compile(rb"\\x([0-9a-f]{2})")
DRIVE = re.compile(r"[A-Za-z]:")
SEPARATORS = re.compile(r"[/\\]")


def escape_character(match: re.Match[str]) -> str:
    r"""Return the character's UTF-8 bytes as `\xNN`."""
    return "".join(f"\\x{byte:02x}" for byte in match[0].encode("utf-8", "surrogateescape"))


def escaper(pattern: re.Pattern[str]) -> Callable[[bytes], str]:
    """Return the function that makes a name printable, escaping what `pattern` finds."""

    def printable(raw: bytes) -> str:
        name = raw.decode("utf-8", "surrogateescape")
        return name if name.isalnum() else pattern.sub(escape_character, name)

    return printable


printable_path = escaper(NOT_PRINTABLE)
printable_member = escaper(NOT_PRINTABLE_MEMBER)
"""Like `printable_path`, with `!` escaped too: it joins the names of nested containers."""


def original_bytes(name: str) -> bytes:
    """Return the bytes that `printable_path` or `printable_member` was given."""
    return ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), name.encode("utf-8", "surrogateescape"))


def why_unsafe(name: str) -> str | None:
    """Say what makes a member's name lead out of its archive; None for a safe one."""
    if name[:1] in ("/", "\\"):
        return "absolute name"
    if ".." in name and ".." in SEPARATORS.split(name):
        return "name with .."
    if DRIVE.match(name):
        return "name with a drive letter"
    return None


def base_name(name: str) -> str:
    """Return the last part of a member's name, whichever slash its system used."""
    return SEPARATORS.split(name)[-1]
