"""The receipt of a takedown: who went from where, what was rewritten, what the scan found; ids, never text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from etl.ingest.discover import locate
from etl.lineage import still_there
from etl.plan import known_dumps
from etl.publish.durable import replace_durably
from etl.publish.manifest import Snapshot
from etl.takedown.removed import Redacted
from etl.takedown.scan import Scan
from etl.takedown.tombstones import FOLDER, Takedown
from etl.takedown.withdraw import LOCATED

ROW = ("dataset", "article_id", *LOCATED[:3])


def receipt(
    takedown: Takedown, redacted: Sequence[Redacted], phrases: Mapping[str, np.ndarray], found: Scan
) -> dict[str, Any]:
    """Return what there is to tell of a takedown that is done, as a value for JSON."""
    rows: dict[tuple[object, ...], list[int]] = {}
    for snapshot in redacted:
        for file, went, _ in snapshot.parts():
            for row in went.select(LOCATED).to_pylist():
                key = (file.dataset, row["raw_sha256"][:32], row["dump"], row["member"], row["record"])
                rows.setdefault(key, []).append(snapshot.after.manifest.snapshot)
    return {
        "takedown": takedown.id,
        "by": takedown.by,
        "reason": takedown.reason,
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "tombstones": {kind: len(keys) for kind, keys in takedown.keys.items()},
        "rows": [{**dict(zip(ROW, key, strict=True)), "snapshots": numbers} for key, numbers in sorted(rows.items())],
        "snapshots": [of_snapshot(snapshot) for snapshot in redacted],
        "scan": {
            "files": found.files,
            "bytes": found.bytes,
            "phrases": sum(map(len, phrases.values())),
            "rows_without_a_phrase": sorted(digest[:32] for digest, own in phrases.items() if not len(own)),
            "not_looked_into": list(found.opaque),
            "found": list(found.found),
        },
        "dumps_that_hold_the_text": dumps_of(redacted[-1].after, {str(key[2]) for key in rows}) if redacted else [],
    }


def of_snapshot(snapshot: Redacted) -> dict[str, Any]:
    """Return what became of one snapshot."""
    before, after = snapshot.before.manifest, snapshot.after.manifest
    return {
        "snapshot": after.snapshot,
        "content_hash": {"before": before.content_hash, "after": after.content_hash},
        "totals": {"before": before.totals, "after": after.totals},
        "files_removed": sorted(file.path for file in set(before.files) - set(after.files)),
        "files_written": sorted(file.path for file in set(after.files) - set(before.files)),
    }


def dumps_of(snapshot: Snapshot, names: set[str]) -> list[dict[str, Any]]:
    """Return the dump files that hold what was taken down, and whether each lies there still as it was read."""
    return [
        {"dump": dump.path, "still_there": still_there(locate(snapshot.manifest.root, dump.path), dump.sha256)}
        for dump in known_dumps(snapshot).values()
        if dump.path in names or dump.same_bytes_as in names
    ]


def save_receipt(lake: Path, document: dict[str, Any]) -> Path:
    """Put a receipt in place beside the tombstones; another one of the same takedown gets a number."""
    name, number = document["takedown"], 1
    while (path := lake / FOLDER / f"{name}.json").exists():
        number += 1
        name = f"{document['takedown']}.{number}"
    replace_durably(path, orjson.dumps(document, option=orjson.OPT_INDENT_2))
    return path
