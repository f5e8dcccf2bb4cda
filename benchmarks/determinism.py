"""One corpus, however it is made: two workers, one worker, shuffled and split over five runs; over the real dumps.

    make laws                       prints a content_hash per way and fails where two differ

The gates are as they come: a split run must pass them, too.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

DUMPS = Path(__file__).resolve().parents[2] / "shared" / "dumps"


def run(lake: str, dumps: Sequence[str], workers: int) -> str:
    """Run once as a whole process; return the corpus' content_hash."""
    command = [sys.executable, "-m", "etl", "run", *dumps, "--root", str(DUMPS), "--lake", lake, "--json"]
    done = subprocess.run([*command, "--workers", str(workers)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return str(json.loads(done.stdout)["content_hash"])


def main(seed: int) -> int:
    """Make the corpus in each way and compare."""
    files = [str(path) for path in DUMPS.rglob("*") if path.is_file()]
    random.Random(seed).shuffle(files)
    with tempfile.TemporaryDirectory() as folder:
        hashes = {"2 workers": run(f"{folder}/two", [str(DUMPS)], 2)}
        for part in range(5):
            hashes["shuffled, split over 5 runs"] = run(f"{folder}/split", files[part::5], 2)
        hashes["1 worker"] = run(f"{folder}/one", [str(DUMPS)], 1)
    for way, content_hash in hashes.items():
        print(f"{content_hash}  {way}")
    return int(len(set(hashes.values())) != 1)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1))
