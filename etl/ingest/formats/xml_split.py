"""Where the wanted elements of an XML member lie: one pass through expat that holds one element at a time.

A record that is not well-formed costs itself: reading goes on at the next start tag of a wanted element. Several
documents may follow each other in one member.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.parsers import expat

from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.encoding import WIDE, Encoding
from etl.ingest.formats.base import HEAD_BYTES, Fault, Member, Piece
from etl.ingest.formats.decoding import context_for, piece_of
from etl.ingest.formats.xml_element import parse_element, text_of
from etl.ingest.formats.xml_root import xml_encoding
from etl.ingest.formats.xml_safety import BYTES, MAX_LANG, check_element, namespaces, new_parser

CHUNK = 1 << 18
MAX_OUTER_BYTES = 2048
PROLOG_BYTES = 4096
OVERLAP = 128
WRAPPER = b"<news-etl-recovered>"

_LEAD = re.compile(r"(?:\ufeff|\xef\xbb\xbf)?[\s\0\x1a]*(?:<\?xml\s[^<>]*?\?>\s*)?")
_TAG = re.compile(r"<(?>[^<>\"']+|\"[^\"]*\"|'[^']*')*+>")
_ENDED = frozenset(expat.errors.codes[text] for text in (
    expat.errors.XML_ERROR_NO_ELEMENTS, expat.errors.XML_ERROR_UNCLOSED_TOKEN,
    expat.errors.XML_ERROR_PARTIAL_CHAR, expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION))


def split_elements(
    member: Member, limits: Limits, wanted: frozenset[str], outer: frozenset[str] = frozenset()
) -> Iterator[Piece | Fault]:
    """Yield every outermost element whose local name is wanted, byte by byte as it lies in the member.

    A piece's context holds what the element inherits, each only where there is something: `ns` (prefix →
    namespace), `lang` (xml:lang) and `outer` ("parent/child" of local names → text of the first such element that
    stood before it, for the names in `outer`). Raises BadInput where the member cannot be read on.
    """
    encoding = xml_encoding(member.head())
    if encoding is not None and encoding.name.startswith("utf-32"):
        raise BadInput("unsupported_format", "XML in UTF-32")
    yield from ElementSplitter(member, limits, wanted, outer, encoding).run()


class ElementSplitter:
    """A member on its way through expat. All offsets are the member's; `buffer` begins at offset `base`."""

    def __init__(
        self, member: Member, limits: Limits, wanted: frozenset[str], outer: frozenset[str], encoding: Encoding | None
    ) -> None:
        self.stream, self.limits, self.wanted, self.outer, self.encoding = (
            member.stream, limits, wanted, outer, encoding)
        self.wide = encoding.name if encoding and encoding.name in WIDE else ""
        names = b"|".join(name.encode() for name in sorted(wanted))
        self.next_wanted = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:" + names + rb")[\s/>]")
        self.buffer, self.base, self.ended = b"", 0, False
        self.found: list[Piece | Fault] = []
        self.fruitless = 0
        self.fault: BadInput | None = None
        self.context: dict[str, object] | None = None
        self.outer_texts: dict[str, str] = {}
        self.path: list[str] = []
        self.scopes: list[tuple[dict[str, str], str]] = [({}, "")]

    def begin(self, at: int, within: bytes = b"") -> None:
        """Start a parser at an offset; `within` is what it should believe to have read before."""
        self.names: dict[str, str] = {}
        self.parser = new_parser(self.wide.replace("16-", "16") or BYTES, self.names, self.limits)
        self.origin = at - len(within)
        self.fed = at
        self.depth = self.open_depth = 0
        self.open_at: int | None = None
        self.open_outer = ""
        if within:
            self.parser.Parse(within, False)
            self.depth = 1
        else:
            self.path, self.scopes = [], [({}, "")]
            self.context, self.outer_texts = None, {}
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.fruitful = False
        self.root_closed, self.root_open, self.recovering = False, bool(within), bool(within)

    def run(self) -> Iterator[Piece | Fault]:
        """Read the member to its end; see split_elements."""
        try:
            going_on = self.next_document(0)
            while going_on:
                going_on = self.step()
                yield from self.take()
        except BadInput as error:
            self.fault = error
        yield from self.take()
        if self.fault is not None:
            raise self.fault

    def step(self) -> bool:
        """Parse what is there and read on; False at the end."""
        try:
            if self.fed < self.base + len(self.buffer):
                rest = memoryview(self.buffer)[self.fed - self.base:]
                self.fed = self.base + len(self.buffer)
                self.parser.Parse(rest, False)
            if self.ended:
                self.parser.Parse(b"", self.fault is None)
                return False
        except expat.ExpatError as error:
            return self.after(error)
        self.forget()
        self.read()
        return True

    def take(self) -> list[Piece | Fault]:
        """Hand over what was found so far."""
        found, self.found = self.found, []
        return found

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note where a wanted element begins, and what it will inherit."""
        self.depth += 1
        check_element(self.depth, len(attributes), len(self.names), self.limits)
        if self.open_depth:
            return
        self.root_open = True
        local = name.rpartition(":")[2]
        parent = self.path[-1] if self.path else ""
        key = f"{parent}/{local}"
        is_outer = key in self.outer and key not in self.outer_texts
        if is_outer or local in self.wanted:
            self.open_depth, self.open_at = self.depth, self.origin + self.parser.CurrentByteIndex
            self.open_outer = key if is_outer else ""
            return
        spaces, lang = scope = self.scopes[-1]
        if attributes:
            own = attributes.get("xml:lang", lang)
            scope = namespaces(spaces, attributes, self.limits), own if len(own) <= MAX_LANG else lang
            self.context = None
        self.path.append(local)
        self.scopes.append(scope)

    def end(self, name: str) -> None:
        """Hand over the wanted element that ends here."""
        depth, self.depth = self.depth, self.depth - 1
        self.root_closed = self.depth == 0
        if not self.open_depth:
            if self.path:
                self.path.pop()
                left = self.scopes.pop()
                if left is not self.scopes[-1]:
                    self.context = None
        elif depth == self.open_depth:
            if self.open_at is not None:
                end, is_whole = self.end_of_tag(self.open_at)
                if not is_whole:
                    end, _ = self.end_of_tag(self.origin + self.parser.CurrentByteIndex)
                self.hand_over(self.open_at, end)
            self.open_depth, self.open_at = 0, None

    def hand_over(self, begin: int, end: int) -> None:
        """Make a record of an element, or take its text for the context of the coming ones."""
        raw = self.buffer[begin - self.base:end - self.base]
        self.fruitful = True
        if self.context is None:
            spaces, lang = self.scopes[-1]
            self.context = {**context_for(self.encoding), **({"ns": spaces} if spaces else {}),
                            **({"lang": lang} if lang else {}),
                            **({"outer": dict(self.outer_texts)} if self.outer_texts else {})}
        if not self.open_outer:
            if len(raw) > self.limits.max_record_bytes:
                self.found.append(self.too_large(begin))
            else:
                self.found.append(piece_of(begin, raw, self.encoding, self.context))
        elif len(raw) <= MAX_OUTER_BYTES:
            encoding = self.encoding.name if self.encoding else "latin-1"
            try:
                self.outer_texts[self.open_outer] = text_of(parse_element(raw, encoding, self.context))
            except BadInput:
                self.outer_texts[self.open_outer] = ""  # what stands beside the records is no reason to refuse them
            self.context = None

    def end_of_tag(self, begin: int) -> tuple[int, bool]:
        """Return the offset behind the tag at an offset, which is all there, and whether it is an empty element."""
        at, size, charset = begin - self.base, 256, self.wide or "latin-1"
        while (tag := _TAG.match(self.buffer[at:at + size].decode(charset, "ignore"))) is None:
            size *= 4
        return begin + len(tag[0].encode(charset)), tag[0].endswith("/>")

    def forget(self) -> None:
        """Drop the bytes that nothing needs any more, and an element that is too large."""
        settled = max(self.base, self.origin + self.parser.CurrentByteIndex)
        keep = settled if self.open_at is None else self.open_at
        end, most = self.base + len(self.buffer), self.limits.max_record_bytes
        if self.open_at is not None and end - keep > most:
            if not self.open_outer:
                self.found.append(self.too_large(self.open_at))
            self.open_at, keep = None, settled
        if end - keep > most:
            raise BadInput("too_large", f"a tag or comment of more than {most} bytes")
        self.drop(keep)

    def drop(self, before: int) -> None:
        """Let go of what lies before an offset."""
        self.buffer, self.base = self.buffer[before - self.base:], before

    def read(self) -> None:
        """Read on: as much again as is held, so that a growing element or token is not looked at too often."""
        try:
            chunk = self.stream.read(max(CHUNK, len(self.buffer)))
        except BadInput as error:  # raised at the end: what came before it may hold whole records
            self.fault, chunk = error, b""
        self.ended = not chunk
        self.buffer += chunk

    def too_large(self, begin: int) -> Fault:
        """Return the fault of an element beyond the limits."""
        return Fault("too_large", f"an element of more than {self.limits.max_record_bytes} bytes", begin,
                     self.bytes_from(begin))

    def bytes_from(self, begin: int, end: int | None = None) -> bytes:
        """Return at most HEAD_BYTES of what lies at an offset."""
        end = begin + HEAD_BYTES if end is None else min(end, begin + HEAD_BYTES)
        return self.buffer[begin - self.base:end - self.base]

    def next_document(self, at: int) -> bool:
        """Start at the next document from an offset on, behind its XML declaration; False where there is none."""
        while True:
            self.drop(at)
            while len(self.buffer) < PROLOG_BYTES and not self.ended:
                self.read()
            head = self.buffer[:PROLOG_BYTES]
            lead = _LEAD.match(head.decode(self.wide or "latin-1", "ignore"))
            skipped = len(lead[0].encode(self.wide or "latin-1")) if lead else 0
            at += skipped
            if skipped < len(head) or not head:
                break
        self.begin(at)
        return bool(head)

    def after(self, error: expat.ExpatError) -> bool:
        """Go on behind an error; False where nothing follows. Raises BadInput where that cannot be."""
        at = self.origin + self.parser.ErrorByteIndex
        if self.root_closed:
            self.count_fruitless()
            return self.next_document(at)
        reason = "truncated" if error.code in _ENDED else "malformed"
        detail = f"XML: {expat.ErrorString(error.code)} at byte {at}"
        if self.open_at is not None and not self.open_outer:
            self.found.append(Fault(reason, detail, self.open_at, self.bytes_from(self.open_at, at)))
        elif not self.recovering:
            if reason == "truncated" or not self.root_open or self.wide:
                raise BadInput(reason, detail)
            self.found.append(Fault(reason, detail, at, b""))
        return reason == "malformed" and not self.wide and self.recover(at)

    def count_fruitless(self) -> None:
        """Count the documents without a record: each costs a parser. Raises BadInput where there are too many."""
        self.fruitless += not self.fruitful
        if self.fruitless > self.limits.max_faults:
            raise BadInput("too_many", f"more than {self.limits.max_faults} documents without a record")

    def recover(self, at: int) -> bool:
        """Go on with the first wanted element behind an offset; False where there is none."""
        while (found := self.next_wanted.search(self.buffer, at - self.base)) is None:
            if self.ended:
                return False
            at = max(at, self.base + len(self.buffer) - OVERLAP)
            self.drop(at)
            self.read()
        self.begin(self.base + found.start(), WRAPPER)
        return True
