"""Damage real pages at random and read them: none may crash the process, fail on a rule of ours, hang or fill memory.

    make fuzz                       PAGES=100000 SEED=1; prints what became of the pages, fails where one misbehaved
    python -m benchmarks.fuzz_pages --show N [SEED]     writes the damaged page with the number N to standard output

The same seed makes the same pages. They come from ../shared where that is, else from samples/. Two processes read
them; a third watches: a process that dies or hangs is replaced, and the page it was at is named.
"""

from __future__ import annotations

import gzip
import json
import multiprocessing
import resource
import sys
import time
from collections import Counter
from multiprocessing.connection import Connection, wait
from pathlib import Path

from benchmarks.gold import SETS, SHARED, read_pages, warc_of
from benchmarks.page_damage import damaged_page
from etl.article import RawRecord, Rejection
from etl.batch import judge
from etl.config import Quality
from etl.ingest.formats.base import Piece
from etl.ingest.formats.html import declared_charset, piece_of_page

ROOT = Path(__file__).resolve().parents[1]
MAX_PAGE = 150_000  # bytes of a page before it is damaged
MAX_SECONDS = 10.0
MAX_BYTES = 1_000_000_000  # resident, of one process
MAX_FAULTS = 50  # then it stops
WORKERS = 2


def outcome(page: bytes, declared: str | None) -> tuple[str, str]:
    """Read a page as the pipeline does; `article` or the reason of its rejection, with the detail."""
    piece = piece_of_page(0, page, declared or declared_charset(page))
    if not isinstance(piece, Piece):
        return piece.reason, piece.detail
    context = json.dumps({**(piece.context or {}), "url": "https://press.example/news/a-story"})
    raw = RawRecord(
        member="fuzz", record=0, offset=0, length=len(page), raw=page, format="html",
        encoding=piece.encoding, context=context,
    )  # fmt: skip
    judged = judge(raw, Quality())
    return (judged.reason, judged.detail) if isinstance(judged, Rejection) else ("article", "")


def real_pages() -> list[bytes]:
    """Return the pages to damage, in a fixed order; without ../shared those of samples/."""
    pages = [page.data for name in SETS if warc_of(name).is_file() for page in read_pages(warc_of(name))]
    folders = (SHARED / "dumps/pages", ROOT / "samples/dumps/pages")
    for path in (file for folder in folders if folder.is_dir() for file in sorted(folder.iterdir())):
        data = path.read_bytes()
        pages.append(gzip.decompress(data) if path.suffix == ".gz" else data)
    return [page for page in pages if 0 < len(page) <= MAX_PAGE]


def work(pages: list[bytes], seed: int, numbers: range, report: Connection) -> None:
    """Read the damaged pages with these numbers; tell before each which it is, after each what became of it."""
    for number in numbers:
        report.send((number, None))
        page, declared = damaged_page(pages, seed, number)
        started = time.process_time()
        reason, detail = outcome(page, declared)
        seconds = time.process_time() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        report.send((number, (reason, detail, seconds, peak)))
    report.send((-1, None))


class Watch:
    """One reading process: what it is at, and since when."""

    def __init__(self, pages: list[bytes], seed: int, numbers: range) -> None:
        self.numbers, self.at, self.since = numbers, numbers.start, time.monotonic()
        self.reports, theirs = multiprocessing.Pipe(duplex=False)
        context = multiprocessing.get_context("fork")
        self.process = context.Process(target=work, args=(pages, seed, numbers, theirs))
        self.process.start()
        theirs.close()

    def rest(self) -> range:
        """Return the numbers behind the one that the process is at."""
        return range(self.at + self.numbers.step, self.numbers.stop, self.numbers.step)


def fuzz(count: int, seed: int) -> int:
    """Read `count` damaged pages, print what became of them; the number of those that misbehaved."""
    pages = real_pages()
    print(f"{len(pages)} real pages, {count} damaged ones, seed {seed}", flush=True)
    watches = [Watch(pages, seed, range(first, count, WORKERS)) for first in range(WORKERS)]
    outcomes: Counter[str] = Counter()
    faults: list[str] = []
    slowest = (0.0, -1)
    peak = 0
    while watches and len(faults) < MAX_FAULTS:
        ready = wait([watch.reports for watch in watches], timeout=1)
        for watch in list(watches):
            fault = ""
            if watch.reports in ready:
                try:
                    number, result = watch.reports.recv()
                except EOFError:
                    watch.process.join()
                    fault = f"the process died (exit code {watch.process.exitcode})"
                else:
                    if number < 0:
                        watch.process.join()
                        watches.remove(watch)
                        continue
                    watch.at, watch.since = number, time.monotonic()
                    if result is None:
                        continue
                    reason, detail, seconds, resident = result
                    outcomes[reason] += 1
                    slowest = max(slowest, (seconds, number))
                    if reason == "failed":
                        faults.append(f"page {number}: {detail}")
                    if seconds > MAX_SECONDS:
                        faults.append(f"page {number}: {seconds:.1f} s")
                    if resident > max(peak, MAX_BYTES):
                        faults.append(f"page {number}: {resident / 1e6:.0f} MB resident")
                    peak = max(peak, resident)
            elif time.monotonic() - watch.since > 3 * MAX_SECONDS:
                watch.process.kill()
                watch.process.join()
                fault = f"hangs, killed after {3 * MAX_SECONDS:.0f} s"
            if fault:
                faults.append(f"page {watch.at}: {fault}")
                watches.remove(watch)
                if rest := watch.rest():
                    watches.append(Watch(pages, seed, rest))
    for reason, number in outcomes.most_common():
        print(f"{number:8}  {reason}")
    print(f"slowest page: {slowest[0]:.2f} s (page {slowest[1]}); peak memory of a process: {peak / 1e6:.0f} MB")
    for watch in watches:
        watch.process.kill()
    for line in faults:
        print(f"FAULT  {line}; to see it: python -m benchmarks.fuzz_pages --show {line.split()[1][:-1]} {seed}")
    print(f"{len(faults)} faults")
    return len(faults)


def main(arguments: list[str]) -> int:
    """Fuzz PAGES pages with SEED, or show one."""
    if arguments[:1] == ["--show"]:
        seed = int(arguments[2]) if len(arguments) > 2 else 1
        sys.stdout.buffer.write(damaged_page(real_pages(), seed, int(arguments[1]))[0])
        return 0
    count, seed = map(int, (arguments + ["100000", "1"][len(arguments) :])[:2])
    return int(fuzz(count, seed) > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
