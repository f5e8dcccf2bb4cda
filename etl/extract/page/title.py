"""The headline as printed: h1, JSON-LD, OpenGraph and <title> weighed against each other."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

SEPARATOR = re.compile(r"\s+[|–—·»•:«>/-]{1,2}\s+|\s*[|｜ㅣ]\s*|\s*::\s*")
FOLDED = re.compile(r"[\W_]+")
BARS = ("|", "｜", "ㅣ")
MAX_SITE = 40
MAX_LETTERS = 600  # more is no headline, and would be costly to compare
MIN_TITLE = 12
MIN_TITLE_UNSPACED = 6
WORD = re.compile(r"\w{4,}|\d+")
STEM = 5
MIN_STEMS = 3
MIN_SHARED = 2
BLANKS = re.compile(r"\s+")
EDGES = " |｜–—·•:-"


def choose_title(
    headings: Sequence[str], lesser: Sequence[str], stated: Sequence[str], title: str, site: str
) -> str:
    """Return the headline: the heading that a machine-readable title confirms, else that title without its site name.

    `headings` are the h1 of the page; `lesser` the h2 of a page without h1 outside its menus (some keep one there
    for search engines). `stated` holds the machine-readable titles, strongest first; `title` is the
    text of <title>; `site` the outlet.
    """
    claims = [claim for claim in (*stated, title) if 0 < len(claim) <= MAX_LETTERS]
    headings = [heading for heading in headings if len(heading) <= MAX_LETTERS]
    folded = [fold(claim) for claim in claims]
    found = first_agreeing(confirms, headings, folded) or first_agreeing(resembles, headings, claims)
    found = found or first_agreeing(equals, lesser, folded)
    if found:
        return strip_kicker(found, folded)
    if claims:
        return strip_kicker(strip_site(claims[0], site, (*claims[1:], *headings)), folded)
    return headings[0] if headings else ""


def first_agreeing(agree: Callable[[str, str], bool], headings: Sequence[str], claims: Sequence[str]) -> str:
    """Return the first heading that agrees with the strongest claim possible, `""` where none does with any."""
    return next((heading for claim in claims for heading in headings if agree(heading, claim)), "")


def equals(heading: str, claim: str) -> bool:
    """Tell whether a heading is a folded title, letter for letter."""
    return fold(heading) == claim


def fold(text: str) -> str:
    """Return the letters and digits alone, for comparison."""
    return FOLDED.sub("", text.casefold())


def confirms(heading: str, claim: str) -> bool:
    """Tell whether an h1 and a folded title hold one the other; a word or two confirm nothing."""
    heading = fold(heading)
    if not heading or not claim:
        return False
    if heading == claim:
        return True
    enough = MIN_TITLE if heading.isascii() else MIN_TITLE_UNSPACED
    return min(len(heading), len(claim)) >= enough and (heading in claim or claim in heading)


def resembles(heading: str, claim: str) -> bool:
    """Tell an h1 that words the same news differently: a sentence that shares several stems with the title."""
    stems = {word[:STEM] for word in WORD.findall(heading.casefold())}
    others = {word[:STEM] for word in WORD.findall(claim.casefold())}
    return len(stems) >= MIN_STEMS and len(stems & others) >= min(MIN_SHARED, len(others))


def strip_kicker(heading: str, claims: Sequence[str]) -> str:
    """Remove what stands before the headline proper, where a stated title begins only behind it."""
    folded = fold(heading)
    for claim in claims:
        if MIN_TITLE <= len(claim) < len(folded) and folded.endswith(claim):
            for blank in BLANKS.finditer(heading):
                if fold(heading[blank.end() :]) == claim:
                    return heading[blank.end() :].lstrip(EDGES)
    return heading


def strip_site(title: str, site: str, others: Sequence[str]) -> str:
    """Remove the site's name from the end (or the beginning) of a title; section names before it go with it.

    A tail goes where another title of the page ends before it, where it is the site's name, or behind a `|`.
    """
    plain = {fold(other) for other in others}
    folded_site = fold(site)
    cuts = [(found.start(), found.end()) for found in SEPARATOR.finditer(title)]
    for start, _ in cuts:
        if fold(title[:start]) in plain:
            return title[:start]
    if cuts and cuts[0][1] < len(title) and same_site(fold(title[: cuts[0][0]]), folded_site):
        return title[cuts[0][1] :]
    for start, end in reversed(cuts):
        tail = title[end:]
        of_bar = any(bar in title[start:end] for bar in BARS) and len(tail) <= MAX_SITE and start > MIN_TITLE
        if not (of_bar or same_site(fold(tail), folded_site)):
            break
        title = title[:start]
    return title


def same_site(part: str, site: str) -> bool:
    """Tell whether a part of a title is the site's name, shortened or with its domain; both are folded."""
    return bool(site) and 1 < len(part) <= MAX_SITE and (part in site or site in part)
