"""The XML core: where elements lie, what they inherit, what is refused, and that chunk borders decide nothing."""

from __future__ import annotations

import contextlib
import io
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.formats import xml_split
from etl.ingest.formats.base import HEAD_BYTES, Fault, Head, Member, Piece
from etl.ingest.formats.xml_core import (
    LANG,
    find,
    find_all,
    local,
    namespace,
    parse_element,
    root_of,
    split_elements,
    text_at,
    text_of,
)

WIRE = """<?xml version="1.0" encoding="{}" standalone="yes"?>
<!-- night desk --><!DOCTYPE wire SYSTEM "wire.dtd" [<!ELEMENT wire ANY>]>
<wire xmlns="urn:w" xmlns:m="urn:media" xml:lang="de"><head><title>Küsten&shy;dienst 夜</title></head>
<story n="a&gt;b" m='x>y'/><story>Ebbe&nbsp;夜</story>
<box><m:story xml:lang="fr"><story>innen</story></m:story ></box></wire>
"""


def member(data: bytes) -> Member:
    return Member("", "w.xml", io.BufferedReader(io.BytesIO(data), HEAD_BYTES))


def split(
    data: bytes, *wanted: str, outer: tuple[str, ...] = (), limits: Limits | None = None
) -> tuple[list[Piece | Fault], str]:
    """Return what was found and the reason that ended it, `""` for the end of the data."""
    found: list[Piece | Fault] = []
    try:
        for piece in split_elements(member(data), limits or Limits(), frozenset(wanted), frozenset(outer)):
            assert piece.offset is not None
            assert data[piece.offset:piece.offset + len(piece.raw)] == piece.raw
            found.append(piece)
    except BadInput as error:
        return found, error.reason
    return found, ""


def raws(found: list[Piece | Fault]) -> list[bytes]:
    return [piece.raw for piece in found if isinstance(piece, Piece)]


def faults(found: list[Piece | Fault]) -> list[tuple[str, bytes]]:
    return [(fault.reason, fault.raw) for fault in found if isinstance(fault, Fault)]


def test_finds_the_outermost_wanted_elements() -> None:
    found, end = split(WIRE.format("utf-8").encode(), "story")
    assert end == ""
    assert [raw.decode() for raw in raws(found)] == [
        "<story n=\"a&gt;b\" m='x>y'/>", "<story>Ebbe&nbsp;夜</story>",
        '<m:story xml:lang="fr"><story>innen</story></m:story >']


