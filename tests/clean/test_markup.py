import time

import pytest

from etl.clean.markup import strip_markup


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
    ],
)
def test_fragments(fragment, expected):
    assert strip_markup(fragment) == expected


def test_depth_is_no_danger():
    assert strip_markup("<div>" * 3000 + "deep" + "</div>" * 3000) == "deep"


@pytest.mark.parametrize("piece", ["<!--", "<a ", "</", "<![CDATA[", "<?", "<", "<p>", "<p title='"])
def test_pieces_without_end_take_linear_time(piece):
    fragment = "<p>text</p>" + piece * 20_000
    started = time.process_time()
    assert strip_markup(fragment).startswith("text")
    assert time.process_time() - started < 5
