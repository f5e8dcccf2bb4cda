"""What the class and id of an element say: stands it beside the article (related boxes, prompts, menus)?

Whole words are written with hyphens around them; everything else matches inside longer names too. Names are read in
lower case, with `_` and blanks as hyphens, a hyphen before and behind them.
"""

from __future__ import annotations

import string
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

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
LETTERS = "-" + string.ascii_lowercase
OTHER = len(LETTERS)  # what no word holds
ROW = 32


def letter_table() -> npt.NDArray[np.uint8]:
    """Return the place among LETTERS of each byte."""
    table = np.full(256, OTHER, np.uint8)
    for place, letter in enumerate(LETTERS):
        table[[ord(letter), ord(letter.upper())]] = place
    table[list(b"_ \t\n\r")] = LETTERS.index("-")
    return table


def transitions() -> npt.NDArray[np.uint16]:
    """Return the rows of an automaton: where a letter leads from a state, which is the place of its row.

    The scheme is Aho and Corasick's: a state is the longest beginning of a word that what has been read ends with. The
    last one, HIT, is that a word has been read; nothing leads out of it.
    """
    words = frozenset(APART_WORDS)
    beginnings = {word[:size] for word in words for size in range(len(word))}
    states = {text: ROW * number for number, text in enumerate(sorted(beginnings))}  # the empty one is the first
    hit = ROW * len(states)
    table = np.zeros(hit + ROW, np.uint16)
    table[hit:] = hit
    for text, state in states.items():
        for place, letter in enumerate(LETTERS):
            ends = [f"{text}{letter}"[start:] for start in range(len(text) + 2)]
            is_hit = not words.isdisjoint(ends)
            table[state + place] = hit if is_hit else next(states[end] for end in ends if end in states)
    return table


class Automaton(NamedTuple):
    """The letter of each byte, and what comes after a letter in each state; handed to compiled code, not kept in it."""

    letters: npt.NDArray[np.uint8]
    after: npt.NDArray[np.uint16]


APART = Automaton(letter_table(), transitions())
