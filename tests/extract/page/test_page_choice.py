from __future__ import annotations

import json
import sys
from time import process_time
from types import FrameType

import pytest

from etl.errors import BadInput
from etl.extract.page import read_page
from etl.extract.page.second_opinion import markup_in
from etl.extract.page.state_text import find_told
from tests.extract.page.pages import ARABIC, ENGLISH, GERMAN, JAPANESE, PERSIAN, RUSSIAN, linked, page, paragraphs

LEAD = (
    "A ferry that was to sail two years ago is still in the yard, and nobody who knows when it will leave says so, "
    "although the crew has been hired and the timetable printed."
)
LONG = (*ENGLISH, *GERMAN, *RUSSIAN, *ARABIC, *PERSIAN)
ANNOUNCED = f'<meta name="description" content="{LEAD}">'
TEASER = '<h2><a href="/n">The lighthouse that a collector of clocks bought</a></h2>'


def wrapped(*texts: str, depth: int = 2) -> str:
    return "<div>" * depth + "".join(f"<p>{text}</p>" for text in texts) + "</div>" * depth


@pytest.mark.parametrize("holder", ["article", "main"])
def test_what_the_page_marks_as_its_article_is_not_left_for_a_notice(holder: str) -> None:
    notice = wrapped("Please turn off your ad blocker, which keeps us from paying those who write for you here.")
    body = f"<html><body><{holder}><h1>Late</h1>{wrapped(*ENGLISH)}</{holder}>{notice}</body></html>"
    assert read_page(body).body == "\n\n".join(ENGLISH)


def test_a_thread_is_all_its_posts() -> None:
    posts = (ENGLISH, GERMAN, RUSSIAN, ARABIC, PERSIAN)
    writers = [f"<div><h4><a href='/u'>ann{n}</a></h4></div>" for n in range(len(posts))]
    texts = [wrapped(*post, depth=6) for post in posts]
    thread = [f"<article>{writer}{text}</article>" for writer, text in zip(writers, texts, strict=True)]
    assert read_page(page("".join(thread))).body == "\n\n".join(LONG)


def test_other_articles_below_are_not_part_of_it_however_long() -> None:
    first = f"<article><h1>New ferry is late</h1>{wrapped(*ENGLISH)}</article>"
    others = "".join(f"<article>{wrapped(*texts)}</article>" for texts in (GERMAN, RUSSIAN, ARABIC))
    fields = read_page(page(f"<div>{first}<section>{others}</section></div>", title="New ferry is late"))
    assert fields.body == "\n\n".join(ENGLISH)


def test_an_article_tag_around_the_headline_alone_does_not_hide_the_text() -> None:
    opening = f"<article><h1>New ferry is late</h1><p>{ENGLISH[0]}</p><p>{ENGLISH[1]}</p></article>"
    fields = read_page(page(f"{opening}<div>{wrapped(*GERMAN, *RUSSIAN)}</div>", title="New ferry is late"))
    assert fields.body.endswith("\n\n".join((*GERMAN, *RUSSIAN)))


def test_an_article_in_a_box_with_an_ill_name_outweighs_comments_and_a_notice() -> None:
    texts = [f"{n}. {text}" for n in range(30) for text in ENGLISH]
    comments = "".join(f"<div><div><p>{n} {text}</p></div></div>" for n in range(20) for text in GERMAN)
    notice = "<div><p>Letters to the editor can be sent on the day on which an article appears, but at no later date. "
    rules = "They should be short, bear a name, and keep to the matter; those that do not are not printed.</p>"
    rules += "<p>Whoever writes agrees that the letter is kept, and may be cut before it is printed.</p></div>"
    body = f"<h1>Late</h1><div class='social-body'>{wrapped(*texts)}</div><div class='comments'>{comments}</div>"
    assert read_page(page(body + notice + rules)).body == "\n\n".join(texts)


@pytest.mark.parametrize(
    "lead",
    [
        f"<div><p>{LEAD}</p></div>",
        f"<div>{LEAD}</div>",
        f"<div class='byline'>By Ann Example</div><section><p>{LEAD}</p></section>",
    ],
)
@pytest.mark.parametrize("head", ["", ANNOUNCED])
def test_the_lead_above_the_text_opens_it(lead: str, head: str) -> None:
    body = f"<h1>New ferry is late</h1>{lead}<div>{wrapped(*LONG, depth=4)}</div>"
    assert read_page(page(body, head)).body == "\n\n".join((LEAD, *LONG))


