"""Make a small corpus in which copies depend on each other in every way that an order of arrival could disturb.

Stories are pseudo-words, so that texts share nothing but what is copied. The same arguments give the same rows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from random import Random

Row = dict[str, str]
Dumps = dict[str, bytes]
Sentences = list[list[str]]

SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "va", "we", "zu")
PLACES = ("Lindhavn", "Osthavn", "Marburn", "Tellis", "Quarrow", "Edmere")
FIRST_DAY, DAYS = date(2020, 1, 20), 50  # over two month borders
LATER = 120  # days: out of reach
DRIFT = 24  # versions of one text, each an edit of the one before; more than anchors
BOILERPLATE = 48  # stories below one notice; more than anchors


def word(rng: Random) -> str:
    return "".join(rng.choices(SYLLABLES, k=rng.randint(2, 4)))


def story(rng: Random, sentences: int = 6) -> Sentences:
    return [[word(rng) for _ in range(rng.randint(7, 14))] for _ in range(sentences)]


def prose(sentences: Sentences) -> str:
    return " ".join(" ".join(words).capitalize() + "." for words in sentences)


def edited(rng: Random, sentences: Sentences, places: int) -> Sentences:
    """Replace, drop or insert a word in some places."""
    changed = [list(words) for words in sentences]
    for _ in range(places):
        words = rng.choice(changed)
        place = rng.randrange(len(words))
        words[place : place + 1] = rng.choice(([word(rng)], [], [words[place], word(rng)]))
        words.extend([word(rng)] * (not words))
    return changed


def row(rng: Random, body: str, day: date | None, **more: str) -> Row:
    number = rng.randrange(10**9)
    dated = {"date": day.isoformat()} if day else {}
    return {
        "title": f"{word(rng)} {word(rng)} {word(rng)}",
        "url": f"http://paper.example/{number}",
        "content": body, **dated, **more,
    }  # fmt: skip


def some_day(rng: Random) -> date | None:
    return None if rng.random() < 0.08 else FIRST_DAY + timedelta(rng.randrange(DAYS))


def printings(rng: Random) -> Iterator[Row]:
    """One story and its copies: new datelines, cuts, light edits, another date or none."""
    text = story(rng)
    for _ in range(rng.randint(2, 4)):
        kind = rng.choice(("same", "dateline", "cut", "edits"))
        printed = text[: rng.randint(2, 5)] if kind == "cut" else edited(rng, text, 3 * (kind == "edits"))
        line = f"{rng.choice(PLACES).upper()}, Feb {rng.randint(1, 28)} (Reuters) - " if kind == "dateline" else ""
        yield row(rng, line + prose(printed), some_day(rng))


def lone(rng: Random) -> Iterator[Row]:
    yield row(rng, prose(story(rng, rng.randint(1, 8))), some_day(rng))


def merger(rng: Random) -> Iterator[Row]:
    """Two stories told apart by half of their sentences, and a third that stands between them."""
    common, left, right = story(rng, 4), story(rng, 3), story(rng, 3)
    for parts in ([*common, *left], [*common, *left], [*common, *right], [*common, *left[:2], *right[:2]]):
        yield row(rng, prose(edited(rng, parts, 1)), some_day(rng))


def drift(rng: Random) -> Iterator[Row]:
    """A chain: neighbours are copies, the ends are not, and which are compared hangs on anchors."""
    text, day = story(rng, 5), FIRST_DAY + timedelta(rng.randrange(DAYS))
    for _ in range(DRIFT):
        text = edited(rng, text, 4)
        yield row(rng, prose(text), day + timedelta(rng.randrange(12)))


def boilerplate(rng: Random) -> Iterator[Row]:
    """Short stories above one notice that all of them share; some are copies of each other."""
    notice, day = prose(story(rng, 3)), FIRST_DAY + timedelta(rng.randrange(DAYS))
    text = story(rng, 2)
    for _ in range(BOILERPLATE):
        text = edited(rng, text, 5) if rng.random() < 0.3 else story(rng, 2)
        yield row(rng, f"{prose(text)} {notice}", day + timedelta(rng.randrange(5)))


def template(rng: Random) -> Iterator[Row]:
    """Notices of one form with other numbers and names, under headlines of their own or none."""
    form = prose(story(rng, 2))
    for _ in range(12):
        who, much = rng.choice(PLACES), rng.randint(10, 99)
        yield row(rng, f"The bank of {who} sold {much} million on Monday. {form}", some_day(rng))
        yield row(rng, "Quarterly dividend ten cents against ten cents before", some_day(rng))


def recut(rng: Random) -> Iterator[Row]:
    """Equal letters cut into words differently, so that their sketches differ; and a light edit of one of them."""
    text, day = story(rng, 4), some_day(rng)
    for _ in range(rng.randint(3, 5)):
        cut = [[end for w in words for end in ((w,) if rng.random() < 0.7 else (w[:2], w[2:]))] for words in text]
        yield row(rng, prose(cut), day if rng.random() < 0.7 else some_day(rng))
        if rng.random() < 0.6:
            yield row(rng, prose(edited(rng, cut, 3)), day)


def far_apart(rng: Random) -> Iterator[Row]:
    """Copies at month borders, and again when only equal texts meet."""
    text = story(rng)
    border = date(2020, rng.choice((2, 3)), 1)
    for days in (-32, -1, 0, 28, LATER):
        yield row(rng, prose(text if rng.random() < 0.4 else edited(rng, text, 2)), border + timedelta(days))


def versions(rng: Random) -> Iterator[Row]:
    """One item as an agency sends it again and again: the newest version is the article."""
    text, name = story(rng), f"urn:wire:{rng.randrange(10**9)}"
    for number in rng.sample(range(1, 5), 3):
        yield row(rng, prose(edited(rng, text, 2)), some_day(rng), guid=name, version=str(number), agency="Reuters")


def rewritten(rng: Random) -> Iterator[Row]:
    """One item whose versions keep half of the text or nothing of it, some of them far apart in time."""
    text, name, day = story(rng), f"urn:wire:{rng.randrange(10**9)}", some_day(rng) or FIRST_DAY
    for number in rng.sample(range(1, 6), 4):
        text = [*text[:3], *story(rng, 3)] if rng.random() < 0.8 else story(rng)
        later = day + timedelta(rng.choice((0, 0, LATER)))
        yield row(rng, prose(text), later, guid=name, version=str(number), agency="Reuters")


SCENES: tuple[tuple[float, Callable[[Random], Iterator[Row]]], ...] = (
    (30, lone), (22, printings), (10, merger), (1.2, drift), (0.6, boilerplate), (0.8, template), (12, recut),
    (8, far_apart), (6, versions), (6, rewritten),
)  # fmt: skip


def corpus(seed: int, size: int) -> list[Row]:
    """Return `size` rows in no order; each scene appears at least once."""
    rng = Random(seed)
    weights, scenes = zip(*SCENES, strict=True)
    rows = [found for scene in scenes for found in scene(rng)]
    while len(rows) < size:
        rows += rng.choices(scenes, weights)[0](rng)
    again = rng.sample(rows, len(rows) // 40)  # the same bytes a second time
    return rng.sample([*rows[: size - len(again)], *again], size)


def dumps(seed: int, size: int, count: int) -> Dumps:
    """Return the corpus cut into dumps of unlike sizes, by name; two of them hold the same bytes."""
    rng = Random(seed)
    rows = corpus(seed, size)
    cuts = [0, *sorted(rng.sample(range(1, len(rows)), count - 1)), len(rows)]
    parts = [rows[start:end] for start, end in pairwise(cuts)]
    found = {f"{rng.choice('abc')}/{number:03d}.jsonl": lines(part) for number, part in enumerate(parts)}
    return {**found, "b/again.jsonl": found[min(found)]}


def lines(rows: list[Row]) -> bytes:
    return "".join(json.dumps(found) + "\n" for found in rows).encode()
