from __future__ import annotations

import pytest

from etl.errors import BadInput
from etl.extract.page import read_page
from etl.extract.page.notices import kind_of_title
from tests.extract.page.fronts import HEADLINES, LAYOUTS, front
from tests.extract.page.pages import ARABIC, ENGLISH, GERMAN, JAPANESE, PERSIAN, RUSSIAN, linked, page, paragraphs

ARTICLE = '<meta property="og:type" content="article">'
WEBSITE = '<meta property="og:type" content="website">'
HOME = "https://press.example/"


def refusal(html: str, url: str = "") -> str:
    """Return why a page is refused."""
    with pytest.raises(BadInput) as caught:
        read_page(html, url)
    assert caught.value.reason == "not_an_article"
    return caught.value.detail


@pytest.mark.parametrize("html", ["", "  \n "])
def test_a_page_without_a_letter(html: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_page(html)
    assert caught.value.reason == "empty"


@pytest.mark.parametrize("lang", HEADLINES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_fronts_are_refused_in_any_script(layout: str, lang: str) -> None:
    for head in ("", WEBSITE):
        assert "lists others" in refusal(front(layout, lang, head), HOME)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("path", ["", "tag/harbour", "en/author/jane-doe/", "search/label/x", "news/page/3"])
def test_fronts_are_refused_though_they_call_themselves_articles(layout: str, path: str) -> None:
    assert refusal(front(layout, "en", ARTICLE), HOME + path)


def test_fronts_are_known_without_an_address() -> None:
    assert refusal(front("article", "fa")) == "page that lists others"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Just a moment...", "blocked"),
        ("Attention Required! | Cloudflare", "blocked"),
        ("403 Forbidden", "blocked"),
        ("Zugriff verweigert - Beispielzeitung", "blocked"),
        ("دسترسی غیرمجاز", "blocked"),
        ("404 Not Found", "missing"),
        ("Error 404 (Not Found)!!1", "missing"),
        ("Oops! 404", "missing"),
        ("Example Press | Page not found", "missing"),
        ("Fehler 404 – Seite nicht gefunden", "missing"),
        ("Page introuvable | Le Quotidien", "missing"),
        ("Página no encontrada - El Puerto", "missing"),
        ("Pagina non trovata", "missing"),
        ("Página não encontrada | Jornal", "missing"),
        ("Pagina niet gevonden", "missing"),
        ("Nie znaleziono strony", "missing"),
        ("Sayfa bulunamadı", "missing"),
        ("Sidan hittades inte", "missing"),
        ("Страница не найдена — Вестник", "missing"),
        ("Сторінку не знайдено", "missing"),
        ("الصفحة غير موجودة | الميناء", "missing"),
        ("خطای ۴۰۴ - صفحه یافت نشد", "missing"),
        ("הדף לא נמצא", "missing"),
        ("ページが見つかりません｜港新聞", "missing"),
        ("您访问的页面不存在", "missing"),
        ("페이지를 찾을 수 없습니다", "missing"),
        ("Before you continue to Example", "consent"),
        ("Datenschutzeinstellungen", "consent"),
        ("Log in | Example Press", "sign in"),
        ("تسجيل الدخول", "sign in"),
        ("Are you over 18?", "sign in"),
        ("harbour.example - This domain is for sale", "parked"),
        ("502 Bad Gateway", "out of order"),
        ("Site under maintenance", "out of order"),
        ("Index of /news/2024", "technical"),
        ("Hello world! – My Site", "technical"),
    ],
)
def test_notices_are_known_by_their_title_or_heading(title: str, kind: str) -> None:
    assert kind in refusal(page(paragraphs(*ENGLISH), title=title))
    assert kind in refusal(page(f"<h1>{title}</h1><p>{GERMAN[0]}</p>", ARTICLE, title="Example Press"))