@pytest.mark.parametrize(
    "above",
    [
        f"<header><p>{LEAD}</p></header>",
        f"<h2>{LEAD}</h2>",
        f"<div class='caption'>{LEAD}</div>",
        f"<p><a href='/other'>{LEAD}</a></p>",
        "<div><p>By Ann Example, who reports from the harbour.</p></div>",
    ],
)
@pytest.mark.parametrize("head", ["", ANNOUNCED])
def test_display_type_above_the_text_is_no_lead(above: str, head: str) -> None:
    body = f"<h1>New ferry is late</h1>{above}<div>{wrapped(*LONG, depth=4)}</div>"
    assert read_page(page(body, head)).body == "\n\n".join(LONG)


def test_what_stands_above_the_headline_is_no_lead() -> None:
    body = f"<div><p>{LEAD}</p></div><h1>New ferry is late</h1><div>{wrapped(*LONG, depth=4)}</div>"
    assert read_page(page(body)).body == "\n\n".join(LONG)


def test_the_paragraph_that_describes_the_page_tells_where_the_article_is() -> None:
    article = f"<div><div><p>{LEAD}</p><p>{ENGLISH[0]}</p></div></div>"
    notice = wrapped(*GERMAN, depth=4)
    body = f"{article}<ul>{'<li><a href=/x>Harbour, weather, tides</a></li>' * 6}</ul>{notice}"
    assert read_page(page(body, ANNOUNCED)).body == f"{LEAD}\n\n{ENGLISH[0]}"


@pytest.mark.parametrize("texts", [ENGLISH, ARABIC, PERSIAN, JAPANESE])
@pytest.mark.parametrize("times", [1, 2])
def test_an_article_that_a_script_would_build(texts: tuple[str, ...], times: int) -> None:
    value = {"content": "".join(f'<p class="t">{text}</p>' for text in (*texts, *GERMAN, *RUSSIAN))}
    state: object = value
    for _ in range(times):
        state = json.dumps(state).replace("<", "\\u003c")
    script = f"<script>push([1,{state}])</script>"
    head = linked(**{"@type": "NewsArticle"}, headline="Late")
    assert read_page(page(script + "<div id='app'></div>", head)).body == "\n\n".join((*texts, *GERMAN, *RUSSIAN))


@pytest.mark.parametrize(
    ("kind", "children", "leaf"),
    [("type", "children", "data"), ("type", "content", "text"), ("nodeType", "content", "value"),
     ("_type", "children", "text")],
)  # fmt: skip
def test_an_article_that_a_script_would_build_from_nodes(kind: str, children: str, leaf: str) -> None:
    def nodes(*texts: str) -> list[object]:
        name = "block" if kind == "_type" else "paragraph"
        return [{kind: name, children: [{leaf: text[:40]}, {leaf: text[40:]}]} for text in texts]

    told = (LEAD, *ENGLISH, *GERMAN)
    state = {"feed": {"0": {"body": nodes(*LONG)}}, "page": {"blocks": [{kind: "image"}, *nodes(*told)]}}
    head = linked(**{"@type": "NewsArticle", "headline": "The new vessel of the ferry company enters service late"})
    html = f"<html><head>{head}</head><body><script>window.__STATE__={json.dumps(state)};start()</script></body></html>"
    assert read_page(html).body == "\n\n".join(told)
    with pytest.raises(BadInput):
        read_page(html.replace("The new vessel of the ferry company enters service late", "Collector buys lighthouse"))


@pytest.mark.parametrize("script", ["x=" + "[" * 90_000, "x={" * 9_000, '{"a":' * 50_000, "x=" + "[0," * 90_000])
def test_state_that_nests_without_end_is_no_text(script: str) -> None:
    assert find_told([script], "The ferry company", "") == ""


def test_paragraphs_in_paragraphs_are_read_once() -> None:
    leaves = ",".join('{"type":"p","text":"letters"}' for _ in range(20_000))
    nested = '[{"type":"p","content":' * 300 + f"[{leaves}]" + "}]" * 300
    began = process_time()
    assert find_told([nested], "The ferry company", "") == ""
    assert process_time() - began < 2


