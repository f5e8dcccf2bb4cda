"""The compiled walk against a plain one over the parser's nodes: the same elements, the same blocks."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from etl.errors import EtlError
from etl.extract.page import elements, lexbor
from etl.extract.page.blocks import Block, Outline, read_outline
from etl.extract.page.elements import APART, BOX, BREAK, KINDS, LINK, PARAGRAPH, PART, PLACED, SKIPPED, TEXT
from etl.extract.page.names import APART_WORDS
from etl.extract.page.walk import MAX_BLOCKS, ROOT

UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
BLANKS = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
PAGES = {
    "nothing": "",
    "plain": "<h1>A bridge</h1><p>It was  opened\n on <b>Mon</b>day.</p>tail",
    "right to left": "<div dir=rtl><p>افتُتح الجسر\u200f يوم <a href=#>الاثنين </a></p><p>\u05d4\u05d2</div>",
    "entities": "<p>a &lt; b &amp; c&nbsp;&nbsp;d &#8194; e &notin; f &#xD800; \0 &nGt;",
    "every blank": "<p>" + "x".join(BLANKS) + "</p><p>" + BLANKS + "</p>",
    "links": "<p>see <a href=x> one <b>two </b></a> and <a>three<p>four</p></a></p><a>\u3000five six\u3000</a>",
    "line breaks": "<p>one<br>two<br><br>three<br> <br>four<br>\n<b><br></b>five<br/><br/>x<br><br></p><br>",
    "raw text": "<p>a<script>if (a < b) c()</script>b<style>p{}</style>c<textarea><p>d</textarea>e<title>t</title>f"
    "<iframe><p>g</iframe><noscript><p>h</noscript><xmp><i>j</xmp><plaintext></p>k",
    "comments": "<p>a<!-- b -->c<!--><p>d<?e f?>g<![CDATA[h]]>i",
    "foreign": "<p>a<svg><title>b</title><foreignObject><p>c</foreignObject></svg>d<math><mi>e</mi></math>f",
    "templates": "<p>a<template><p>b</template>c<div><template>d</template></div>e<ruby>漢<rp>(</rp><rt>kan</ruby>",
    "standing": "<main class=teaser><aside><p>a1</aside><div class='x related'>b1<p id=newsletter>c1</div>"
    "<ul role=search><li>d1</ul><p hidden>e1</p><p aria-hidden=true>f1</p><div style='x; display : none'>g1</div>"
    "<section aria-hidden=false role=banner>h1</section><form class>i1</form><p data-class=related classs=related>j1",
    "names": "<p class='MORE_on\tx'>a1<p class=read id=more>b1<p class=polls>c1<p class=poll>d1<p id=x-poll-y>e1"
    "<p class='sha re'>f1<p class=shshare>g1<p class=é-related-é>h1<p class=more-newmore-news>i1<p CLASS=Teaser>j1",
    "every name": "".join(f"<p class='{w.strip('-')}'>{w}</p><p id='x{w}x'>y{w}y</p>" for w in APART_WORDS),
    "styles": "<p style='DISPLAY\n:\tNone'>a1<p style='visibility:hidden'>b1<p style=display::none>c1"
    "<p style=display>d1<p style='display none'>e1<p style=display:>f1<p style=visibility:none>g1"
    "<p style=ddisplay:nonee>h1",
    "prose in an ill place": f"<p class=related>{'word ' * 60}<p class=related>short<div class=related>{'word ' * 60}",
    "unspaced": f"<p class=related>{'字' * 90}</p><p>字<a>字字</a></p><p>ภาษาไทย</p><p>한국어</p><p>カナ</p>",
    "tables": "<table>loose<tr><td>a1<td>b1<caption>c1</caption></table><dl><dt>d1<dd>e1</dl>",
    "unknown": "<p>a<x-y class=related>b<blink>c</blink></x-y><font>d</font><o:p>e</o:p>",
    "single letters": "<p>a<p>bc<p>\u0301<p>\U0001f600<p>\U0001f600\U0001f600",
    "deep": "<div>" * 300 + "deep" + "<b>" * 100 + "er",
    "many": "<p>ab</p>" * 3_000,
    "long": "<p>" + "abc " * 40_000 + "<p class='" + "x" * 70_000 + "'>cd",
    "frames": "<frameset><frame></frameset>",
}  # fmt: skip


def standing_of(node: LexborNode) -> int:
    said = {name: value or "" for name, value in node.attributes.items()}
    names = re.sub("[_ \t\n\r]", "-", f" {said.get('class', '')} {said.get('id', '')} ").lower()
    hides = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
    if said.get("role") in {"navigation", "complementary", "dialog", "alertdialog", "contentinfo", "search"}:
        return elements.ELSEWHERE
    if said.get("role") == "banner" or any(word in names for word in APART_WORDS):
        return elements.BESIDE
    is_hidden = "hidden" in said or said.get("aria-hidden") == "true" or hides.search(said.get("style", ""))
    return elements.BESIDE if is_hidden else PART


def plain_walk(body: LexborNode | None, *, whole: bool) -> Outline:
    outline = Outline()
    parts: list[str] = []
    linked = 0

    def end_block(element: int) -> None:
        nonlocal linked
        text = " ".join("".join(parts).split())
        size, letters = len(text), min(linked, len(text))
        if UNSPACED.search(text):
            size, letters = int(2.5 * size), int(2.5 * letters)
        if len(text) > 1:
            kind = outline.kinds[element]
            outline.blocks.append(Block(text, size, letters, kind, element))
            if kind == PARAGRAPH and size - letters > 200:
                outline.standing[element] = PART
        parts.clear()
        linked = 0

    def enter(node: LexborNode, kind: int, element: int) -> int:
        tag = node.tag or ""
        outline.parents.append(element)
        outline.tags.append(tag)
        outline.kinds.append(kind)
        outline.standing.append(PLACED.get(tag, standing_of(node)))
        return len(outline.tags) - 1

    def read(node: LexborNode, element: int, in_link: bool) -> None:
        nonlocal linked
        child = node.first_child
        while child is not None:
            tag = child.tag or ""
            kind = KINDS.get(tag, 0)
            text = child.text_content or ""
            if kind == TEXT and not text.isspace():
                parts.append(text)
                linked += len(text.strip()) if in_link else 0
            elif kind == TEXT and parts:
                parts.append(" ")
            elif kind == BREAK and child.first_child is None and parts:
                if parts[-1] == "\n":
                    end_block(element)
                else:
                    parts.append("\n")
            elif kind != SKIPPED and (whole or tag not in APART) and child.first_child is not None:
                if kind in (0, LINK):
                    read(child, element, in_link or kind == LINK)
                else:
                    end_block(element)
                    inner = enter(child, kind, element)
                    read(child, inner, in_link)
                    end_block(inner)
            child = child.next

    if body is not None:
        read(body, ROOT, False)
        end_block(ROOT)
    return outline


def same(html: str) -> None:
    tree = LexborHTMLParser(html.encode("utf-8", "ignore"))
    for whole in (True, False):
        assert read_outline(tree.body, whole=whole) == plain_walk(tree.body, whole=whole)


@pytest.mark.parametrize("name", PAGES)
def test_the_compiled_walk_sees_what_a_plain_one_sees(name: str) -> None:
    same(PAGES[name])


TAGS = st.sampled_from([*(tag for tag in KINDS if tag[0] != "-"), "b", "span", "x-y", "a", "p", "div", "br", "br"])
WORDS = st.text(st.sampled_from("ab \n\u00a0\u3000\u0628\u5b57\U0001f600é&;<>"), max_size=8)
ATTRIBUTES = st.sampled_from(
    ["", " class=related", " class='x y' id=share", " class=moreteas_er", " hidden", " role=search", " role=banner",
     " style=display:none", " href=x", " id"]
)  # fmt: skip
PIECES = st.one_of(
    WORDS, st.builds("<{}{}>".format, TAGS, ATTRIBUTES), st.builds("</{}>".format, TAGS), st.just("<!-- -->")
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_markup(html: str) -> None:
    same(html)


def test_another_element_than_the_body_is_a_box() -> None:
    tree = LexborHTMLParser("<body><noscript><p>One line.</p>another</noscript>")
    outline = read_outline(tree.css_first("noscript"))
    assert [block.text for block in outline.blocks] == ["One line.", "another"]
    assert (outline.tags[ROOT], outline.kinds[ROOT], outline.blocks[1].kind) == ("body", BOX, BOX)


def test_a_page_without_end_is_cut() -> None:
    tree = LexborHTMLParser("<div>" + "<p>ab</p>" * 30_000 + "</div><p>behind</p>")
    outline = read_outline(tree.body)
    assert len(outline.blocks) == MAX_BLOCKS


def test_a_library_without_a_function_is_noticed_at_once() -> None:
    with pytest.raises(EtlError, match=r"selectolax has no lxb_dom_node_no_such_thing.*uv\.lock"):
        lexbor.function("lxb_dom_node_no_such_thing", lexbor.ADDRESS, lexbor.ADDRESS)


def test_tags_of_the_standard_have_numbers() -> None:
    assert len({lexbor.number_of(tag) for tag in KINDS}) == len(KINDS)
    with pytest.raises(ValueError, match="x-y"):
        lexbor.number_of("x-y")
