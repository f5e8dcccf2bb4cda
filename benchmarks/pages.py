"""Measure how web pages are read: how fast beside trafilatura, in how much memory, how well.

    make bench BENCH=speed          CPU time of the full record of a page, ours and trafilatura's in turn
    make bench BENCH=memory         resident memory after 1,000 and after 10,000 pages in one process
    make bench BENCH=quality        every labelled set through `news-etl run`, then ../shared/score/score.py

Times depend on the machine; the ratio of two that were taken in turn hardly does.
"""

from __future__ import annotations

import itertools
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from operator import itemgetter
from pathlib import Path

import psutil

from benchmarks.gold import SETS, SHARED, GoldPage, half_of, read_pages, warc_of
from etl.article import Extraction, RawRecord, Rejection
from etl.extract.record import extract
from etl.ingest.formats.base import Fault, Piece
from etl.ingest.formats.html import declared_charset, piece_of_page
from etl.ingest.reading import canonical_context

Tool = Callable[[GoldPage], object]

ROUNDS = 5
PAGES = 10_000


def read_fully(page: GoldPage) -> Extraction | Rejection | Fault:
    """Do all that the pipeline does for a page: decode, parse, every field of the record, its evidence."""
    piece = piece_of_page(0, page.data, page.charset or declared_charset(page.data))
    if not isinstance(piece, Piece):
        return piece
    context = canonical_context({**(piece.context or {}), "url": page.url}, {})
    raw = RawRecord("page", 0, 0, len(page.data), page.data, "html", piece.encoding, context)
    return extract(raw)


def best_times(tools: Sequence[Tool], pages: Sequence[GoldPage], rounds: int) -> list[list[float]]:
    """Return the least CPU seconds of each page with each tool; in every round each tool reads all pages."""
    best = [[float("inf")] * len(pages) for _ in tools]
    for _ in range(rounds):
        for times, read in zip(best, tools, strict=True):
            for n, page in enumerate(pages):
                started = time.process_time()
                read(page)
                times[n] = min(times[n], time.process_time() - started)
    return best


def speed() -> None:
    """Print the times of both tools over one set, read in turn, then the slowest pages of all sets."""
    from trafilatura import bare_extraction

    pages = list(read_pages(warc_of("aeb")))
    tools = (read_fully, lambda page: bare_extraction(page.data, url=page.url, with_metadata=True))
    ours, theirs = (1_000 * statistics.mean(times) for times in best_times(tools, pages, ROUNDS))
    print(f"CPU of the full record, {len(pages)} pages of aeb, best of {ROUNDS} rounds in turn:")
    print(f"  news-etl {ours:.2f} ms a page, trafilatura {theirs:.2f} ms a page: {theirs / ours:.1f} times as fast")
    pages = all_pages()
    (times,) = best_times([read_fully], pages, 2)
    print(f"all {len(pages)} pages: {1_000 * statistics.mean(times):.2f} ms a page; the slowest:")
    for seconds, page in sorted(zip(times, pages, strict=True), key=itemgetter(0), reverse=True)[:5]:
        print(f"  {1_000 * seconds:.0f} ms  {len(page.data) / 1e6:.1f} MB  {page.url}")


def all_pages() -> list[GoldPage]:
    """Return the pages of all sets."""
    return [page for name in SETS for page in read_pages(warc_of(name))]


def memory() -> None:
    """Print the resident memory of a process that reads pages without end."""
    pages = all_pages()
    process = psutil.Process()
    for done, page in enumerate(itertools.islice(itertools.cycle(pages), PAGES), 1):
        read_fully(page)
        if done in (1_000, PAGES // 2, PAGES):
            print(f"resident after {done:6,} pages: {process.memory_info().rss / 1e6:.0f} MB", flush=True)


def quality() -> None:
    """Print the figures of the scorer for each set and both halves of its sites, from a lake of its own.

    Sets share addresses, so that one lake cannot hold them all.
    """
    for name in SETS:
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "etl", "run", str(warc_of(name)), "--lake", f"{folder}/lake"]
            done = subprocess.run([*command, "--override-gates"], capture_output=True, text=True, check=False)
            if done.returncode:
                raise SystemExit(f"{name}: {done.stderr}")
            gold = SHARED / f"gold/extraction/{name}.gold.jsonl"
            labels = gold.read_text(encoding="utf-8").splitlines(keepends=True)
            files = [gold]
            for half in ("used", "other"):
                files.append(Path(folder) / f"{name}.{half}")
                files[-1].write_text("".join(x for x in labels if half_of(json.loads(x)["url"]) == half), "utf-8")
            score = [sys.executable, str(SHARED / "score/score.py"), f"{folder}/lake"]
            subprocess.run([*score, *map(str, files)], check=True)
