"""One corpus, however it is made.

    python -m benchmarks.determinism dumps [SEED]           the real dumps: 2 workers, 1 worker, shuffled over 5 runs
    python -m benchmarks.determinism copies [WAYS] [SEED]   5,000 articles full of near copies, in WAYS (50) random ways

Both print a content_hash per way and fail where two differ. `copies` takes random permutations, splits over 1 to 7
runs and one or two workers; dumps come as drafts first, and derived state is lost between runs. The gates are as they
come for the real dumps: a split run must pass them, too.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.dedupe.newsroom import dumps
from tests.dedupe.nights import Night, describe, make_lake, plan_nights

DUMPS = Path(__file__).resolve().parents[2] / "shared" / "dumps"
ARTICLES, FILES, WAYS = 5_000, 40, 50

Way = tuple[str, str, str]  # its name, the content_hash, what was done in full


def run(lake: str, given: Sequence[str], workers: int) -> str:
    """Run once as a whole process; return the corpus' content_hash."""
    command = [sys.executable, "-m", "etl", "run", *given, "--root", str(DUMPS), "--lake", lake, "--json"]
    done = subprocess.run([*command, "--workers", str(workers)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return str(json.loads(done.stdout)["content_hash"])


def real_dumps(seed: int) -> Iterator[Way]:
    """Make the corpus of the real dumps."""
    files = [str(path) for path in DUMPS.rglob("*") if path.is_file()]
    random.Random(seed).shuffle(files)
    with tempfile.TemporaryDirectory() as folder:
        yield "2 workers", run(f"{folder}/two", [str(DUMPS)], 2), ""
        hashes = [run(f"{folder}/split", files[part::5], 2) for part in range(5)]
        yield "shuffled, split over 5 runs", hashes[-1], ""
        yield "1 worker", run(f"{folder}/one", [str(DUMPS)], 1), ""


def near_copies(ways: int, seed: int) -> Iterator[Way]:
    """Make one corpus of near copies."""
    final = dumps(seed, ARTICLES, FILES)
    for number in range(ways + 1):
        nights = plan_nights(seed * 1_000 + number, final) if number else [Night("", final, 1)]
        with tempfile.TemporaryDirectory() as folder:
            content_hash = make_lake(Path(folder) / "lake", Path(folder) / "dumps", nights)
        yield f"way {number}, {len(nights)} runs", content_hash, describe(nights)


def main(what: str, *numbers: str) -> int:
    """Make a corpus in each way and compare."""
    given = [int(number) for number in numbers]
    ways = real_dumps(*(given or [1])) if what == "dumps" else near_copies(*given, *(WAYS, 1)[len(given) :])
    first, differing = "", 0
    for name, content_hash, details in ways:
        print(f"{content_hash}  {name}", flush=True)
        first = first or content_hash
        if content_hash != first:
            differing += 1
            print(details, flush=True)
    return int(differing > 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
