"""Damage small files of every format at random and read them as dumps: no reader may crash, fail, hang or fill memory.

    make fuzz-readers               CASES=200000 SEED=1; prints what became of the records, fails where one misbehaved
    python -m benchmarks.fuzz_readers --show N [SEED]       writes the file with the number N to standard output

The same seed makes the same files. Every record must be the bytes it says it is, every file at least one record or
reject, and nothing may be raised. What each finding was, and its small test: docs/fuzzing.md.
"""

from __future__ import annotations

import io
import random
import sys
from collections import defaultdict
from hashlib import sha256
from itertools import cycle, islice

from benchmarks.reader_damage import TO_A_CONTAINER, WITHIN, damage, pack
from benchmarks.reader_seeds import SEEDS, Seed
from benchmarks.watching import watch
from etl.article import RawRecord, Rejection
from etl.batch import judge
from etl.config import Limits, Quality
from etl.ingest.formats.base import Member
from etl.ingest.members import read_members
from etl.ingest.reading import read_dump
from etl.vocabulary import REASONS

LIMITS = Limits(max_record_bytes=1 << 22, max_expanded_bytes=1 << 26, ratio_floor_bytes=1 << 20, max_members=10_000)
CONFINED = frozenset(("parquet", "arrow", "sqlite"))
"""Readers with a process of their own are slow to start after a crash: they get a quarter of the others' share."""
OTHERS = [b"".join(seed.parts) for seed in SEEDS]
TURNS: tuple[Seed, ...] = tuple(
    seed for turn in range(4) for seed in SEEDS if turn == 0 or seed.format not in CONFINED
)


def case(seed: int, number: int) -> bytes:
    """Return the damaged file with this number: every format has its turn."""
    rng = random.Random(f"{seed} {number}")
    chosen = next(islice(cycle(TURNS), number % len(TURNS), None))
    parts = list(chosen.parts)
    container = len(parts) > 1 or chosen.format in CONFINED
    if not container or rng.random() < 0.6:
        at = rng.randrange(len(parts))
        parts[at] = damage(parts[at], rng, OTHERS, WITHIN, 3)
    data = chosen.build(parts)
    if container and rng.random() < 0.6:
        data = damage(data, rng, OTHERS, TO_A_CONTAINER, 2)
    if rng.random() < 0.1:
        data = pack(data, rng)
        if rng.random() < 0.5:
            data = damage(data, rng, OTHERS, TO_A_CONTAINER, 2)
    return data


def members_of(data: bytes) -> dict[str, list[bytes]]:
    """Return the decompressed bytes of every member by its path; one that breaks off ends there."""
    found: dict[str, list[bytes]] = defaultdict(list)
    for member in read_members(io.BytesIO(data), "case", LIMITS):
        if isinstance(member, Member):
            held = io.BytesIO()
            try:
                while portion := member.stream.read(1 << 16):
                    held.write(portion)
            except Exception as error:  # what reading may raise is judged where the readers do it
                held.write(str(error).encode()[:0])
            found[member.path].append(held.getvalue())
    return found


def misplaced(record: RawRecord | Rejection, members: dict[str, list[bytes]]) -> str:
    """Return what is wrong with a record's place: law 5."""
    if record.offset is None:
        return ""
    within = [held[record.offset : record.offset + record.length] for held in members.get(record.member, [])]
    if isinstance(record, RawRecord):
        right = record.raw in within and record.length == len(record.raw)
    else:
        right = record.raw_sha256 in [sha256(part).hexdigest() for part in within]
    return "" if right else f"record {record.record} of {record.member!r} is not at {record.offset}+{record.length}"


def read_case(data: bytes) -> tuple[list[str], str]:
    """Read a file as a run does; what became of its records, and what is wrong with that."""
    members = members_of(data)
    outcomes: list[str] = []
    for record in read_dump(io.BytesIO(data), "case", LIMITS, {}):
        if wrong := misplaced(record, members):
            return outcomes, wrong
        judged = judge(record, Quality()) if isinstance(record, RawRecord) else record
        if not isinstance(judged, Rejection):
            outcomes.append(f"article {judged.article.format}")
            continue
        outcomes.append(f"{judged.reason} ({judged.stage})")
        if judged.reason in ("failed", "too_slow") or judged.reason not in REASONS:
            return outcomes, f"{judged.reason}: {judged.detail}"
        if "broke off" in judged.detail:
            outcomes.append("(a native reader broke off, in its own process)")
    return outcomes, "" if outcomes else "neither a record nor a reject"


def main(arguments: list[str]) -> int:
    """Read CASES damaged files with SEED, or show one."""
    if arguments[:1] == ["--show"]:
        seed = int(arguments[2]) if len(arguments) > 2 else 1
        sys.stdout.buffer.write(case(seed, int(arguments[1])))
        return 0
    count, seed = map(int, (arguments + ["200000", "1"][len(arguments) :])[:2])
    print(f"{count} damaged files, seed {seed}, {len(SEEDS)} files to begin with", flush=True)
    return int(bool(watch(lambda number: read_case(case(seed, number)), count, "case")))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
