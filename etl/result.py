"""What a run did, as the command line prints it and an asset event carries it."""

from __future__ import annotations

from dataclasses import dataclass

from etl.publish.manifest import Snapshot


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run did: `published` is false where nothing was new; `run` and `corpus` are the accounting.

    `unmapped` names the fields in the dumps of the run that nobody read, in lines to be shown.
    """

    published: bool
    snapshot: int | None
    path: str | None
    content_hash: str | None
    run: dict[str, int]
    corpus: dict[str, int]
    months: tuple[str, ...] = ()
    unmapped: tuple[str, ...] = ()


def result(snapshot: Snapshot | None, *, published: bool) -> RunResult:
    """Describe a snapshot as the outcome of a run."""
    nothing = {"records": 0, "articles": 0, "copies": 0, "rejects": 0}
    if snapshot is None:
        return RunResult(False, None, None, None, nothing, nothing)
    manifest = snapshot.manifest
    return RunResult(
        published=published,
        snapshot=manifest.snapshot,
        path=str(snapshot.path),
        content_hash=manifest.content_hash,
        run=manifest.run if published else nothing,
        corpus=manifest.totals,
        months=tuple(manifest.months) if published else (),
    )
