"""Rich Text Format: control words, groups and escapes → paragraphs. Vendors export to it as well as to DOCX.

What the format carries beside the text (fonts, styles, pictures, fields, revisions) lies in groups of its own, which
name themselves first; these are passed over.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.formats.base import Fault, Format, Head, Member, Piece
from etl.ingest.formats.decoding import read_whole
from etl.ingest.formats.paged_text import paragraph_pieces, parse_paragraphs

TOKEN = re.compile(
    rb"\\'([0-9a-fA-F]{2})|\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\([^a-zA-Z'])|([{}])|[\r\n\0]+|([^\\{}\r\n\0]+)"
)
BREAKS = {
    "par": "\n\n", "sect": "\n\n", "page": "\n\n", "cell": "\n\n", "row": "\n\n", "nestcell": "\n\n", "line": "\n",
    "tab": "\t", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ",
}  # fmt: skip
SYMBOLS = {b"~": "\xa0", b"_": "-", b"-": "", b"\n": "\n\n", b"\r": "\n\n", b"\\": "\\", b"{": "{", b"}": "}"}
PASSED_OVER = frozenset((
    "annotation", "bkmkend", "bkmkstart", "colorschememapping", "colortbl", "datastore", "filetbl", "fldinst",
    "fonttbl", "footer", "footerf", "footerl", "footerr", "footnote", "generator", "header", "headerf", "headerl",
    "headerr", "info", "latentstyles", "listoverridetable", "listtable", "nonshppict", "object", "pict", "revtbl",
    "rsidtbl", "shpinst", "stylesheet", "tc", "themedata", "xe", "xmlnstbl",
))  # fmt: skip
CHARSETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250",
}  # fmt: skip
"""Of fonts: `\\fcharset`."""
MAX_GROUPS = 1_000
MAX_TOKENS = 5_000_000
FONTS_WITHIN = 1 << 20
FONT = re.compile(rb"\\f(\d{1,5})\b[^{}\\]{0,20}(?:\\[a-eg-z][a-z]*-?\d{0,6} ?|\\f[a-bd-z][a-z]*-?\d{0,6} ?){0,8}"
                  rb"\\fcharset(\d{1,3})")


class State(NamedTuple):
    """What a group inherits: whether it is passed over, its code page, how many bytes stand in for a `\\u`."""

    passed: bool
    codec: str
    skipped: int


def recognises(head: Head) -> bool:
    """Tell it by its first group."""
    return head.data[:64].lstrip().startswith(b"{\\rtf")


def split(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
    """Yield every article of the document."""
    data = read_whole(member, limits)
    if isinstance(data, Fault):
        yield data
        return
    text, whole = text_of(data)
    yield from paragraph_pieces(text.split("\n\n"), limits)
    if not whole:
        raise BadInput("truncated", "the document ends within a group")


def text_of(data: bytes) -> tuple[str, bool]:
    """Return the text, paragraphs parted by blank lines, and whether all groups are closed.

    Raises BadInput (too_deep, too_many, undecodable).
    """
    fonts = {int(font[1]): CHARSETS.get(int(font[2]), "") for font in FONT.finditer(data, 0, FONTS_WITHIN)}
    state, stack = State(False, "cp1252", 1), list[State]()
    parts: list[str] = []
    pending = bytearray()  # bytes of one code page: a letter may take two of them
    to_skip = 0
    for count, token in enumerate(TOKEN.finditer(data)):
        if count > MAX_TOKENS:
            raise BadInput("too_many", f"more than {MAX_TOKENS} control words, groups and pieces of text")
        byte, word, number, symbol, brace, plain = token.groups()
        if byte or plain:
            raw = bytes.fromhex(byte.decode()) if byte else plain
            dropped = min(to_skip, len(raw))
            to_skip -= dropped
            if not state.passed:
                pending += raw[dropped:]
            continue
        if not (word or symbol or brace):
            continue  # line ends of the file are none of the text
        if pending:
            parts.append(decoded(pending, state.codec))
            pending.clear()
        if brace == b"{":
            if len(stack) >= MAX_GROUPS:
                raise BadInput("too_deep", f"groups within {MAX_GROUPS} groups")
            stack.append(state)
        elif brace == b"}":
            state, to_skip = stack.pop() if stack else state, 0
        elif symbol == b"*":
            state = state._replace(passed=True)
        elif state.passed:
            continue
        elif symbol:
            parts.append(SYMBOLS.get(symbol, ""))
        elif word:
            name, value = word.decode(), int(number or 0)
            if name == "u":
                parts.append(chr(value % 0x10000))
                to_skip = state.skipped
            else:
                parts.append(BREAKS.get(name, ""))
                state = changed(state, name, value, fonts)
    if pending:
        parts.append(decoded(pending, state.codec))
    text = "".join(parts).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text, not stack


def changed(state: State, name: str, value: int, fonts: dict[int, str]) -> State:
    """Return the state behind a control word."""
    if name in PASSED_OVER:
        return state._replace(passed=True)
    if name == "uc":
        return state._replace(skipped=min(max(value, 0), 8))
    codec = f"cp{value}" if name == "ansicpg" else "mac_roman" if name == "mac" else ""
    codec = fonts.get(value, "") if name == "f" else codec
    return state._replace(codec=codec) if codec and is_known(codec) else state


def is_known(codec: str) -> bool:
    """Say whether a code page can be decoded."""
    try:
        codecs.lookup(codec)
    except LookupError:
        return False
    return True


def decoded(data: bytearray, codec: str) -> str:
    """Decode bytes strictly."""
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise BadInput("undecodable", f"not {codec}: {data[error.start : error.end].hex()}") from error


RTF = Format("rtf", recognises, split, parse_paragraphs)
