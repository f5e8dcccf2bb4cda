"""What a page states for machines, read in compiled code, against the parser's own selectors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from etl.extract.page.statement_walk import LINK, META, SCRIPT, TITLE
from etl.extract.page.structured import read_structured, statements

SELECTED = 'meta,link,title,script[type*="ld+json"]'


def selected(html: str) -> list[tuple[int, str, str]]:
    found = []
    for node in LexborHTMLParser(html).css(SELECTED):
        said = {name: value or "" for name, value in node.attributes.items()}
        if node.tag == "meta":
            name = said.get("property") or said.get("name") or said.get("itemprop") or ""
            found.append((META, name, said.get("content", "")))
        elif node.tag == "link":
            if "canonical" in said.get("rel", "").lower():
                found.append((LINK, said.get("rel", ""), said.get("href", "")))
        else:
            found.append((TITLE if node.tag == "title" else SCRIPT, "", node.text()))
    return [statement for statement in found if statement[2]]


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<title>A bridge &amp; a <b>river</title><svg><title>an <g>image</g></title></svg>",
        "<meta name=a content=b><meta property=og:a name=c content='&quot;e&quot;'><meta itemprop=f content=g name=''>",
        "<meta content=b><meta name=a><meta name=a content=''><META NAME=Big CONTENT='  blank  '>",
        "<link rel=canonical href=/a><link href=/b><body><link rel='Alternate CANONICAL' href=/c>",
        "<link rel=icon href=/a><link rel=canonica href=/b><link rel=noncanonically href=/c>",
        "<link rel=canonİcal href=/d><link rel=acanonical href=/e><link rel=canonical>",
        "<script type=application/ld+json>{'a': 1}</script><script type='Application/LD+JSON; charset=x'>2</script>",
        "<script>3</script><script type=module>4</script><script type=ld+jso>5</script><script type=ld+json></script>",
        "<noscript><meta name=a content=b></noscript><template><meta name=c content=d></template>",
        "<meta name=عنوان content='افتُتح الجسر'><meta name=a content='\U0001f600'>",
        "<title>" + "x" * 100_000 + "</title>" + "<meta name=a content=b>" * 3_000,
    ],
)
def test_statements_are_those_that_selectors_find(html: str) -> None:
    assert list(statements(LexborHTMLParser(html))) == selected(html)


TAGS = st.sampled_from(["meta", "link", "title", "script type=ld+json", "/title", "/script", "p", "svg", "/svg"])
ATTRIBUTES = st.lists(
    st.sampled_from(
        [" name=a", " property=b", " content=c", " rel=d", " rel=xCANONICALx", " href=e", " itemprop=f"]
    )
)  # fmt: skip


@given(st.lists(st.builds("<{}{}>{}".format, TAGS, ATTRIBUTES.map("".join), st.sampled_from(["", "text"]))))
def test_any_markup(parts: list[str]) -> None:
    assert list(statements(LexborHTMLParser("".join(parts)))) == selected("".join(parts))


def test_the_first_title_and_the_first_canonical_address_count() -> None:
    page = read_structured(
        LexborHTMLParser(
            "<link rel=alternate href=/a><title> A  bridge </title><link rel='x Canonical' href=' /b '>"
            "<link rel=canonical href=/c><svg><title>image</title></svg>"
        )
    )
    assert (page.title, page.canonical) == ("A bridge", "/b")
