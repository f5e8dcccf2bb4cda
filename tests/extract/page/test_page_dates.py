"""Which day a page gives: stated for machines, marked, or printed; and what is no day of publication."""

from __future__ import annotations

from datetime import date

import pytest

from etl.extract.dates import find_date
from etl.extract.page import read_page
from tests.extract.page.pages import ARABIC, ENGLISH, GERMAN, JAPANESE, PERSIAN, RUSSIAN, linked, page, paragraphs

DAY = date(2020, 3, 12)


def day_of(html: str) -> date | None:
    fields = read_page(html)
    language = fields.language.split("-")[0]
    return find_date(fields.dates, dateline=None, language=language, locale=fields.language).date


def article(
    line: str = "", lang: str = "en", text: tuple[str, ...] = ENGLISH, head: str = "", above: str = "", below: str = ""
) -> str:
    """Put a date line between headline and text of an article, or around them."""
    return page(f"{above}<h1>The old bridge is closed</h1>{line}{paragraphs(*text)}{below}", head, lang)


@pytest.mark.parametrize(
    ("lang", "text", "line"),
    [
        ("en", ENGLISH, "<p>Published on 12 March 2020 by Ada Sørensen</p>"),
        ("en", ENGLISH, "<div>Ada Sørensen | March 12th, 2020</div>"),
        ("en-GB", ENGLISH, "<div>12/03/2020</div>"),
        ("de", GERMAN, "<div>Veröffentlicht am 12. März 2020</div>"),
        ("de", GERMAN, "<span>Do 12.03.20 | 14:07 Uhr | Von Ada Sørensen</span>"),
        ("de", GERMAN, "<p>12.03.2020 | Stadtrat</p>"),
        ("fr", ENGLISH, "<ul><li>12 mars 2020</li></ul>"),
        ("fr", ENGLISH, "<p>Mise en ligne</p><p>12 mars 2020</p>"),
        ("es", ENGLISH, "<p>Publicado el 12 de marzo de 2020 a las 10:30</p>"),
        ("pt", ENGLISH, "<p>12 de março de 2020</p>"),
        ("ru", RUSSIAN, "<p>Опубликовано 12 марта 2020 г.</p>"),
        ("tr", ENGLISH, "<p>Yayınlanma: 12 Mart 2020</p>"),
        ("pl", ENGLISH, "<p>Opublikowano: 12 marca 2020</p>"),
        ("fa", PERSIAN, "<p>تاریخ انتشار: ۲۲ اسفند ۱۳۹۸ - ۱۰:۳۰</p>"),
        ("fa", PERSIAN, "<span>۱۳۹۸/۱۲/۲۲</span>"),
        ("ar", ARABIC, "<p>نشر في: 12 مارس 2020</p>"),
        ("ar", ARABIC, "<p>١٢ آذار/مارس ٢٠٢٠</p>"),
        ("ja", JAPANESE, "<p>公開日：2020年3月12日</p>"),
        ("ko", JAPANESE, "<p>입력 2020. 3. 12. 10:30</p>"),
    ],
)
def test_a_date_line_under_the_headline(lang: str, text: tuple[str, ...], line: str) -> None:
    assert day_of(article(line, lang, text)) == DAY


@pytest.mark.parametrize("since", ["Registriert: 12.03.2020", "Member since 12 March 2020", "عضو منذ 12 مارس 2020"])
def test_the_day_on_which_a_writer_joined_is_none(since: str) -> None:
    assert day_of(article(f"<div>{since}</div>")) is None


def test_a_date_line_behind_a_long_row_of_links() -> None:
    links = "".join(f"<li><a href='/{number}'>Section {number}</a></li>" for number in range(40))
    assert day_of(article(f"<ul>{links}</ul><div>By Ada Sørensen 12 March 2020, 3:51 pm</div>")) == DAY


def test_a_date_line_right_above_the_headline_and_one_at_the_top_of_the_text() -> None:
    assert day_of(article(above="<h3>12.03.2020</h3>", lang="de", text=GERMAN)) == DAY
    assert day_of(article(text=(ENGLISH[0], "March 12, 2020", *ENGLISH[1:]))) == DAY


def test_the_line_under_the_headline_comes_before_the_day_of_the_visit() -> None:
    assert day_of(article("<div>March 12, 2020</div>", above="<div>Sunday, August 9, 2020</div>")) == DAY


def test_a_label_behind_the_text() -> None:
    below = "<div>Letzte Änderung: 31.10.2023<br>Erschienen am: 12.03.2020<br>Gelesen: 61</div>"
    assert day_of(article(lang="de", text=GERMAN, below=below)) == DAY
    assert day_of(article(below="<p>This entry was posted in Harbour by ada on March 12, 2020.</p>")) == DAY


def test_a_heading_in_the_caption_of_a_picture() -> None:
    caption = "<figcaption><span>12.03.2020</span> <h1>The old bridge is closed</h1></figcaption>"
    html = page(f"<figure><img src='bridge.jpg'>{caption}</figure>{paragraphs(*GERMAN)}", lang="de")
    titled = html.replace("<title></title>", "<title>The old bridge is closed</title>")
    assert day_of(titled) == DAY


