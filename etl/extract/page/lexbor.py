"""What compiled code calls of the parser: functions of lexbor's C library, which selectolax exports, by their names.

A node or an attribute is an address, 0 is none; it is valid as long as the parser's object lives. `length` is an array
of one number, into which the library writes how many bytes a text has.
"""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import selectolax.lexbor
from llvmlite.binding import add_symbol
from numba import carray, types  # type: ignore[attr-defined]
from selectolax.lexbor import LexborHTMLParser

from etl.compiled import compiled
from etl.errors import EtlError

TAGS = 256
"""Tags of the standard have numbers below; those of other elements are addresses in memory."""
ADDRESS = types.uintp
BYTES = types.CPointer(types.uint8)  # type: ignore[no-untyped-call]

_library = ctypes.CDLL(selectolax.lexbor.__file__)


def function(name: str, result: types.Type, *arguments: types.Type) -> Any:
    """Make a function of the library known to the linker. Raises EtlError where there is none of that name."""
    if not hasattr(_library, name):
        raise EtlError(f"selectolax has no {name}, which reads pages: install the version that uv.lock names")
    add_symbol(name, ctypes.cast(getattr(_library, name), ctypes.c_void_p).value)
    return types.ExternalFunction(name, result(*arguments))


first_child = function("lxb_dom_node_first_child_noi", ADDRESS, ADDRESS)
next_sibling = function("lxb_dom_node_next_noi", ADDRESS, ADDRESS)
parent = function("lxb_dom_node_parent_noi", ADDRESS, ADDRESS)
tag_number = function("lxb_dom_node_tag_id_noi", ADDRESS, ADDRESS)
first_attribute = function("lxb_dom_element_first_attribute_noi", ADDRESS, ADDRESS)
next_attribute = function("lxb_dom_element_next_attribute_noi", ADDRESS, ADDRESS)
_text = function("lxb_dom_node_text_content", BYTES, ADDRESS, ADDRESS)
_name = function("lxb_dom_attr_qualified_name", BYTES, ADDRESS, ADDRESS)
_value = function("lxb_dom_attr_value_noi", BYTES, ADDRESS, ADDRESS)


@compiled
def text_of(node, length):  # type: ignore[no-untyped-def]
    """Return the text of a node; the document keeps it."""
    length[0] = 0
    return carray(_text(node, length.ctypes.data), (np.int64(length[0]),))


@compiled
def name_of(attribute, length):  # type: ignore[no-untyped-def]
    """Return the name of an attribute."""
    length[0] = 0
    return carray(_name(attribute, length.ctypes.data), (np.int64(length[0]),))


@compiled
def value_of(attribute, length):  # type: ignore[no-untyped-def]
    """Return the value of an attribute, nothing where it has none."""
    length[0] = 0
    return carray(_value(attribute, length.ctypes.data), (np.int64(length[0]),))


@cache
def number_of(tag: str) -> int:
    """Return the number of a tag of the standard; `-text` and `-comment` are those of such nodes."""
    if tag.startswith("-"):
        body = LexborHTMLParser("<body>text<!--comment-->").body
        node = body and (body.first_child if tag == "-text" else body.last_child)
    else:
        node = LexborHTMLParser("").create_node(tag)
    if node is None or node.tag != tag or node.tag_id >= TAGS:
        raise ValueError(f"{tag} is no tag of the standard")
    return node.tag_id


def by_number(values: Mapping[str, int], default: int) -> npt.NDArray[np.uint8]:
    """Return a table of values by the numbers of tags."""
    table = np.full(TAGS, default, np.uint8)
    for tag, value in values.items():
        table[number_of(tag)] = value
    return table
