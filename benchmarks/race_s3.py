"""Two writers race for the same snapshot of a lake on S3, again and again: one wins, the other builds again.

    python -m benchmarks.race_s3 [ROUNDS]

Each round both have a new dump, and wait for each other when all is written but the manifest. Exits 1 where a number
has another count of winners than one, nobody lost a round, or the corpus is not the one that a lake on a disk has.
"""

from __future__ import annotations

import multiprocessing as mp
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import crash_actors as actors
from benchmarks.crash_s3 import BUCKET, SETTINGS, make_bucket
from benchmarks.s3_server import apart
from etl.errors import CommitConflict
from etl.publish.lake import Lake
from etl.store.remote import Remote

LAKE = f"s3://{BUCKET}/lake"
WAIT = 60.0  # seconds for the other to arrive


def race(who: str, folder: Path, start: Any, told: Any) -> None:
    """Publish a dump; tell of each try to take a number whether it was won."""
    os.environ["NEWS_ETL_STORE_CACHE"] = str(folder / who)
    actors.watch(0, None, 0)
    create, tries = Remote.create, 0

    def together(remote: Remote, number: int, document: bytes) -> str:
        nonlocal tries
        tries += 1
        if tries == 1:
            start.wait(WAIT)
        try:
            etag = create(remote, number, document)
        except CommitConflict:
            told.put((number, who, False))
            raise
        told.put((number, who, True))
        return etag

    Remote.create = together  # type: ignore[method-assign]
    actors.ingest(LAKE, folder / "dumps", who)


def one_round(number: int, folder: Path) -> list[tuple[int, str, bool]]:
    """Let both publish something new at once; return the tries."""
    context = mp.get_context("fork")
    start, told = context.Barrier(2), context.SimpleQueue()
    for at, who in enumerate("ab"):
        actors.write_dump(folder / "dumps" / who / f"{number % 10}.jsonl", [2 * number + at, number])
    writers = [context.Process(target=race, args=(who, folder, start, told)) for who in "ab"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    failed = [(0, "failed", False) for writer in writers if writer.exitcode]
    tries = []
    while not told.empty():
        tries.append(told.get())
    return tries + failed


def main(rounds: int) -> int:
    """Race, and look at what came of it."""
    folder = Path(tempfile.mkdtemp(prefix="race-s3-"))
    wrong, lost = [], 0
    with apart() as server:
        os.environ |= server.environment | {f"NEWS_ETL_STORE_{name}": value for name, value in SETTINGS.items()}
        make_bucket(server.url)
        for number in range(rounds):
            tries = one_round(number, folder)
            for taken in {one[0] for one in tries}:
                won = [who for at, who, winner in tries if at == taken and winner]
                wrong += [f"round {number}: {taken} was won by {won}"] if len(won) != 1 else []
            lost += sum(not winner for _, _, winner in tries)
        os.environ["NEWS_ETL_STORE_CACHE"] = str(folder / "c")
        numbers = Lake(LAKE).numbers()
        head = Lake(LAKE).require_head()
        local = actors.pipeline.run([str(folder / "dumps")], folder / "fresh", override_gates=True)
        if head.manifest.content_hash != local.content_hash:
            wrong.append("the corpus is not the one made on a disk")
        wrong += actors.file_faults(head)
    print(f"{rounds} rounds: {len(numbers)} snapshots, each won by one; {lost} tries lost; {len(wrong)} wrong")
    for fault in wrong:
        print(fault, file=sys.stderr)
    return int(bool(wrong) or lost < rounds or len(numbers) != 2 * rounds)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