@pytest.mark.parametrize(
    "title",
    [
        "Harbour blocked by ice",
        "410 people leave the island in a day",
        "404 Media sells its name",
        "Forbidden City opens a new wing",
        "Just a moment of silence for the old ferry",
        "The page that was not found: how a letter was lost",
        "Login data of 2,000 passengers stolen",
        "Fischer melden sich an | Datenschutzeinstellungen",
        "Maintenance of the bridge begins on Monday",
    ],
)
def test_headlines_that_begin_like_notices_are_none(title: str) -> None:
    assert read_page(page(paragraphs(*ENGLISH), title=title)).body == "\n\n".join(ENGLISH)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<p>Please enable JS and disable any ad blocker</p>", "blocked"),
        ("<h2>Enable JavaScript and cookies to continue</h2><p>press.example, Ray 8f.</p>", "blocked"),
        (
            "<p>This website is using a security service to protect itself from online attacks. What you did last made"
            " it act: a word, a command of a database or damaged data may have been the cause.</p>"
            "<p>You can email the site owner and say what you were doing when this page came up, with the number below."
            "</p>",
            "blocked",
        ),
        (
            "<p>We use cookies on this site, so that our advertisers know which of our offers you like and which"
            " not, and so that we can pay for the work of our newsroom, day after day and year after year.</p>"
            "<p>With your consent, we and our partners keep such data for thirteen months. You may take it back at any"
            " time at the bottom of each page, without any cost and without telling us why.</p>",
            "consent",
        ),
        (
            "<p>Wir verwenden Cookies, damit unsere Werbekunden wissen, welche Angebote Ihnen gefallen und welche"
            " nicht, und damit wir die Arbeit der Redaktion bezahlen können, Tag für Tag und Jahr für Jahr.</p>"
            "<p>Ihre Einwilligung können Sie am Ende jeder Seite jederzeit und ohne Kosten widerrufen.</p>",
            "consent",
        ),
        ("<p>الصفحة التي تبحث عنها نقلت أو حذفت، عد إلى الرئيسية.</p>", "missing"),
        ("<p>صفحه مورد نظر شما جابه‌جا یا حذف شده است.</p>", "missing"),
        ("<p>Forgot your password? Don't have an account? It takes a minute.</p>", "sign in"),
        ("<p>Buy this domain: harbour.example may be yours today.</p>", "parked"),
        ("<p>Welcome. This is your first post. Edit it or throw it away.</p>", "technical"),
        ("<p>Fatal error: Uncaught Error: call to undefined function in /srv/index.php on line 12</p>", "technical"),
        ("<p>Your browser does not support frames.</p>", "technical"),
    ],
)  # fmt: skip
def test_notices_are_known_by_what_they_tell_the_reader(body: str, kind: str) -> None:
    html = f"<html><head><title>press.example</title></head><body><main>{body}</main></body></html>"
    assert kind in refusal(html)


@pytest.mark.parametrize(
    ("html", "detail"),
    [
        ("<html></html>", "0 letters"),
        ("<frameset><frame src='a.html'></frameset>", "page of frames"),
        ("<head><meta http-equiv='Refresh' content='0; url=/x'></head><a href='/x'>here</a>", "sends elsewhere"),
        ("<div id='root'></div><script src='app.js'></script>", "scripts fill"),
        (page("<p>Short, and no article says so.</p>"), "letters"),
        (page("", linked(**{"@type": "NewsArticle"}, headline="Video: the launch")), "says that it is an article"),
        (page(f"<p>{ENGLISH[0]} {ENGLISH[1]}</p>", title="Fotostrecke: Die neue Fähre"), "pictures"),
        (page(f"<p>{PERSIAN[0]} {PERSIAN[1]} {PERSIAN[2]}</p>", title="گزارش تصویری: پل قدیمی"), "pictures"),
    ],
)
def test_pages_without_running_text(html: str, detail: str) -> None:
    assert detail in refusal(html)


@pytest.mark.parametrize("texts", [ENGLISH, GERMAN, RUSSIAN, ARABIC, PERSIAN, JAPANESE])
def test_short_articles_that_state_nothing_are_articles_at_any_address(texts: tuple[str, ...]) -> None:
    for url in ("", HOME, HOME + "tag/harbour"):
        assert read_page(page(paragraphs(*texts), WEBSITE), url).body == "\n\n".join(texts)


def test_a_line_of_a_player_makes_no_notice_of_an_article() -> None:
    body = paragraphs(ENGLISH[0], "To watch this, you need to enable JavaScript.", *ENGLISH[1:])
    assert ENGLISH[2] in read_page(page(body)).body


def test_links_between_long_paragraphs_make_no_front_of_an_article() -> None:
    links = "".join(
        f"<p>{ENGLISH[n % 3]} {GERMAN[n % 3]} {ENGLISH[(n + 1) % 3]} It is the part with the number {n}.</p>"
        f"<h3><a href='/{n}'>Another story of the harbour, number {n}</a></h3>"
        for n in range(8)
    )
    assert "number 7" in read_page(page(f"<article>{links}</article>", WEBSITE)).body


def test_a_brief_that_says_it_is_an_article_is_one() -> None:
    head = linked(**{"@type": "NewsArticle"}, headline="Ferry late", datePublished="2024-03-05")
    assert read_page(page("<p>The new ferry will be two years late, its yard said.</p>", head)).body


def test_a_brief_that_microdata_mark_as_an_article_is_one() -> None:
    post = f'<div itemscope itemtype="https://schema.org/BlogPosting"><p>{ENGLISH[0]}</p></div>'
    assert read_page(f"<html><body>{post}</body></html>").body == ENGLISH[0]
    assert "letters of running text" in refusal(f"<html><body>{post}{post.replace(ENGLISH[0], '')}</body></html>")
    assert "letters of running text" in refusal(f"<html><body>{post.replace('BlogPosting', 'Person')}</body></html>")


def test_no_headline_of_the_other_tests_is_a_notice() -> None:
    assert not any(kind_of_title(text) for pair in HEADLINES.values() for text in pair)
