"""The headline as printed: h1, JSON-LD, OpenGraph and <title> weighed against each other."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from etl.extract.dates.spans import find_spans, may_hold_date

SEPARATOR = re.compile(r"\s+[|–—·»•:«>/-]{1,2}\s+|\s*[|｜ㅣ]\s*|\s*::\s*")
KICKER_END = re.compile(rf"{SEPARATOR.pattern}|:\s+")
FOLDED = re.compile(r"[\W_]+")
LETTERED = re.compile(r"\S*?[^\W_]\S*")
BARS = ("|", "｜", "ㅣ")
MAX_SITE = 40
MAX_KICKER = 30
MAX_LETTERS = 600  # more is no headline, and would be costly to compare
MIN_TITLE = 12
MIN_TITLE_UNSPACED = 6
MAX_PARTS = 8
MAX_LINES = 2_000
MIN_VARIANT = 20  # letters; shorter titles name a section or a series
MIN_VARIANT_UNSPACED = 8
WORD = re.compile(r"\w{4,}|\d+")
STEM = 5
MIN_STEMS = 3
MIN_SHARED = 2
BLANKS = re.compile(r"\s+")
EDGES = " |｜–—·•:-"
MARKS = tuple("|｜ㅣ–—·•-")
CUT_SHORT = ("…", "...")


class Title(NamedTuple):
    """The headline, and the heading or line that it was made from as the page prints it."""

    headline: str
    printed: str


def choose_title(
    headings: Sequence[str],
    lesser: Sequence[str],
    lines: Sequence[str],
    stated: Sequence[str],
    title: str,
    site: str,
    address: str = "",
    shared: str = "",
) -> Title:
    """Return the headline: the heading that a machine-readable title confirms, else that title without its site name.

    `headings` are the h1 of the page, `lesser` the headings below them; of a page without h1 (some keep one in their
    menus, for search engines) all its headings, and `lines` are its printed lines. `stated` holds the machine-readable
    titles, strongest first; `shared` is the one of them that readers see; `title` is the text of <title>; `site` the
    outlet; `address` that of the page, whose last part often repeats the headline.
    """
    claims = [claim for claim in (*stated, title) if 0 < len(claim) <= MAX_LETTERS]
    folded = [fold(claim) for claim in claims]
    names = {fold(site)} if any(claim != fold(site) for claim in folded) else set()
    headings = [heading for heading in headings if len(heading) <= MAX_LETTERS and fold(heading) not in names]
    found = closest_confirmed(headings, folded) or first_resembling(headings, claims)
    found = found or closest_confirmed(headings, [slug_of(address)])
    if not found and claims and not headings:
        found = among_lines(claims, folded, lines) or printed_below(shared, "", lesser)
    elif found in headings:
        found = printed_below(shared, found, lesser) or found
    if found:
        key = fold(found)
        headline = with_blanks(found, [claim for claim in claims if fold(claim) == key])
        if key not in folded or len(key) > min(map(len, folded)):  # else no title is shorter: nothing is to be removed
            headline = strip_kicker(strip_subtitle(headline, claims), claims)
        return Title(headline, found)
    headline = headings[0] if headings else ""
    if claims:
        headline = strip_kicker(strip_site(claims[0], site, (*claims[1:], *headings)), claims)
    return Title(headline, headline)


def with_blanks(heading: str, claims: Sequence[str]) -> str:
    """Return a heading as a claim of the same letters has it, where style and not a blank sets its parts apart."""
    words = count_words(heading)
    return next((claim for claim in claims if count_words(claim) > words), heading)


def count_words(text: str) -> int:
    """Count what stands between blanks and has a letter or a digit."""
    return len(LETTERED.findall(text))


def closest_confirmed(headings: Sequence[str], claims: Sequence[str]) -> str:
    """Return the heading that the strongest claim possible confirms, of several the one that is about as long."""
    for claim in claims:
        if confirmed := [heading for heading in headings if confirms(heading, claim)]:
            return min(confirmed, key=lambda heading: abs(len(fold(heading)) - len(claim)))
    return ""


def first_resembling(headings: Sequence[str], claims: Sequence[str]) -> str:
    """Return the first heading that resembles the strongest claim possible."""
    return next((heading for claim in claims for heading in headings if resembles(heading, claim)), "")


def among_lines(claims: Sequence[str], folded: Sequence[str], lines: Sequence[str]) -> str:
    """Return the printed line that is the strongest claim possible, else a part of the strongest one."""
    longest = max(map(len, claims)) + MAX_SITE
    printed: dict[str, str] = {}
    for line in lines[:MAX_LINES]:
        if len(line) <= longest and (key := fold(line)):
            printed.setdefault(key, line)
    return next((printed[claim] for claim in folded if claim in printed), "") or printed_part(claims[0], printed)


def printed_below(shared: str, heading: str, lesser: Sequence[str]) -> str:
    """Return the lesser heading that is the title readers see where the page is shared, or ends with it.

    Where the h1 words it otherwise, that one is for search engines: small in a row of links, or not shown at all.
    """
    key = fold(shared)
    if len(key) < MIN_TITLE or len(shared) > MAX_LETTERS or key == fold(heading):
        return ""
    return next((text for text in lesser if len(text) <= 2 * len(shared) and fold(text).endswith(key)), "")


@lru_cache(maxsize=1 << 10)  # titles and headings are compared again and again
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
    """Remove what stands before the headline proper, where a stated title begins only behind it.

    Where no title holds the whole heading, and one ends like it behind another kicker, both kickers go.
    """
    folded = fold(heading)
    others = [fold(claim) for claim in claims]
    for other in others:
        if MIN_TITLE <= len(other) < len(folded) and folded.endswith(other):
            for blank in BLANKS.finditer(heading):
                if fold(heading[blank.end() :]) == other:
                    return heading[blank.end() :].lstrip(EDGES)
    for claim in claims:
        before = heading.removesuffix(claim) if len(claim) >= MIN_TITLE else heading
        if before != heading and before[-1:].isalnum() and claim[0].isupper():  # style alone sets the parts apart
            return claim
    if not any(folded in other for other in others):
        tails = {fold(claim[found.end() :]) for claim in claims for found in KICKER_END.finditer(claim)}
        for found in KICKER_END.finditer(heading[: MAX_KICKER + 2]):
            rest = heading[found.end() :]
            if len(fold(rest)) >= MIN_TITLE and fold(rest) in tails:
                return rest
    return heading


def strip_subtitle(heading: str, claims: Sequence[str]) -> str:
    """Remove what a heading prints behind a stated title: a site's name, a date, a line that no title goes on with."""
    folded = fold(heading)
    is_stated = any(folded in fold(claim) for claim in claims)
    for claim in claims:
        rest = heading[len(claim) :] if len(claim) >= MIN_TITLE and heading.startswith(claim) else ""
        tail = rest.lstrip()
        if rest[:1].isspace() and (tail.startswith(BARS) or holds_date(tail) or (tail[:1].isupper() and not is_stated)):
            return claim
    return heading


