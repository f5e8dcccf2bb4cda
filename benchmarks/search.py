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
TRIALS = 5


def main(lake: Path) -> None:
    started = time.perf_counter()
    opened = open_search(lake)
    built = time.perf_counter() - started
    articles = opened.snapshot.manifest.totals["articles"]
    print(f"open, or build, the index: {built:.1f} s; {opened.bytes / 1e6:.1f} MB for {articles:,} articles")
    times: dict[str, float] = {}
    for question in QUESTIONS:
        trials = []
        for _ in range(TRIALS):
            started = time.process_time()
            opened.find(question)
            trials.append((time.process_time() - started) * 1000)
        times[question] = statistics.median(trials)
    ordered = sorted(times.values())
    slowest = sorted(times, key=lambda question: -times[question])[:3]
    print(
        f"{len(times)} questions, ten hits with passages each, CPU: p50 {statistics.median(ordered):.2f} ms,"
        f" p95 {ordered[int(len(ordered) * 0.95)]:.2f} ms, slowest "
        + ", ".join(f"{question} {times[question]:.1f} ms" for question in slowest)
    )
    compare_with_scan(opened)


def compare_with_scan(opened: Search, sample: int = 200) -> None:
    """Look words of random articles up by index and by a scan over folded texts; print how many answers differ."""
    table = ds.dataset(opened.snapshot.paths("articles")).to_table(columns=["article_id", "headline", "body"])
    columns = (table["headline"].to_pylist(), table["body"].to_pylist())
    texts = [f"{headline or ''} {body}" for headline, body in zip(*columns, strict=True)]
    rng = random.Random(7)
    words = sorted({rng.choice(index_text(rng.choice(texts)).split()) for _ in range(sample)} - {""})
    counts: defaultdict[str, int] = defaultdict(int)
    for text in texts:
        for word in set(index_text(text).split()) & set(words):
            counts[word] += 1
    wrong = [word for word in words if opened.find(f'"{word}"', limit=1).total != counts[word]]
    print(f"{len(words)} words of random articles: {len(wrong)} counts differ from a scan {wrong[:5]}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
