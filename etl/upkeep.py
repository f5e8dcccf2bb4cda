"""What a lake needs now and then beside its nights: old snapshots go, and somebody looks whether all is sound.

What comes out is counts, names and lines to be shown, as in `etl.nightly`. Each portion may be done twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pyarrow import ArrowInvalid
from zstandard import ZstdError

import etl.lake
from etl.config import load_config
from etl.dedupe.index import Index
from etl.plan import known_dumps
from etl.publish.lake import Lake
from etl.publish.manifest import DataFile

NAMED = 10  # faults in a message


def collect(lake: str, *, keep: int | None, config: str | None) -> dict[str, list[int]]:
    """Remove all but the newest snapshots (`storage.keep_snapshots` where `keep` is None); return their numbers."""
    from etl.publish.collect import collect as gc

    done = gc(lake, keep or load_config(config).storage.keep_snapshots)
    return {"removed": list(done.removed), "pinned": list(done.pinned)}


def verify(lake: str, *, sample: int, seed: str, config: str | None) -> dict[str, Any]:
    """Hash every file of the newest snapshot, check the laws, and compare the raw records of `sample` dumps.

    `seed` says which dumps: another one next week, so that all get their turn. `faults` is empty where all is sound.
    """
    from etl.lineage import verify as verify_snapshot

    with etl.lake.open(lake) as corpus:
        dumps = [dump.path for dump in known_dumps(corpus.snapshot).values() if dump.same_bytes_as is None]
        chosen = drawn(dumps, sample, seed)
        found = verify_snapshot(corpus.snapshot, load_config(config), dumps=chosen)
        number = corpus.manifest.snapshot
    return {
        "faults": listed(found.faults),
        "snapshot": number,
        "files": found.files,
        "rows": found.rows,
        "dumps": len(chosen),
        "raw_records": found.raw_records,
        "absent": list(found.absent),
    }


def check_index(lake: str, *, sample: int, seed: str) -> dict[str, Any]:
    """Compute the index of `sample` data files again and compare; what is missing is made, what is wrong replaced.

    What another machine made of a lake in an object store is not missing. `faults` names the files whose index was
    wrong: runs since may have missed copies of their rows.
    """
    place = Lake(lake)
    with etl.lake.open(lake) as corpus:
        index = Index(place, corpus.snapshot)
        files = index.files()
        index.bring(files)
        missing = [file for file in files if not (index.path(file).exists() and index.postings_path(file).exists())]
        for file in missing:
            index.ensure(file)
        chosen = set(drawn([file.path for file in files if file not in missing], sample, seed))
        wrong = [file for file in files if file.path in chosen and is_wrong(index, file)]
        with place.lock():
            for file in wrong:
                index.path(file).unlink(missing_ok=True)
                index.texts_path(file).unlink(missing_ok=True)
                index.ensure(file)
    faults = [f"{file.path}: its index was wrong, and is made anew" for file in wrong]
    return {"faults": listed(faults), "files": len(files), "made": len(missing), "compared": len(chosen)}


def is_wrong(index: Index, file: DataFile) -> bool:
    """Compute a data file's index once more, elsewhere, and say whether what lies there is other."""
    with TemporaryDirectory() as folder:
        fresh = copy(index)
        fresh.folder, fresh.remote = Path(folder), None
        fresh.since = 0 if index.texts_path(file).exists() else None
        fresh.ensure(file)
        made = [path for path in (fresh.postings_path(file), fresh.texts_path(file)) if path.exists()]
        if any((index.folder / path.name).read_bytes() != path.read_bytes() for path in made):
            return True
        try:
            return not index.keys(file).equals(fresh.keys(file))
        except (ArrowInvalid, OSError, ZstdError):  # bytes that hold no table
            return True


def report(lake: str, *, config: str | None) -> dict[str, Any]:
    """Return the newest snapshot's accounting and the lines of its alarms; the page lies in the snapshot."""
    from etl.publish.tallies import Tallies
    from etl.report.text import alarm_lines

    with etl.lake.open(lake) as corpus:
        manifest = corpus.manifest
        counted = Tallies(Index(Lake(lake), corpus.snapshot)).of(corpus.snapshot)
        lines = list(alarm_lines(corpus.snapshot, counted, load_config(config).alarms))
        return {"snapshot": manifest.snapshot, "corpus": manifest.totals, "alarms": lines}


def drawn(names: Sequence[str], sample: int, seed: str) -> list[str]:
    """Return some names: the same for the same seed, and over many seeds each as often as any other."""
    return sorted(sorted(names, key=lambda name: sha256(f"{seed}\n{name}".encode()).digest())[:sample])


def listed(faults: Sequence[str]) -> list[str]:
    """Return faults for a message, not too many."""
    more = [f"and {len(faults) - NAMED} more"] if len(faults) > NAMED else []
    return [*faults[:NAMED], *more]
