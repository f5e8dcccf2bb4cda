"""Search: how long the index takes to build, how large it is, how fast it answers; and that it finds what a scan finds.

    python -m benchmarks.search LAKE
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections import defaultdict
from pathlib import Path

import pyarrow.dataset as ds

from etl.search import Search, open_search
from etl.search.words import index_text

QUESTIONS = (
    "تسنیم", "وكالة الأنباء", '"مجلس الأمن"', "السعودية النفط", "الرياض OR جدة", "headline:وزير",
    "اليمن -صنعاء", "تونس", "١٩٨٧", "انتخابات", '"وزیر امور خارجه"', "تهران", "مجلس شورای اسلامی",
    "نفت OR گاز", "ورزش", "headline:ایران", "۱۳۹۵", "می‌شود", "oil price", '"crude oil"',
    "wheat AND export", "bank -central", "headline:earnings", "(gold OR silver) price", "reuters", "the",
    "of the", '"said on Friday"', "iraq war", "elections turkey", "quake", "champions league", '"net loss"',
    "football OR cricket", "yen dollar", "москва", "президент россии", '"министр обороны"',
    "выборы OR кандидат", "поезд", "映画", "東京", "携帯電話", "女性 OR 男性", "headline:独女", "スマートフォン",
    "中国", "北京", "经济", "결혼", "미국", "bundesregierung", "münchen", "straße", "berlin OR wien",
    "fußball", '"süddeutsche zeitung"', "président", "élections", "presidente", "economía", "nothinglikethis",
)  # fmt: skip
HARDEST = ('"of the"', '"in the"', '"of the year"', '"ことができる"', '"しています"')
TRIALS = 5


def main(lake: Path) -> None:
    """Print size, times and what differs from a scan."""
    started = time.perf_counter()
    opened = open_search(lake)
    built = time.perf_counter() - started
    articles = opened.snapshot.manifest.totals["articles"]
    print(f"open, or build, the index: {built:.1f} s; {opened.bytes / 1e6:.1f} MB for {articles:,} articles")
    first, again = {}, {}
    for question in QUESTIONS:
        trials = []
        for _ in range(TRIALS):
            started = time.process_time()
            opened.find(question)
            trials.append((time.process_time() - started) * 1000)
        first[question], again[question] = trials[0], statistics.median(trials)
    print(f"{len(QUESTIONS)} questions, ten hits with passages each, CPU:")
    print(f"  asked for the first time: {told(first)}\n  asked again: {told(again)}")
    print(f"  phrases of words that most texts hold: {told({phrase: spent(opened, phrase) for phrase in HARDEST})}")
    compare_with_scan(opened)


def spent(opened: Search, question: str) -> float:
    """Return the CPU milliseconds of a question."""
    started = time.process_time()
    opened.find(question)
    return (time.process_time() - started) * 1000


def told(times: dict[str, float]) -> str:
    """Return times as text."""
    ordered = sorted(times.values())
    slowest = ", ".join(f"{question} {times[question]:.1f}" for question in sorted(times, key=lambda q: -times[q])[:5])
    p95 = ordered[int(len(ordered) * 0.95)]
    return f"p50 {statistics.median(ordered):.1f} ms, p95 {p95:.1f}; slowest {slowest}"


def compare_with_scan(opened: Search, sample: int = 200) -> None:
    """Look words and phrases of random articles up by index and by a scan over folded texts; print how many differ."""
    articles = ds.dataset(opened.snapshot.paths("articles"))
    rng = random.Random(7)
    rows = sorted(rng.sample(range(articles.count_rows()), min(sample, articles.count_rows())))
    chosen = [index_text(body).split() for body in articles.take(rows, columns=["body"])["body"].to_pylist()]
    phrases = set()
    for words in filter(None, chosen):
        for length in (1, rng.randint(2, 5)):
            start = rng.randrange(len(words))
            phrases.add(" ".join(words[start : start + length]))
    by_first = defaultdict[str, set[str]](set)
    for phrase in phrases:
        by_first[phrase.split()[0]].add(phrase)
    counts = defaultdict[str, int](int)
    for batch in articles.to_batches(columns=["headline", "body"]):
        for headline, body in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            text = f" {index_text(headline or '')} \n {index_text(body)} "
            for first in by_first.keys() & set(text.split(" ")):
                for phrase in by_first[first]:
                    counts[phrase] += f" {phrase} " in text
    wrong = [phrase for phrase in sorted(phrases) if opened.find(f'"{phrase}"', limit=1).total != counts[phrase]]
    print(f"{len(phrases)} words and phrases of random articles: {len(wrong)} counts differ from a scan {wrong[:5]}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
