"""What the class and id of an element say: stands it beside the article (related boxes, prompts, menus)?

Whole words are written with hyphens around them; everything else matches inside longer names too. Names reach
the comparison in lower case with `_` and blanks turned into hyphens.
"""

from __future__ import annotations

from ahocorasick_rs import AhoCorasick

APART_WORDS: tuple[str, ...] = (
    "comment", "disqus", "related", "recommend", "trending", "taboola", "outbrain", "most-read", "mostread",
    "most-viewed", "mostviewed", "most-popular", "mostpopular", "read-more", "readmore", "read-next",
    "readnext", "read-also", "readalso", "also-read", "alsoread", "also-like", "alsolike", "more-on-",
    "moreon-", "more-from", "morefrom", "more-stories", "morestories", "more-news", "morenews", "teaser",
    "playlist", "carousel", "gallery", "newsletter", "subscri", "promo", "share", "sharing", "social",
    "sign-up", "signup", "log-in-", "login-", "popup", "modal", "-poll-", "survey", "rating", "advert",
    "banner", "cookie", "consent", "sidebar", "-foot-", "footer", "footnote", "breadcrumb", "toolbar",
    "paginat", "navigation", "author-bio", "authorbio", "author-box", "authorbox", "author-info", "authorinfo",
    "author-card", "authorcard", "bio-box", "biobox", "byline", "caption", "credit", "tag-list", "taglist",
    "-author-", "copyright", "disclaimer", "sr-only", "visually", "infobox", "info-box", "factbox", "fact-box",
    "lightbox", "slideshow", "boilerplate", "webpush", "notification", "-cta-", "adblock", "ad-block", "donat",
    "-support-", "product-card", "productcard", "-tags-",
)
_SEPARATORS = str.maketrans("_ \t\n\r", "-----")
_words = AhoCorasick(APART_WORDS)


def says_apart(names: str) -> bool:
    """Tell whether class and id, joined by a blank, name something that is no part of the text."""
    return bool(_words.find_matches_as_indexes(f"-{names.lower().translate(_SEPARATORS)}-"))
