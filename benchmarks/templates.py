"""Template stories, news of one form about different events, and true copies of them: gold for the verdict on pairs.

`python -m benchmarks.templates OUT.jsonl.gz OUT.gold.jsonl --per-kind 20 --seed 1`
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from pathlib import Path
from random import Random

from benchmarks.templates_arabic import FORMS as ARABIC
from benchmarks.templates_arabic import LISTS as ARABIC_LISTS
from benchmarks.templates_edits import EDITS, edited
from benchmarks.templates_slots import LISTS as OTHER_LISTS
from benchmarks.templates_texts import FORMS as OTHERS

FORMS = {f"{kind}_{language}": form for language, of in (ARABIC | OTHERS).items() for kind, form in of.items()}
KINDS = {f"{kind}_{language}": language for language, of in (ARABIC | OTHERS).items() for kind in of}
LISTS = ARABIC_LISTS | OTHER_LISTS

SLOT = re.compile(r"\{([a-z]+)(\d?)\}")
UNSPACED = ("ja", "zh")
# Two stories that differ in one slot, or in the weekday and one more, may be an update of each other: never drawn.
WEAK = ("day",)
APART = 2
# Of the stories of a kind, this share has copies.
COPIED = 0.3
TRIES = 400


def stories(kind: str, count: int, seed: int) -> list[tuple[str, str]]:
    """Return `count` headlines and texts of one form, any two about different events; ValueError if it is too small."""
    rng = Random(f"{seed} {kind}")
    headline, text = laid_out(FORMS[kind], KINDS[kind])
    drawn: list[dict[str, str]] = []
    for _ in range(TRIES * count):
        slots = draw(f"{headline}\n{text}", KINDS[kind], rng)
        if all(distance(slots, other) >= APART for other in drawn):
            drawn.append(slots)
        if len(drawn) == count:
            return [(filled(headline, slots), filled(text, slots)) for slots in drawn]
    raise ValueError(f"{kind}: only {len(drawn)} stories differ enough")


def laid_out(form: str, language: str) -> tuple[str, str]:
    """Split a form into headline and text: its lines are joined, a blank line ends a paragraph."""
    headline, _, text = form.strip().partition("\n")
    return headline, re.sub(r"(?<!\n)\n(?!\n)", "" if language in UNSPACED else " ", text)


def draw(form: str, language: str, rng: Random) -> dict[str, str]:
    """Draw a value for each slot of a form; slots of one list, as {city} and {city2}, get different values."""
    slots: dict[str, str] = {}
    for name, number in sorted(set(SLOT.findall(form))):
        taken = {value for slot, value in slots.items() if slot.rstrip("0123456789") == name}
        slots[name + number] = rng.choice([value for value in values_of(name, language, rng) if value not in taken])
    return slots


def values_of(name: str, language: str, rng: Random) -> tuple[str, ...] | list[str]:
    """Return what may stand in a slot: a list of the language or of all, or a number drawn by its form."""
    numbers = {
        "n": lambda: str(rng.randint(2, 9)),
        "nn": lambda: str(rng.randint(10, 89)),
        "pct": lambda: f"{rng.randint(1, 9)}.{rng.randint(1, 9)}",
        "mil": lambda: str(rng.randint(100, 990)),
        "date": lambda: str(rng.randint(1, 28)),
        "ver": lambda: f"{rng.randint(2, 19)}.{rng.randint(0, 9)}.{rng.randint(1, 9)}",
    }
    if name in numbers:
        return [numbers[name]() for _ in range(20)]
    return LISTS[language].get(name) or LISTS[""][name]


def distance(one: dict[str, str], other: dict[str, str]) -> int:
    """Count the slots in which two stories differ, weekdays apart."""
    return sum(one[slot] != other[slot] for slot in one if slot.rstrip("0123456789") not in WEAK)


def filled(form: str, slots: dict[str, str]) -> str:
    """Put the values into the slots of a form."""
    return SLOT.sub(lambda slot: slots[slot[1] + slot[2]], form)


def write(dump: Path, gold: Path, per_kind: int, seed: int) -> int:
    """Write the records of all kinds and their labels, both shuffled; return how many."""
    rng = Random(seed)
    rows: list[tuple[str, str, str, str]] = []
    for kind in sorted(KINDS):
        for number, (headline, text) in enumerate(stories(kind, per_kind, seed)):
            cluster = f"{kind}-{number:03d}"
            hows = rng.sample(sorted(EDITS), rng.choice((1, 2))) if rng.random() < COPIED else []
            rows.append((cluster, "orig" if hows else f"t_{kind}", headline, text))
            for how in hows:
                copy = edited(text, how, rng.randrange(2**32))
                rows.append((cluster, how, headline if rng.random() < 0.5 else first_words(copy), copy))
    rng.shuffle(rows)
    with (
        open(dump, "wb") as raw,
        gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=0) as packed,
        open(gold, "w", encoding="utf-8") as labels,
    ):
        for number, (cluster, kind, headline, text) in enumerate(rows):
            url = f"urn:templates:s{seed}-{number:06d}"
            record = {"url": url, "title": headline, "text": text}
            packed.write((json.dumps(record, ensure_ascii=False) + "\n").encode())
            labels.write(json.dumps({"url": url, "cluster": cluster, "kind": kind}) + "\n")
    return len(rows)


def first_words(text: str) -> str:
    """Return the beginning of a text, as outlets do that receive it without a headline."""
    return " ".join(text.split()[:8])[:60]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dump", type=Path, help="records {url, title, text}, .jsonl.gz")
    parser.add_argument("gold", type=Path, help="labels {url, cluster, kind}, .jsonl")
    parser.add_argument("--per-kind", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(write(options.dump, options.gold, options.per_kind, options.seed), "records of", len(KINDS), "kinds")


if __name__ == "__main__":
    main()
