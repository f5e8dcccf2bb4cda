import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.clean import markup
from etl.clean.markup import decode_broken_entities, strip_markup

PIECES = ("a", "B", " ", "  ", "<A>", "<b>", "<rt>", "<T.N>", "<img>", "</b>", "<", ">", ";", "&", "\n", "<title>")


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("<p>One&nbsp;&mdash; two</p>\n<p><strong>Three</strong> four</p>", "One\xa0— two\n\nThree four"),
        ("One<br>two<br/>three", "One\ntwo\nthree"),
        ("<p>a\n b</p><script>x < 1</script><style>p{}</style><!-- c --><p>d</p>", "a b\n\nd"),
        ("no tags &amp; <3", "no tags & <3"),
        ("First <b>para</b>.\n\nSecond para.", "First para.\n\nSecond para."),
        ("<ul><li>one<li>two</ul>", "one\n\ntwo"),
        ("<p>open <b>never closed", "open never closed"),
        ("TEXAS EASTERN <TET> AND <T.N>", "TEXAS EASTERN  AND"),
    ],
)
def test_fragments(fragment, expected):
    assert strip_markup(fragment) == expected


@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
def test_a_line_with_bare_tags_is_what_the_parser_makes_of_it(line):
    quick = strip_markup(line)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(markup, "_without_bare_tags", lambda fragment: None)
        assert strip_markup(line) == quick


def test_depth_is_no_danger():
    assert strip_markup("<div>" * 3000 + "deep" + "</div>" * 3000) == "deep"


@pytest.mark.parametrize("piece", ["<!--", "<a ", "</", "<![CDATA[", "<?", "<", "<p>", "<p title='"])
def test_pieces_without_end_take_linear_time(piece):
    fragment = "<p>text</p>" + piece * 20_000
    started = time.process_time()
    assert strip_markup(fragment).startswith("text")
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the team #39;s bus", "the team's bus"),
        ("a hellip; b; c quot;d; e", "a\u2026 b; c\"d; e"),
        ("; #8211;", ";\u2013"),
        ("no reference; none here #3;; quot ;amp", "no reference; none here #3;; quot ;amp"),
        ("amp; amp;amp;", "amp;&amp;"),
    ],
)
def test_references_that_lost_their_ampersand(text, expected):
    assert decode_broken_entities(text) == expected