def test_a_live_blog_that_shows_no_entry_is_read_as_stated() -> None:
    entries = [{"@type": "BlogPosting", "headline": f"At {n}", "articleBody": text} for n, text in enumerate(LONG)]
    head = linked(**{"@type": "LiveBlogPosting"}, headline="Late", liveBlogUpdate=entries)
    fields = read_page(page("<div id='app'></div>", head))
    assert fields.body.startswith(f"At 0\n\n{LONG[0]}\n\nAt 1\n\n")
    assert read_page(page(paragraphs(*ENGLISH), head)).body == "\n\n".join(ENGLISH)


def test_markup_in_the_scripts_of_a_page_that_is_no_article_is_left_alone() -> None:
    consent = json.dumps({"form": wrapped(*ENGLISH, *GERMAN, *RUSSIAN)})
    with pytest.raises(BadInput, match="not_an_article"):
        read_page(page(f"<script>{consent}</script><p>Consent.</p>"))


def test_a_page_whose_text_is_for_readers_without_scripts() -> None:
    text = wrapped(*ENGLISH, *GERMAN, *RUSSIAN)
    assert read_page(f"<html><body><noscript>{text}</noscript></body></html>").body.startswith(ENGLISH[0])


@pytest.mark.parametrize(
    ("head", "prompt"),
    [
        (linked(**{"@type": "NewsArticle"}, headline="L", isAccessibleForFree=False), ""),
        (linked(**{"@type": "NewsArticle"}, headline="L", isAccessibleForFree="False"), ""),
        (linked(**{"@type": "NewsArticle"}, headline="L", hasPart=[{"isAccessibleForFree": "false"}]), ""),
        ("", "<div>Already a subscriber? Log in</div>"),
        ("", "<div>Dieser Text ist nur für Abonnenten da.</div>"),
        ("", "<div>هذا المقال للمشتركين فقط</div>"),
        ("", "<div>この記事は会員限定です</div>"),
    ],
)
def test_a_short_text_behind_a_paywall_is_flagged(head: str, prompt: str) -> None:
    assert read_page(page(paragraphs(*ENGLISH) + prompt, head)).flags == ("paywalled",)


@pytest.mark.parametrize(
    ("texts", "head"),
    [
        (ENGLISH, ""),
        (ENGLISH, linked(**{"@type": "NewsArticle"}, headline="L", isAccessibleForFree=True)),
        (
            [f"{n}: {text}" for n in range(5) for text in ENGLISH],
            linked(**{"@type": "NewsArticle"}, headline="L", isAccessibleForFree=False),
        ),
    ],
)
def test_a_free_or_a_whole_text_is_not_flagged(texts: list[str], head: str) -> None:
    assert read_page(page(paragraphs(*texts), head)).flags == ()


def test_a_teaser_with_its_text_does_not_widen_the_article() -> None:
    teasers = "".join(f"<div>{TEASER}<p>{n} {' '.join(GERMAN)}</p></div>" for n in range(4))
    body = f"<div>{wrapped(*LONG, depth=5)}<div>{teasers}</div></div>"
    assert read_page(page(body)).body == "\n\n".join(LONG)


def test_the_choice_takes_steps_in_proportion_to_the_page() -> None:
    def calls(count: int) -> int:
        body = "".join(f"<div class='box'><section><p>{n} {ENGLISH[0]}</p></section></div>" for n in range(count))
        seen = 0

        def step(_frame: FrameType, event: str, _argument: object) -> None:
            nonlocal seen
            seen += event in ("call", "c_call")

        before = sys.getprofile()
        sys.setprofile(step)
        try:
            read_page(page(f"<div>{body}</div>"))
        finally:
            sys.setprofile(before)
        return seen

    calls(50)
    few, many = calls(2_000), calls(16_000)  # the guard reads both tag by tag
    assert 2_000 < few < many < 9 * few


@pytest.mark.parametrize(
    "script",
    ['"' + '\\"' * 500_000, '"' * 1_000_000, '"' + "\\\\" * 500_000, ('"<p>' + "x" * 600 + '",') * 1_500],
    ids=["escaped quotes", "quotes", "backslashes", "literals"],
)
def test_long_scripts_are_searched_in_one_go(script: str) -> None:
    start = process_time()
    list(markup_in("<p " + script))
    assert process_time() - start < 2


def test_markup_in_a_script_that_is_unfit_for_parsing_is_refused() -> None:
    script = f"<script>{json.dumps('<div><p>' + '<b>' * 100_000)}</script>".replace("/", "\\/")
    head = linked(**{"@type": "NewsArticle"}, headline="Late")
    with pytest.raises(BadInput, match="too_deep"):
        read_page(page(script.replace("<\\/script>", "</script>"), head))
