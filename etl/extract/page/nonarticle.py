"""Pages that are no article: notices in its place, fronts that list others, forms and shells without text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from etl.errors import BadInput
from etl.extract.page.blocks import Block, Outline
from etl.extract.page.body import Body
from etl.extract.page.density import count_letters
from etl.extract.page.elements import HEADING
from etl.extract.page.jsonld import is_article_type
from etl.extract.page.notice_words import CONSENT
from etl.extract.page.notices import kind_of_text, kind_of_title
from etl.extract.page.structured import Structured

MIN_LETTERS = 200
MAX_NOTICE = 1_500  # letters of a page that its title calls a notice
MAX_NOTICE_STATED = 400  # the same where the page says that it is an article
MAX_WORDY_NOTICE = 6_000  # letters of consent forms
MUCH_OF_TEXT = 0.5
MAX_GALLERY = 400
SOME_OF_TEXT = 0.3

TITLE_LETTERS = 20  # a link with fewer is no headline
TITLE_LINKED = 0.8
LOW_CONFIDENCE = 0.35
LISTED_LINKS = 0.55
LISTED_TITLES = 5
MIN_RUNS = 5
LONGEST_RUN = 0.35
MEAN_RUN = 350  # letters of a teaser
FRONT_LINKS = 0.2
FRONT_TEXT = 0.35
FULL_LINKS = 0.4
MANY_TITLES = 8

ROOTS = frozenset(
    ("", "index.html", "index.htm", "index.php", "index.asp", "index.aspx", "index.jsp", "default.aspx", "home")
)
LISTING = re.compile(
    r"^/(?:[a-z]{2}/)?(?:tags?|categor(?:y|ies|ia|ie)|kategorie|rubrik|rubrique|authors?|autor|auteur|topics?|search|suche"
    r"|buscar|recherche|archives?|archiv|labels?)(?:/[^/]+){0,2}/?$|/page/\d+/?$|/search/label/",
    re.IGNORECASE,
)
SLUG = re.compile(r"/(?:[^/-]+-){4}[^/]*/?$|\d{5}[^/]*/?$")
LANGUAGE = re.compile(r"[a-z]{2}(?:-[a-z]{2})?", re.IGNORECASE)
PICTURES = re.compile(
    r"\W*(?:(?:in )?(?:photos?|pictures|images?)|photo ?gallery|gallery|slideshow|video|watch|fotostrecke|bildergalerie"
    r"|bilder|galerie|diaporama|en images|vidéo|fotogalería|galería|en imágenes|fotos|vídeo|fotogallery|galleria"
    r"|zdjęcia|galeria|foto galeri|фото(?:репортаж|галерея)?|видео|写真|動画|图集|组图|视频|포토|영상"
    r"|بالصور|صور|فيديو|شاهد|گزارش تصویری|عکس|تصاویر|فیلم|ویدئو|ویدیو)(?:\W|$)",
    re.IGNORECASE,
)


def judge(
    tree: LexborHTMLParser, page: Structured, outline: Outline, headings: Sequence[str], body: Body, url: str
) -> None:
    """Raise BadInput (not_an_article) where the page is none, with what it is instead as far as that can be told."""
    stated = page.is_article()
    kind = kind_of_page(tree, page, outline, headings, body, url, stated)
    if kind and not stated and marks_one_article(tree):
        stated, kind = True, kind_of_page(tree, page, outline, headings, body, url, True)
    if kind:
        raise BadInput("not_an_article", f"says that it is an article, but: {kind}" if stated else kind)


def kind_of_page(
    tree: LexborHTMLParser,
    page: Structured,
    outline: Outline,
    headings: Sequence[str],
    body: Body,
    url: str,
    stated: bool,
) -> str:
    """Return what a page is that is no article; `""` where it is one. `stated` is whether it says so itself."""
    kind = kind_of_notice(page.title, headings, body, stated)
    if not kind and (not stated or is_front_address(url)) and is_front(outline, body, url):
        kind = "page that lists others"
    if not kind and body.letters < (1 if stated else MIN_LETTERS):
        kind = kind_of_shell(tree, outline) or f"{body.letters} letters of running text"
    if not kind and not stated and body.letters < MAX_GALLERY and PICTURES.match(page.title):
        kind = "pictures or a video with a caption"
    return kind


def marks_one_article(tree: LexborHTMLParser) -> bool:
    """Tell whether microdata mark one article, and no more: fronts mark many."""
    types = ((node.attributes.get("itemtype") or "").rpartition("/")[2] for node in tree.css("[itemtype]"))
    return sum(is_article_type(name) for name in types) == 1


def kind_of_notice(title: str, headings: Sequence[str], body: Body, stated: bool) -> str:
    """Return what kind of notice a page is by its title, its headings or most of its text; `""` where it is none."""
    brief = body.letters <= (MAX_NOTICE_STATED if stated else MAX_NOTICE)
    if brief and (kind := next(filter(None, map(kind_of_title, (title, *headings[:2]))), "")):
        return kind
    if not stated and body.letters <= MAX_WORDY_NOTICE:
        kind, share = kind_of_text(body.paragraphs)
        if share >= MUCH_OF_TEXT and (brief or kind == CONSENT):
            return kind
    return ""


def path_of(url: str) -> str:
    """Return the path of an address; one that is broken is all there is."""
    try:
        return urlsplit(url).path
    except ValueError:  # a bracket in the host, which begins an address of IPv6
        return url


def is_front_address(url: str) -> bool:
    """Tell an address that belongs to a site, a language, a subject or a search as a whole."""
    path = path_of(url)
    last = path.strip("/").lower()
    return bool(url) and (last in ROOTS or LANGUAGE.fullmatch(last) is not None or LISTING.search(path) is not None)


def is_article_address(url: str) -> bool:
    """Tell an address that ends in many words or a long number: those of sections are short."""
    path = path_of(url)
    return SLUG.search(path) is not None and LISTING.search(path) is None


def is_front(outline: Outline, body: Body, url: str) -> bool:
    """Tell a page that lists others: by its links, or by headlines between short teasers."""
    if body.letters >= MIN_LETTERS and is_article_address(url):
        return False
    letters, linked = count_letters(outline.rows)
    if linked < FRONT_LINKS * letters:
        return False
    titles = sum(map(is_title, outline.blocks))
    if body.confidence < LOW_CONFIDENCE and linked > LISTED_LINKS * letters and titles >= LISTED_TITLES:
        return True
    if body.letters < FRONT_TEXT * letters and (body.letters < MIN_LETTERS or is_front_address(url)):
        headlines = sum(is_title(block) for block in outline.blocks if block.kind == HEADING)
        return headlines >= LISTED_TITLES or (titles >= MANY_TITLES and linked > FULL_LINKS * letters)
    return is_cut_by_titles(outline, body)


def is_title(block: Block) -> bool:
    """Tell a block that is hardly more than a link to another text."""
    return block.size > TITLE_LETTERS and block.linked > TITLE_LINKED * block.size


def is_cut_by_titles(outline: Outline, body: Body) -> bool:
    """Tell a text in which the headlines of others stand between runs of a few lines."""
    printed = set(body.paragraphs)
    runs = [0]
    for block in outline.blocks:
        if block.text in printed:
            runs[-1] += block.size
        elif runs[-1] and is_title(block):
            runs.append(0)
    runs = [run for run in runs if run]
    return len(runs) >= MIN_RUNS and max(runs) < LONGEST_RUN * sum(runs) and sum(runs) < MEAN_RUN * len(runs)


def kind_of_shell(tree: LexborHTMLParser, outline: Outline) -> str:
    """Return what a page without running text is, `""` where nothing tells."""
    kind, share = kind_of_text(block.text for block in outline.blocks)
    if share >= SOME_OF_TEXT:
        return kind
    if tree.css_first("frameset") is not None:
        return "page of frames"
    if tree.css_first('meta[http-equiv="refresh" i]') is not None:
        return "page that sends elsewhere"
    if sum(block.size for block in outline.blocks) < TITLE_LETTERS and tree.css_first("script") is not None:
        return "page that scripts fill"
    return ""