@pytest.mark.parametrize(("encoding", "name"), [
    ("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("gb18030", "gb18030"), ("utf-16", "utf-16-le"),
    ("utf-16-be", "utf-16-be"), ("utf-16-le", "utf-16-le"),
])
def test_pieces_parse_alone_in_every_encoding(encoding: str, name: str) -> None:
    data = WIRE.format(encoding.removesuffix("-sig").removesuffix("-le").removesuffix("-be")).encode(encoding)
    found, end = split(data, "story", outer=("head/title",))
    pieces = [piece for piece in found if isinstance(piece, Piece)]
    assert (len(pieces), end) == (3, "")
    assert {piece.encoding for piece in pieces} == {name}
    elements = [parse_element(piece.raw, piece.encoding, piece.context or {}) for piece in pieces]
    assert [text_of(element) for element in elements] == ["", "Ebbe 夜", "innen"]
    assert [element.tag for element in elements] == ["{urn:w}story", "{urn:w}story", "{urn:media}story"]
    assert [element.get(LANG) for element in elements] == ["de", "de", "fr"]
    assert (pieces[0].context or {})["outer"] == {"head/title": "Küsten\xaddienst 夜"}


def test_the_root_itself_is_one_piece_without_context() -> None:
    found, _ = split(b'\xef\xbb\xbf <?xml version="1.0"?>\n<a xmlns="urn:a"><a/></a>\n', "a")
    assert found == [Piece(26, b'<a xmlns="urn:a"><a/></a>', "utf-8", {})]


def test_documents_may_follow_each_other() -> None:
    found, end = split(b'<?xml version="1.0"?><a>1</a>\r\n<?xml version="1.0"?><b><a>2</a></b><a/>\r\n\x1a\0', "a")
    assert (raws(found), end) == ([b"<a>1</a>", b"<a>2</a>", b"<a/>"], "")


@pytest.mark.parametrize(("data", "whole", "broken", "end"), [
    (b"<r><i>1</i><i>a & b</i><i>3</i></r>", [b"<i>1</i>", b"<i>3</i>"], [("malformed", b"<i>a &")], ""),
    (b"<r><i>1</i><i><b></i><x/><i>3</i></r>", [b"<i>1</i>", b"<i>3</i>"], [("malformed", b"<i><b></")], ""),
    (b"<r><t>R & D</t><i>1</i></r>", [b"<i>1</i>"], [("malformed", b"")], ""),
    (b"<r><i>1</i><i>2", [b"<i>1</i>"], [("truncated", b"<i>2")], ""),
    (b"<r><i>1</i><i>2</i", [b"<i>1</i>"], [("truncated", b"<i>2")], ""),
    (b"<r><i>1</i>", [b"<i>1</i>"], [], "truncated"),
    (b"<i>1</i>junk", [b"<i>1</i>"], [], "malformed"),
    (b"<r><<i/></r>", [b"<i/>"], [("malformed", b"")], ""),
    (b"<r><i>1</i><i>\xc3\xa9t\xc3\xa9 \xff \xc3\xa9t\xc3\xa9</i><i>3</i></r>", [b"<i>1</i>", b"<i>3</i>"],
     [("undecodable", b"<i>\xc3\xa9t\xc3\xa9 \xff \xc3\xa9t\xc3\xa9</i>")], ""),
])
def test_a_broken_record_costs_itself(
    data: bytes, whole: list[bytes], broken: list[tuple[str, bytes]], end: str
) -> None:
    found, reason = split(data, "i")
    assert (raws(found), faults(found), reason) == (whole, broken, end)


@pytest.mark.parametrize(("data", "reason"), [
    (b'<!DOCTYPE r [<!ENTITY a "b">]><r><i>&a;</i></r>', "malformed"),
    (b'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><r><i>&a;</i></r>', "malformed"),
    (b'<!DOCTYPE r [<!ENTITY % a SYSTEM "http://127.0.0.1/x">%a;]><r><i/></r>', "malformed"),
    (b"<!DOCTYPE r [" + b"<!ATTLIST r a CDATA 'x'>" * 1000 + b"]><r/>", "too_many"),
    (b"<r>" * 1000, "too_deep"),
    (b"<i>" * 1000, "too_deep"),
    (b"<r " + b" ".join(b"a%d=''" % n for n in range(1000)) + b"/>", "too_many"),
    (b"<r>" + b"".join(b"<a%d/>" % n for n in range(50_000)), "too_many"),
    (b"<r " + b" ".join(b"xmlns:a%d='u'" % n for n in range(200)) + b">"
     + b"<r " + b" ".join(b"xmlns:b%d='u'" % n for n in range(200)) + b">", "too_many"),
    ("<r><i/></r>".encode("utf-32"), "unsupported_format"),
])
def test_refuses_what_could_hurt(data: bytes, reason: str) -> None:
    assert split(data, "i") == ([], reason)


@pytest.mark.parametrize("data", [
    b'<!DOCTYPE i [<!ENTITY a "b">]><i>&a;</i>', b"<i>" * 1000, b"<i " + b" ".join(b"a%d=''" % n for n in range(999)),
    b"<i>", b"a", b"",
])
def test_an_element_refuses_the_same(data: bytes) -> None:
    with pytest.raises(BadInput):
        parse_element(data, "utf-8", {})


def test_records_and_tokens_beyond_the_limits() -> None:
    limits = Limits(max_record_bytes=600_000)
    large = b"<i>" + b"x\n" * 400_000 + b"</i>"
    found, end = split(b"<r>" + large + b"<i>1</i></r>", "i", limits=limits)
    assert raws(found) == [b"<i>1</i>"]
    assert faults(found) == [("too_large", large[:HEAD_BYTES])]
    assert end == ""
    found, end = split(b"<r><i>1</i><!--" + b"x" * 2_000_000 + b"--></r>", "i", limits=limits)
    assert (raws(found), end) == ([b"<i>1</i>"], "too_large")


def test_memory_stays_small_whatever_lies_between() -> None:
    data = b"<r>" + b"<x>between</x>\n" * 400_000 + b"<i>1</i></r>"
    tracemalloc.start()
    found, _ = split(data, "i")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert raws(found) == [b"<i>1</i>"]
    assert peak < 3_000_000


class Failing(io.BufferedReader):
    """A stream that ends in a fault, as a cut archive does."""

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        if not data:
            raise BadInput("truncated", "cut")
        return data


@pytest.mark.parametrize("data", [b"<r><i>1</i><i>2</i><i>3", b"<i>1</i><i>2</i>", b"<r><i>1</i><i>2</i><i>&<"])
def test_what_is_whole_comes_before_the_fault_of_the_stream(data: bytes) -> None:
    found: list[Piece | Fault] = []
    pieces = split_elements(Member("", "", Failing(io.BytesIO(data), HEAD_BYTES)), Limits(), frozenset(["i"]))
    with pytest.raises(BadInput, match="cut"):
        found.extend(pieces)
    assert raws(found) == [b"<i>1</i>", b"<i>2</i>"]


@pytest.mark.parametrize(("text", "root"), [
    ("<nitf/>", ("nitf", "")),
    ('\ufeff\n<?xml version="1.0"?>\n<!-- <no> --> <?go on?><a:b xmlns:a="urn:a" c=\'d>\'>', ("b", "urn:a")),
    ('<!DOCTYPE nitf SYSTEM "nitf-3-2.dtd" [<!ELEMENT a (b|c)*> <!-- ]> --> <!ATTLIST a b CDATA "]>">]><nitf id="1">',
     ("nitf", "")),
    ('<!DOCTYPE NewsML PUBLIC "-//IPTC//DTD NewsML 1.2//EN" "NewsML.dtd"><NewsML xmlns="">', ("NewsML", "")),
    ("<новости/>", ("новости", "")),
    ("<!-- never closed <nitf/>", ("", "")),
    ("not XML at all", ("", "")),
    ("a < b", ("", "")),
    ("", ("", "")),
])
def test_root_of(text: str, root: tuple[str, str]) -> None:
    assert root_of(Head(text.encode(), "", True)) == root
    assert root_of(Head(text.encode("utf-16"), "", True)) == root


@pytest.mark.parametrize("data", [b"<!DOCTYPE a [" + b"<" * 60_000, b"<!--" + b"-" * 60_000, b"<?" * 30_000,
                                  b"<!DOCTYPE " * 6_000, b"<a " + b"b='c' " * 10_000, b"<a b=" * 10_000])
def test_root_of_is_linear(data: bytes) -> None:
    assert root_of(Head(data, "", False)) == ("", "")


def test_asking_an_element() -> None:
    raw = ("<g:a xmlns:g='urn:g' x:y='1'><b><c> </c></b><b><c>one\n  <i>two</i>&eacute;&unknown;</c></b>"
           "<g:b><![CDATA[&nbsp;<p>]]></g:b></g:a>")
    element = parse_element(raw.encode(), "utf-8", {"ns": {"": "urn:d", "x": "urn:x"}, "lang": "es"})
    assert (local(element), namespace(element), element.attrib) == ("a", "urn:g", {"{urn:x}y": "1", LANG: "es"})
    assert text_at(element, "b/d", "b/c") == "one twoé&unknown;"
    assert [namespace(found) for found in find_all(element, "b")] == ["urn:d", "urn:d", "urn:g"]
    assert find(element, "nothing", "b/c") is element[0][0]
    assert text_of(element[2]) == "&nbsp;<p>"
    assert text_of(None) == ""


def test_an_undeclared_prefix_stands_for_itself() -> None:
    assert parse_element(b"<media:title>x</media:title>", "utf-8", {}).tag == "{media}title"


TEXT = st.text("ab <>&\"'é夜\n", max_size=30).map(
    lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;"))
PART = st.one_of(
    TEXT, st.just("<!-- <i>no</i> -->"), st.just("<![CDATA[<i>no</i>]]>"), st.just("<?x <i/>?>"), st.just("<i/>"),
    TEXT.map(lambda text: f'<i a="{text}"/>'), TEXT.map(lambda text: f"<i>{text}</i>"),
    TEXT.map(lambda text: f'<x:i xml:lang="en"><i>{text}</i></x:i >'), TEXT.map(lambda text: f"<o>{text}<o/></o>"),
    TEXT.map(lambda text: f"<o><t>{text}</t></o>"))


@settings(max_examples=200, deadline=None)
@given(parts=st.lists(PART, max_size=12), chunk=st.integers(1, 40), encoding=st.sampled_from(["utf-8", "utf-16"]),
       cut=st.integers(0, 60), damage=st.sampled_from(["", "&", "<"]))
def test_chunk_borders_decide_nothing(
    parts: list[str], chunk: int, encoding: str, cut: int, damage: str
) -> None:
    half = len(parts) // 2
    text = '<?xml version="1.0"?><r xmlns:x="urn:x">' + "".join(parts[:half]) + damage + "".join(parts[half:]) + "</r>"
    data = text.encode(encoding)
    data = data[:len(data) - cut // 2 * 2]

    def result() -> tuple[list[Piece | Fault], str]:
        return split(data, "i", outer=("o/t",))

    whole = result()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(xml_split, "CHUNK", chunk)
        patch.setattr(xml_split, "PROLOG_BYTES", 64)
        assert result() == whole
    if not cut and not damage:
        expected = [part for part in parts if part.startswith(("<i", "<x:i"))]
        assert [raw.decode(encoding.replace("16", "16-le")) for raw in raws(whole[0])] == expected


@settings(max_examples=300, deadline=None)
@given(data=st.binary(max_size=40), at=st.integers(0, 300), length=st.integers(0, 20))
def test_nothing_raises_but_bad_input(data: bytes, at: int, length: int) -> None:
    wire = WIRE.format("utf-8").encode()
    for mutated in (wire[:at] + data + wire[at + length:], data):
        root_of(Head(mutated, "", True))
        for piece in split(mutated, "story", outer=("head/title",))[0]:
            if isinstance(piece, Piece):
                with contextlib.suppress(BadInput):
                    parse_element(piece.raw, piece.encoding, piece.context or {})
