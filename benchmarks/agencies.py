"""Measure how agencies are attributed on the hand-made labels of tests/gold/agencies.jsonl, and what it costs.

    make bench BENCH=agencies

Precision and recall of `agency` and `cited_agencies`, per half of the labels and per language. The texts lie beside
the project, in ../shared; the labels hold references only. The half `test` was labelled before the rules were tuned
and was never looked at: its single cases are not printed.
"""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.gold import SHARED
from etl.article import Article, RawRecord, Rejection
from etl.config import Config
from etl.extract import record
from etl.extract.record import extract
from etl.ingest.discover import locate
from etl.ingest.reading import read_dump

LABELS = Path(__file__).resolve().parents[1] / "tests/gold/agencies.jsonl"
TEXT_BYTES = range(1_500, 4_500)  # text articles of 2.5 KB on average
ROUNDS = 7

Label = dict[str, Any]
Key = str | tuple[str, int]  # the address of a page, the member and number of a record


def read_labels() -> list[Label]:
    """Return the labels, in the order of the file."""
    return [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]


def labelled_records(labels: list[Label]) -> Iterator[tuple[Label, RawRecord]]:
    """Yield each label with its record, read from the dump as a run reads it."""
    wanted: dict[str, dict[Key, Label]] = defaultdict(dict)
    for label in labels:
        wanted[label["dump"]][label.get("url") or (label["member"], label["record"])] = label
    config = Config()
    for dump, by_key in wanted.items():
        with locate(str(SHARED), dump).open() as stream:
            for found in read_dump(stream, dump, config.limits, config.mapping_for(dump)):
                key: Key = (found.member, found.record)
                if isinstance(found, RawRecord) and dump.endswith(".warc.gz"):
                    key = json.loads(found.context).get("url", "")
                if isinstance(found, RawRecord) and (label := by_key.pop(key, {})):
                    yield label, found
        if by_key:
            raise SystemExit(f"{dump}: {len(by_key)} labelled records are not there, e.g. {next(iter(by_key))}")


def score(label: Label, article: Article | None) -> Counter[str]:
    """Count one record: hits, false and missed of both fields; a rejected record has neither."""
    agency, cited = (article.agency, set(article.cited_agencies)) if article else (None, set())
    gold, sources = label["agency"], set(label["cited"])
    return Counter(
        records=1,
        agency_hit=int(agency is not None and agency == gold),
        agency_false=int(agency is not None and agency != gold),
        agency_missed=int(gold is not None and agency != gold),
        cited_hit=len(cited & sources),
        cited_false=len(cited - sources),
        cited_missed=len(sources - cited),
    )


def share(counts: Mapping[str, int], field: str, other: str) -> str:
    """Return hits among hits and `other` (false: precision, missed: recall)."""
    hits = counts[f"{field}_hit"]
    total = hits + counts[f"{field}_{other}"]
    return f"{hits / total:.3f}" if total else "    –"


def line(name: str, counts: Mapping[str, int]) -> str:
    """Return a line of the table."""
    cells = (share(counts, field, other) for field in ("agency", "cited") for other in ("false", "missed"))
    named = counts["agency_hit"] + counts["agency_missed"]
    return f"{name:<12} {counts['records']:>5} {named:>6}   " + "   ".join(f"{cell:>7}" for cell in cells)


def accuracy(found: list[tuple[Label, RawRecord]]) -> None:
    """Print the table: both halves, and the languages of each."""
    halves: dict[str, Counter[str]] = defaultdict(Counter)
    languages: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for label, raw in found:
        outcome = extract(raw)
        article = None if isinstance(outcome, Rejection) else outcome.article
        counts = score(label, article)
        halves[label["half"]] += counts
        languages[label["half"]][article.language if article else "(rejected)"] += counts
    print(f"{'':<12} {'texts':>5} {'issued':>6}    agency P   agency R   cited P   cited R")
    for half in sorted(halves):
        print(line(half, halves[half]))
        for language, counts in sorted(languages[half].items(), key=lambda item: -item[1]["records"]):
            print(line(f"  {language}", counts))


def cost(found: list[tuple[Label, RawRecord]]) -> None:
    """Print the CPU time of agency, dateline and date for text articles, the least of several rounds."""
    calls: dict[str, list[tuple[tuple[Any, ...], dict[str, Any]]]] = {"attribute": [], "find_date": []}
    whole = {name: getattr(record, name) for name in calls}

    def noting(name: str) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            calls[name].append((arguments, options))
            return whole[name](*arguments, **options)

        return call

    texts = [raw for _, raw in found if raw.format not in record.PAGES and raw.length in TEXT_BYTES]
    try:
        for name in calls:
            setattr(record, name, noting(name))
        for raw in texts:
            extract(raw)
    finally:
        for name, function in whole.items():
            setattr(record, name, function)
    spent = {name: least_time(whole[name], arguments) for name, arguments in calls.items()}
    size = sum(raw.length for raw in texts) / len(texts) / 1_000
    parts = ", ".join(f"{name} {1e6 * seconds / len(calls[name]):.0f}" for name, seconds in spent.items())
    total = sum(1e6 * seconds / len(calls[name]) for name, seconds in spent.items())
    print(f"{len(texts)} text articles of {size:.1f} KB: {total:.0f} µs CPU an article ({parts}), best of {ROUNDS}")


def least_time(function: Any, arguments: list[tuple[tuple[Any, ...], dict[str, Any]]]) -> float:
    """Return the least CPU seconds of all the calls together."""
    least = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time()
        for positional, named in arguments:
            function(*positional, **named)
        least = min(least, time.process_time() - started)
    return least


def main() -> None:
    """Print accuracy and cost."""
    found = list(labelled_records(read_labels()))
    accuracy(found)
    cost(found)


if __name__ == "__main__":
    main()
