"""Damage real pages at random and read them: none may crash the process, fail on a rule of ours, hang or fill memory.

    make fuzz                       PAGES=100000 SEED=1; prints what became of the pages, fails where one misbehaved
    python -m benchmarks.fuzz_pages --show N [SEED]     writes the damaged page with the number N to standard output

The same seed makes the same pages. They come from ../shared where that is, else from samples/. What counts as a fault
and how it is noticed: benchmarks/watching.py.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

from benchmarks.gold import SETS, SHARED, read_pages, warc_of
from benchmarks.page_damage import damaged_page
from benchmarks.watching import watch
from etl.article import RawRecord, Rejection
from etl.batch import judge
from etl.config import Quality
from etl.ingest.formats.base import Piece
from etl.ingest.formats.html import declared_charset, piece_of_page

ROOT = Path(__file__).resolve().parents[1]
MAX_PAGE = 150_000  # bytes of a page before it is damaged


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


def fuzz(count: int, seed: int) -> int:
    """Read `count` damaged pages, print what became of them; the number of those that misbehaved."""
    pages = real_pages()
    print(f"{len(pages)} real pages, {count} damaged ones, seed {seed}", flush=True)

    def trial(number: int) -> tuple[list[str], str]:
        reason, detail = outcome(*damaged_page(pages, seed, number))
        return [reason], detail if reason == "failed" else ""

    return len(watch(trial, count, "page"))


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