@pytest.mark.parametrize(
    "line",
    [
        "<p>Last updated: March 12, 2020</p>",
        "<p>Zuletzt bearbeitet am 12. März 2020</p>",
        "<p>آخر تحديث: 12 مارس 2020</p>",
        "<p>به‌روزرسانی: ۲۲ اسفند ۱۳۹۸</p>",
        "<p>更新日：2020年3月12日</p>",
        "<p>최종수정 2020. 3. 12.</p>",
    ],
)
def test_the_day_of_a_change_is_not_that_of_publication(line: str) -> None:
    fields = read_page(article(line))
    assert fields.dates == ()
    assert [stated.label for stated in fields.modified] == ["modified"]


def test_publication_and_change_in_one_line() -> None:
    fields = read_page(article("<p>Posted: 12 March 2020 | Updated: 14 March 2020</p>"))
    assert [stated.text for stated in fields.dates] == ["12 March 2020"]
    assert [stated.text for stated in fields.modified] == ["14 March 2020"]


@pytest.mark.parametrize(
    "line",
    [
        "<p>© 2020 Example Press, 12 March 2020</p>",
        "<p>Photo: Jo Park, 12 March 2020</p>",
        "<p>Open until 12 March 2020</p>",
        "<div>12.3.2020, 10:00-11:30 Uhr</div>",
        "<p>The bridge was opened on 12 March 2020 by the mayor and closed again after a week of heavy rain.</p>",
    ],
)
def test_a_line_about_something_else_is_no_evidence(line: str) -> None:
    assert read_page(article(line, "de")).dates == ()


def test_dates_of_comments_and_of_other_texts_are_no_evidence() -> None:
    below = "".join(f"<div class='comment'><p>ada, {day} March 2020</p></div>" for day in (12, 13, 14))
    assert read_page(article(below=below)).dates == ()
    below = "<ul><li>12.03.2020</li></ul><ul><li>13.03.2020</li></ul>"
    assert read_page(article(below=below)).dates == ()


def stated(day: str) -> str:
    return linked(**{"@type": "NewsArticle", "headline": "The old bridge is closed", "datePublished": day})


def test_to_a_stated_time_with_its_zone_nothing_is_added() -> None:
    head = stated("2020-03-12T10:30:00+01:00")
    fields = read_page(article('<time datetime="2021-05-09">9 May</time><p>Published 9 May 2021</p>', head=head))
    assert [(found.text, found.source) for found in fields.dates] == [("2020-03-12T10:30:00+01:00", "jsonld")]


def test_a_time_in_utc_takes_the_printed_day() -> None:
    late = stated("2020-03-13T03:30:00Z")
    line = "<p>Published 11:30 pm EDT, Thursday, March 12, 2020</p>"
    assert day_of(article(line, head=late)) == DAY
    assert day_of(article('<time datetime="2020-03-12 23:30">yesterday</time>', head=late)) == DAY
    assert day_of(article("<p>Published March 2, 2020</p>", head=late)) == date(2020, 3, 13)


def test_a_bare_date_for_machines_yields_to_a_printed_one() -> None:
    head = '<meta name="date" content="2021-05-09">'
    assert day_of(article(head=head)) == date(2021, 5, 9)
    assert day_of(article("<p>Erschienen am: 12.03.2020</p>", "de", GERMAN, head)) == DAY
    assert day_of(article('<time itemprop="datePublished" datetime="2020-03-12">', head=head)) == DAY


@pytest.mark.parametrize(
    ("times", "day"),
    [
        ('<p>Updated: <time datetime="2020-05-09">9 May</time></p>', None),
        ('<p>Published: <time datetime="2020-03-12">12 March</time> Updated: <time datetime="2020-05-09">9 May</time>',
         DAY),
        ('<time class="published updated" datetime="2020-03-12">12 March</time>', DAY),
        ('<time class="updated" datetime="2020-05-09">9 May</time>', None),
        ('<time pubdate datetime="2020-03-12">12 March</time>', DAY),
    ],
)  # fmt: skip
def test_times_are_told_apart_by_marks_and_by_the_words_before(times: str, day: date | None) -> None:
    assert day_of(article(times)) == day


def test_times_of_lists_of_texts_yield_to_the_printed_line() -> None:
    other = '<div><time class="entry-date published updated" datetime="2009-04-11">11 April 2009</time></div>'
    assert day_of(article("<p>by ada, March 12, 2020</p>", below=other)) == DAY


def test_the_text_as_printed_is_the_evidence() -> None:
    fields = read_page(article("<p>Do 12.03.20 | 14:07 Uhr | Von Ada Sørensen</p>", "de", GERMAN))
    found = find_date(fields.dates, dateline=None, language="de")
    assert (found.date, found.source, found.precision) == (DAY, "body", "minute")
    assert found.text == "Do 12.03.20 | 14:07 Uhr | Von Ada Sørensen"


