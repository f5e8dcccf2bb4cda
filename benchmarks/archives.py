"""Measure the whole way from web archives to a published corpus, beside trafilatura's record of the same pages.

    make bench BENCH=archives                            20,000 pages
    python -m benchmarks.archives 200000 [--copies 0.1] [--keep FOLDER]

Pages are those of benchmarks.archives_pages, in WARC files of 5,000, 1.0 and 1.1 in turn; 200,000 take 8 GB. The run
is a process of its own; its CPU is that of all its processes, from the first import to the last file. trafilatura reads
a sample of the pages out of memory on one thread: what it would take to open archives, to find copies and to write is
left out.
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.archives_pages import Editions
from benchmarks.assembled_records import distinct_pages
from benchmarks.gold import GoldPage
from benchmarks.metering import NEWS_ETL, Taken, metered
from benchmarks.web_archive import write_page

PAGES = 20_000
PAGES_OF_A_FILE = 5_000
SAMPLE = 1_000
COPIES = 0.1
SEED = 1
WORKERS = 2


def editions(copies: float) -> Editions:
    """Return what makes the pages."""
    return Editions((page for _, page in distinct_pages()), SEED, copies)


def write(folder: Path, size: int, pages: Editions) -> None:
    """Write archives of so many pages, some files at a time."""
    folder.mkdir(parents=True, exist_ok=True)
    files = range(math.ceil(size / PAGES_OF_A_FILE))
    fork = multiprocessing.get_context("fork")  # templates are inherited, not sent
    writers = [fork.Process(target=write_files, args=(folder, size, pages, files[n::WORKERS])) for n in range(WORKERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    if any(writer.exitcode for writer in writers):
        raise SystemExit(f"the archives in {folder} are not complete")


def write_files(folder: Path, size: int, pages: Editions, numbers: range) -> None:
    """Write the archives of some numbers."""
    for number in numbers:
        first = number * PAGES_OF_A_FILE
        with (folder / f"pages-{number:05d}.warc.gz").open("wb") as file:
            for page in range(first, min(first + PAGES_OF_A_FILE, size)):
                write_page(file, pages.page(page), f"1.{number % 2}")


def run(folder: Path, lake: Path) -> Taken:
    """Run the pipeline over archives into a lake."""
    command = [*NEWS_ETL, "run", str(folder), "--root", str(folder), "--lake", str(lake)]
    return metered([*command, "--workers", str(WORKERS), "--override-gates", "--json"])


def peer_seconds(pages: list[GoldPage]) -> float:
    """Return the CPU seconds that trafilatura takes for the full records of pages."""
    from trafilatura import bare_extraction

    bare_extraction(pages[0].data, url=pages[0].url, with_metadata=True)  # its tables are compiled at the first
    started = time.process_time()
    for page in pages:
        bare_extraction(page.data, url=page.url, with_metadata=True)
    return time.process_time() - started


def measure(size: int, copies: float, folder: Path) -> None:
    """Write archives, run over them, and print what that took."""
    dumps, lake = folder / "dumps", folder / "lake"
    made = editions(copies)
    if not dumps.exists():
        write(dumps, size, made)
    packed = sum(path.stat().st_size for path in dumps.iterdir())
    taken = run(dumps, lake)
    found = json.loads(taken.printed)["run"]
    sample = [made.page(number) for number in range(0, size, max(1, size // SAMPLE))][:SAMPLE]
    theirs = peer_seconds(sample) / len(sample)
    kinds = ", ".join(f"{found[name]:,} {name}" for name in ("articles", "copies", "rejects"))
    stated = sum(made.is_copy(number) for number in range(size))
    print(f"{size:,} pages, {packed / 1e9:.2f} GB packed, {stated:,} of them made as copies: {kinds}")
    print(
        f"from archives to a published corpus: {taken.wall:,.0f} s, {taken.cpu:,.0f} s of CPU, "
        f"peak {taken.peak / 1e6:,.0f} MB, {size / taken.cpu:,.0f} pages per CPU second"
    )
    print(
        f"trafilatura, the full record of {len(sample):,} of them: {1 / theirs:,.1f} pages per CPU second; "
        f"ours is {theirs * size / taken.cpu:.1f} times as fast"
    )


def main(arguments: list[str] | None = None) -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("pages", type=int, nargs="?", default=PAGES)
    parser.add_argument("--copies", type=float, default=COPIES, help="share of pages that repeat another")
    parser.add_argument("--work", type=Path, help="where files lie meanwhile")
    parser.add_argument("--keep", type=Path, help="where archives and the lake stay; archives there are used again")
    given = parser.parse_args(arguments or [])
    if given.keep:
        measure(given.pages, given.copies, given.keep)
        return
    with tempfile.TemporaryDirectory(dir=given.work) as folder:
        measure(given.pages, given.copies, Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
