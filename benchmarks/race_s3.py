"""Two writers race for the same snapshot of a lake on S3, again and again: one wins, the other builds again.

    python -m benchmarks.race_s3 [ROUNDS]

Each round both have a new dump, and wait for each other when all is written but the manifest. Exits 1 where a number
has another count of winners than one, nobody lost a round, or the corpus is not the one that a lake on a disk has.
"""

from __future__ import annotations

import json
import multiprocessing as mp
import os
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks import crash_actors as actors
from benchmarks.crash_s3 import BUCKET, SETTINGS, make_bucket
from benchmarks.s3_server import apart
from etl import pipeline
from etl.errors import CommitConflict
from etl.lineage import file_faults
from etl.publish.lake import Lake
from etl.store.remote import Remote

LAKE = f"s3://{BUCKET}/lake"
WAIT = 60.0  # seconds for the other to arrive


def race(who: str, rounds: int, folder: Path, both: Any) -> None:
    """Publish a new dump in each round; note of each try to take a number whether it was won."""
    os.environ["NEWS_ETL_STORE_CACHE"] = str(folder / who)
    actors.watch(0, None, 0)
    create, waited = Remote.create, -1
    noted: list[tuple[int, bool]] = []

    def together(remote: Remote, number: int, document: bytes) -> str:
        nonlocal waited
        if waited < at:
            waited = at
            both.wait(WAIT)
        try:
            etag = create(remote, number, document)
        except CommitConflict:
            noted.append((number, False))
            raise
        noted.append((number, True))
        return etag

    Remote.create = together  # type: ignore[assignment, method-assign]
    for at in range(rounds):
        # one in three texts is the other's as well
        seeds = [3 * at, 3 * at + 1 + (who == "b")]
        actors.write_dump(folder / "dumps" / who / f"{at % 10}.jsonl", seeds)
        both.wait(WAIT)  # both begin on the same snapshot
        actors.ingest(LAKE, folder / "dumps", who)
    (folder / f"{who}.json").write_text(json.dumps(noted))


def main(rounds: int) -> int:
    """Race, and look at what came of it."""
    folder = Path(tempfile.mkdtemp(prefix="race-s3-"))
    with apart() as server:
        os.environ |= server.environment | {f"NEWS_ETL_STORE_{name}": value for name, value in SETTINGS.items()}
        make_bucket(server.url)
        context = mp.get_context("fork")
        both = context.Barrier(2)
        writers = [context.Process(target=race, args=(who, rounds, folder, both)) for who in "ab"]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        wrong = ["a writer failed" for writer in writers if writer.exitcode]
        tries = [one for who in "ab" for one in json.loads((folder / f"{who}.json").read_text())]
        won = Counter(number for number, winner in tries if winner)
        lost = Counter(number for number, winner in tries if not winner)
        wrong += [f"snapshot {number} was won {won[number]} times" for number in won | lost if won[number] != 1]
        os.environ["NEWS_ETL_STORE_CACHE"] = str(folder / "c")
        head, numbers = Lake(LAKE).require_head(), Lake(LAKE).numbers()
        local = pipeline.run([str(folder / "dumps")], folder / "fresh", override_gates=True)
        if head.manifest.content_hash != local.content_hash:
            wrong.append("the corpus is not the one made on a disk")
        wrong += file_faults(head)
    print(
        f"{rounds} races: {len(numbers)} snapshots, each of one winner; {lost.total()} tries lost; {len(wrong)} wrong"
    )
    for fault in wrong:
        print(fault, file=sys.stderr)
    if not wrong:
        shutil.rmtree(folder)
    return int(bool(wrong) or lost.total() < rounds or len(numbers) != 2 * rounds)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
