"""The crash test of the lake (benchmarks.crash_lake) over S3, with faults: each actor is a machine of its own.

    python -m benchmarks.crash_s3 [SECONDS [SEED [SHARE]]]

Writers, takedown, gc and readers have working copies of their own, and are killed with -9. Of all requests a SHARE is
throttled, fails, breaks off in the middle of a body or is done without an answer. At the end the store must hold what
a lake made from nothing of the same dumps and tombstones holds. Exits 1 where anything is wrong.
"""

from __future__ import annotations

import os
import sys
import tempfile
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.crash_lake import Stress, Tally, carry_out, show
from benchmarks.s3_server import apart

BUCKET = "crash"
SETTINGS = {"GRACE_HOURS": "0.1", "LEASE_HOURS": "0.02", "RETRIES": "8", "TIMEOUT_SECONDS": "30"}


class StressInStore(Stress):
    """One lake in an object store under stress; each fork has the working copy of its name."""

    kill_after = 0.05, 5.0  # seconds: all takes longer than on a disk

    def __init__(self, folder: Path, seed: int) -> None:
        super().__init__(folder, seed)
        self.lake = f"s3://{BUCKET}/lake"  # type: ignore[assignment]

    def fork(self, name: str, what: str, work: Callable[[], dict[str, Any]], mortal: bool) -> None:
        def on_its_machine() -> dict[str, Any]:
            os.environ["NEWS_ETL_STORE_CACHE"] = str(self.folder / "machines" / name)
            return work()

        super().fork(name, what, on_its_machine, mortal)


def stress(seconds: float, seed: int, share: float) -> Tally:
    """Run the crash test on a fresh server; return what came of it. Keeps the folder where something is wrong."""
    folder = Path(tempfile.mkdtemp(prefix="crash-s3-"))
    with apart(share, seed) as server:
        os.environ |= server.environment | {f"NEWS_ETL_STORE_{name}": value for name, value in SETTINGS.items()}
        make_bucket(server.url)
        return carry_out(StressInStore(folder, seed), folder, seconds)


def make_bucket(url: str) -> None:
    """Make the bucket, through the faults."""
    for _ in range(20):
        try:
            urllib.request.urlopen(urllib.request.Request(f"{url}/{BUCKET}", method="PUT")).close()
        except OSError:
            continue
        return


if __name__ == "__main__":
    seconds, seed, share = [*sys.argv[1:], *("600", "1", "0.03")[len(sys.argv) - 1 :]]
    sys.exit(show(stress(float(seconds), int(seed), float(share))))