def holds_date(text: str) -> bool:
    """Tell whether a text holds a date: software prints it in the heading."""
    return may_hold_date(text) and next(find_spans(text), None) is not None


def printed_part(claim: str, printed: Mapping[str, str]) -> str:
    """Return the longest line that is the longest part of a title between its separators, or holds it.

    `printed` are lines by what they fold to.
    """
    keys = [fold(part) for part in SEPARATOR.split(claim)]
    if not 1 < len(keys) <= MAX_PARTS:
        return ""
    core = keys.index(max(keys, key=len))
    ranges = ((first, last) for first in range(core + 1) for last in range(core + 1, len(keys) + 1))
    wanted = {"".join(keys[first:last]) for first, last in ranges if last - first < len(keys)}
    return max((printed[key] for key in sorted(wanted) if key in printed), key=len, default="")


def slug_of(address: str) -> str:
    """Return the folded last part of an address that has words."""
    path = address.partition("?")[0].partition("#")[0]
    return next((key for part in reversed(path.split("/")[3:]) if (key := fold(unquote(part)))), "")


def variants_of(headline: str, others: Sequence[str], site: str) -> tuple[str, ...]:
    """Return the titles that word the headline differently; longer and cut printings of the same words are none."""
    key = fold(headline)
    found: dict[str, str] = {}
    for other in others:
        stated = fold(other)
        if stated.startswith(key) or stated.endswith(key) or (stated in key and other.endswith(CUT_SHORT)):
            continue
        title = strip_site(other, site, (headline, *others))
        folded = fold(title)
        if len(folded) >= (MIN_VARIANT if folded.isascii() else MIN_VARIANT_UNSPACED):
            found.setdefault(folded, title)
    return tuple(found.values())


def strip_site(title: str, site: str, others: Sequence[str]) -> str:
    """Remove the site's name from the end (or the beginning) of a title; section names before it go with it.

    A tail goes where another title of the page ends before it, where it is the site's name, or behind a `|`.
    """
    for other in others:
        if len(other) >= MIN_TITLE and title.startswith(other) and title[len(other) :].lstrip()[:1] in MARKS:
            return other
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
