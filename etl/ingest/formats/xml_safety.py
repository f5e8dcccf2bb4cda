"""What every XML parser here refuses: declared entities, anything outside the document, depth and numbers."""

from __future__ import annotations

import codecs
from typing import Any
from xml.parsers import expat

from etl.config import Limits
from etl.errors import BadInput

STANDARD = Limits()
"""What holds where a record is parsed that no splitting has seen: a document within the text of another."""
MAX_NAMESPACE = 500
MAX_LANG = 40

BYTES = "news-etl-bytes"
_NARROW = "".join(chr(byte if byte < 0x80 else 0x4E00 + byte) for byte in range(256))


def _find_codec(name: str) -> codecs.CodecInfo | None:
    """Give expat a charset in which each byte beyond ASCII is some letter: it finds tags in any charset with it."""
    return codecs.CodecInfo(_encode, _decode, name=BYTES) if name.replace("_", "-") == BYTES else None


def _encode(text: str, errors: str = "strict") -> tuple[bytes, int]:
    raise UnicodeError(f"{BYTES} is for reading")


def _decode(data: Any, errors: str = "strict") -> tuple[str, int]:
    return codecs.charmap_decode(data, errors, _NARROW)


codecs.register(_find_codec)


def new_parser(encoding: str, names: dict[str, str], limits: Limits = STANDARD) -> expat.XMLParserType:
    """Return a parser that overrides the document's own encoding and raises BadInput at what could hurt.

    It takes every undeclared entity for one of a DTD that is not at hand. `names` fills with the names it meets.
    """
    parser = expat.ParserCreate(encoding, None, names)
    parser.UseForeignDTD(True)
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_ALWAYS)
    parser.specified_attributes = True
    parser.EntityDeclHandler = _refuse_entity
    declared = 0

    def read_nothing(context: str | None, *_: object) -> int:
        parser.ExternalEntityParserCreate(context, "utf-8").Parse(b"", True)
        return 1

    def count_declaration(*_: object) -> None:
        nonlocal declared
        declared += 1
        if declared > limits.max_xml_attributes:
            raise BadInput("too_many", f"more than {limits.max_xml_attributes} declarations of attributes")

    parser.ExternalEntityRefHandler = read_nothing
    parser.AttlistDeclHandler = count_declaration
    return parser


def check_element(depth: int, attributes: int, names: int, limits: Limits = STANDARD) -> None:
    """Raise BadInput where an element lies too deep or brings too much with it."""
    if depth > limits.max_xml_depth:
        raise BadInput("too_deep", f"elements within {limits.max_xml_depth} elements")
    if attributes > limits.max_xml_attributes:
        raise BadInput("too_many", f"an element with more than {limits.max_xml_attributes} attributes")
    if names > limits.max_xml_names:
        raise BadInput("too_many", f"more than {limits.max_xml_names} different names")


def namespaces(outside: dict[str, str], attributes: dict[str, str], limits: Limits = STANDARD) -> dict[str, str]:
    """Return prefix → namespace within an element, `outside` itself where it declares none."""
    if not any(name.startswith("xmlns") for name in attributes):
        return outside
    own = {name[6:]: value for name, value in attributes.items()
           if (name == "xmlns" or name.startswith("xmlns:")) and len(value) <= MAX_NAMESPACE}
    if len(outside) + len(own) > limits.max_xml_attributes:
        raise BadInput("too_many", f"more than {limits.max_xml_attributes} namespaces")
    return {**outside, **own}


def _refuse_entity(name: str, *_: object) -> None:
    raise BadInput("malformed", f"declares the entity {name[:40]}; entities are not expanded")
