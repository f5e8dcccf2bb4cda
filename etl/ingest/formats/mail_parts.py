"""The parts of a MIME message: read within bounds, and the one chosen that is the text.

The stdlib's parser reads the structure; charsets are weighed by etl.ingest.encoding, because mailers state wrong ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from email.message import Message
from email.parser import BytesFeedParser
from email.policy import Compat32
from typing import NamedTuple

from etl.clean.markup import strip_markup
from etl.errors import BadInput
from etl.ingest.encoding import decode, detect
from etl.ingest.formats import html

LONGEST_HEADER = 1 << 13
MOST_LINES = 1 << 21
MOST_PARTS = 2_000
MOST_HEADERS = 20_000
DEEPEST = 20
FEED_BYTES = 1 << 16
STUB_WORDS = 100
"""A plain text with fewer words may only say that the other form of the message is the one to read."""
NOTE_WORDS = 25
"""Whoever passes a message on adds fewer words than this."""
SECRET = frozenset(("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"))
REPORTS = {"multipart/report": "a report of a mail system", "multipart/digest": "a digest of several messages"}


class Capped(Compat32):
    """The stdlib's policy, with header values cut: its parsing of parameters takes the square of their length."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Return name and value of a header."""
        name, value = super().header_source_parse(sourcelines)
        return name, value[:LONGEST_HEADER]


class Part(Message):
    """A part that knows how deep it lies; all parts of a message share one count."""

    def __init__(self, policy: Compat32 | None = None) -> None:
        super().__init__(policy or Capped())
        self.depth = 0
        self.root: Part = self
        self.parts = self.fields = 0

    def attach(self, payload: Message | str) -> None:
        """Take a part in. Raises BadInput where there are too many, or they lie too deep."""
        if isinstance(payload, Part):
            payload.depth, payload.root = self.depth + 1, self.root
            self.root.parts += 1
            if payload.depth > DEEPEST:
                raise BadInput("too_deep", f"parts of a message within {DEEPEST} parts")
            if self.root.parts > MOST_PARTS:
                raise BadInput("too_many", f"more than {MOST_PARTS} parts in a message")
        super().attach(payload)

    def set_raw(self, name: str, value: str) -> None:
        """Take a header field in. Raises BadInput where there are too many."""
        self.root.fields += 1
        if self.root.fields > MOST_HEADERS:
            raise BadInput("too_many", f"more than {MOST_HEADERS} header fields in a message")
        super().set_raw(name, value)


class Text(NamedTuple):
    """The text of a message, with its charset; `of` is the message whose header speaks for it.

    `page_address` is where a page came from that a browser saved as a message.
    """

    text: str
    markup: bool
    charset: str
    guessed: bool
    of: Part
    flowed: bool = False
    delsp: bool = False
    page_address: str = ""


def read_message(data: bytes) -> Part:
    """Return the structure of a message. Raises BadInput where it is beyond the bounds."""
    if data.count(b"\n") > MOST_LINES:
        raise BadInput("too_many", f"more than {MOST_LINES} lines in a message")
    parser = BytesFeedParser(Part, policy=Capped())
    for start in range(0, len(data), FEED_BYTES):
        parser.feed(data[start : start + FEED_BYTES])
    message = parser.close()
    assert isinstance(message, Part)
    return message


def find_text(message: Part) -> Text | None:
    """Return the text of a message, None where it has attachments at most.

    Raises BadInput: `encrypted`, `undecodable`, `not_an_article` for reports and digests.
    """
    return _text_in(message, message)


def _text_in(part: Part, owner: Part) -> Text | None:
    kind = part.get_content_type()
    if kind in SECRET and part.get_param("smime-type") != "signed-data":
        raise BadInput("encrypted", f"a message of type {kind}")
    if part is not owner and _is_attached(part):
        return None
    children = [child for child in part.get_payload() if isinstance(child, Part)] if part.is_multipart() else []
    if kind in REPORTS and len(children) > 1:
        raise BadInput("not_an_article", REPORTS[kind])
    if part.get_content_maintype() == "message":
        return _text_in(children[0], children[0]) if children else None
    if not children:
        return _leaf(part, owner)
    if kind in ("multipart/related", "multipart/signed"):
        return _text_in(_root_of(part, children), owner)
    texts = [text for child in children if (text := _text_in(child, owner))]
    return _best_form(texts) if kind == "multipart/alternative" else _joined(texts, owner)


def _is_attached(part: Part) -> bool:
    """Whether a part is a file of its own: said to be one, or named like one."""
    if part.get_content_maintype() == "message":
        return False
    return part.get_content_disposition() == "attachment" or part.get_filename() is not None


def _root_of(part: Part, children: Sequence[Part]) -> Part:
    start = part.get_param("start")
    return next((child for child in children if start and child["content-id"] == start), children[0])


def _best_form(texts: Sequence[Text]) -> Text | None:
    """Choose among forms of one text: the plain one, unless it is a stub that points to the other."""
    plain = next((text for text in texts if not text.markup), None)
    marked = next((text for text in reversed(texts) if text.markup), None)
    if plain is None or marked is None:
        return plain or marked
    if len(plain.text.split()) < STUB_WORDS:
        visible = len(" ".join(strip_markup(marked.text).split()))
        if visible > 3 * len(" ".join(plain.text.split())) + 100:
            return marked
    return plain


def _joined(texts: Sequence[Text], owner: Part) -> Text | None:
    """Put the texts of a message together, or return that of the message it passes on with hardly a word."""
    own = [text for text in texts if text.of is owner]
    passed_on = next((text for text in texts if text.of is not owner), None)
    if own and not (passed_on and sum(len(text.text.split()) for text in own) < NOTE_WORDS):
        same = [text for text in own if text.markup == own[0].markup]
        return own[0]._replace(text="\n\n".join(text.text.strip("\r\n") for text in same))
    return passed_on


def _leaf(part: Part, owner: Part) -> Text | None:
    """Read a part that is text; one of several parts that holds none of them is read as the plain text it is."""
    kind = part.get_content_type()
    if kind not in ("text/plain", "text/html") and part.get_content_maintype() != "multipart":
        return None
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        data = str(part.get_payload()).encode("ascii", "surrogateescape")
    if not data.strip():
        return None
    markup = kind == "text/html"
    stated = part.get_param("charset")
    declared = stated[2] if isinstance(stated, tuple) else stated
    encoding = detect(data, html.believed_charset(data, declared) if markup else declared)
    if encoding is None:
        raise BadInput("undecodable", f"a part that is not {declared or 'text'}, nor anything else")
    text = decode(data, encoding.name)
    flowed = str(part.get_param("format") or "").lower() == "flowed"
    delsp = str(part.get_param("delsp") or "").lower() == "yes"
    address = _saved_from(part, owner) if markup else ""
    return Text(text, markup, encoding.name, encoding.source == "detected", owner, flowed, delsp, address)


def _saved_from(part: Part, owner: Part) -> str:
    """Return the address of a page that nobody sent: its `From` is the browser (`<Saved by Blink>`)."""
    address = str(part["content-location"] or owner["snapshot-content-location"] or "").strip()
    return address if address.startswith(("http:", "https:")) and "@" not in str(owner["from"] or "") else ""