def test_of_very_many_dates_the_nearest_counts() -> None:
    many = "".join(f"<div>{1 + n % 28}.03.2021</div>" for n in range(5_000))
    assert day_of(article("<p>12 March 2020</p>", above=many, below=many)) == DAY


@pytest.mark.parametrize(
    "heading",
    [
        "<span>12.03.2020</span>The old bridge is closed",
        "The old bridge is closed <small>Date: 12 March 2020 Press release: 6/2020</small>",
    ],
)
def test_a_date_inside_the_heading(heading: str) -> None:
    fields = read_page(page(f"<h1>{heading}</h1>{paragraphs(*GERMAN)}", lang="de", title="The old bridge is closed"))
    assert fields.headline == "The old bridge is closed"
    assert [stated.text.removeprefix("Date: ")[:13].strip() for stated in fields.dates] in (
        ["12.03.2020"], ["12 March 2020"]
    )  # fmt: skip


def test_a_date_is_set_off_by_bars_from_what_else_the_line_says() -> None:
    tools = "Source: Example Press and others | Time to read it four minutes or so | Listen Stop Pause Continue"
    assert day_of(article(f"<div>12 March 2020 - 07:18 | {tools}</div>")) == DAY


def test_a_label_of_its_own_leaves_the_date_to_a_bare_line() -> None:
    book = "<div>First edition: 14 August 2017</div>"
    assert day_of(article(f"{book}<div>Thursday, 12 March 2020</div>")) == DAY
    assert day_of(article(book, above="<h3>Thursday, 12 March 2020</h3>")) == DAY
    assert day_of(article("<div>Erstausgabe: 12.03.2020</div>", "de", GERMAN)) == DAY


def test_a_date_line_behind_a_lead_and_a_row_of_tools() -> None:
    tools = "<div>Ferries</div><div>Keep</div><ul><li>Share</li></ul><div>Harbour</div><div>By</div><div>Ada S.</div>"
    line = f"<div><p>{ENGLISH[0]}</p>{tools}<ul><li>11:58, 12 MAR 2020</li></ul>{wrapped(*ENGLISH[1:])}</div>"
    head = f'<meta name="description" content="{ENGLISH[0]}">'
    assert day_of(page(f"<h1>The old bridge is closed</h1>{line}", head)) == DAY


def wrapped(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def test_the_footer_of_an_article_is_its_own() -> None:
    foot = "<footer><p>Published: 12 March 2020</p></footer>"
    text = wrapped(*ENGLISH)
    assert day_of(page(f"<article><h1>The old bridge is closed</h1>{text}<p>Sea</p>{foot}</article>")) == DAY
    other = "<footer><p>12 March 2020</p></footer>"
    assert day_of(page(f"<article><h1>The old bridge is closed</h1>{text}</article>{other}")) is None


def test_a_box_about_the_writer_between_headline_and_text() -> None:
    tools = "".join(f"<div>Tool {number}</div>" for number in range(6))
    assert day_of(article(f"{tools}<aside><div>Ada Sørensen</div><div>12 March 2020</div></aside>")) == DAY


@pytest.mark.parametrize(
    "below",
    [
        '<blockquote><p>The bridge!</p>ada (@ada) on <time datetime="2020-03-12">March 12</time></blockquote>',
        "<div>— Ada Sørensen (@ada) March 12, 2020</div>",
        '<div class="comment-head">ada <time datetime="2020-03-12">12 March</time></div>',
        "<div>Born: 12 March 2020</div>",
        "<div>28 January 1975</div>",
    ],
)
def test_what_was_said_elsewhere_and_when_somebody_was_born_is_no_evidence(below: str) -> None:
    assert read_page(article(below)).dates == ()


def script(state: str) -> str:
    return f'<script type="application/json">{state}</script>'


@pytest.mark.parametrize(
    ("state", "day"),
    [
        ('{"id":7,"publicationDate":"2020-03-12T14:27:32+01:00","updatedAt":"2021-05-09T10:00:00Z"}', DAY),
        ("dataLayer.push({'cmsPublishingDate':'2020-03-12'})", DAY),
        (r'"{\"published_at\":\"2020-03-12T14:27:32Z\"}"', DAY),
        ('[{"publishDate":"2020-03-12"},{"publishDate":"2020-03-12T10:00:00Z"}]', DAY),
        ('[{"publishDate":"2020-03-12"},{"publishDate":"2020-03-13"}]', None),
        ('{"lastPublishedDate":"2020-03-12","plannedPublishDate":"2020-03-12","createdAt":"2020-03-12"}', None),
        ('{"publishDate":"soon, we hope"}', None),
    ],
)
def test_the_day_that_scripts_hold_where_the_page_prints_none(state: str, day: date | None) -> None:
    assert day_of(article(head=script(state))) == day


def test_scripts_yield_to_what_is_printed_and_to_the_address() -> None:
    head = script('{"publicationDate":"2021-05-09"}')
    assert day_of(article("<div>March 12, 2020</div>", head=head)) == DAY
    assert read_page(article(head=head), "https://press.example/2020/03/12/bridge").dates == ()
