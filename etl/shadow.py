"""Reprocessing in the portions that Airflow's tasks do: run in the shadow, say what differs, promote it or drop it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from etl import reprocess
from etl.config import load_config
from etl.errors import UsageError
from etl.publish.lake import Lake
from etl.result import result

if TYPE_CHECKING:
    from etl.diff import Diff

SHOWN = 12  # columns and transitions of each; the rest is in the diff itself


def run(lake: str, *, config: str | None, workers: int) -> dict[str, Any]:
    """Read all dumps again with today's code, in the shadow; return what differs from the newest snapshot.

    `equal` says that nothing does, `summary` says in Markdown what does. A killed run goes on where it was. Raises
    UsageError where a dump lies there no more.
    """
    from etl.diff import diff

    head, made = reprocess.reprocess(Lake(lake), load_config(config), workers)
    found = diff(head, made, samples=0)
    return {
        "snapshot": head.manifest.snapshot,
        "equal": found.equal,
        "content_hash": made.manifest.content_hash,
        "summary": summary(found),
    }


def promote(lake: str, content_hash: str, *, config: str | None, override_gates: bool) -> dict[str, Any]:
    """Publish the shadow as the next snapshot. Where the newest one has this content, a try before did that.

    Raises UsageError where the shadow is gone, is another one, or was made of other dumps; GateError as a run does.
    """
    place = Lake(lake)
    head = place.require_head()
    if head.manifest.content_hash != content_hash:
        made = reprocess.shadow_of(place).head()
        if made is None or made.manifest.content_hash != content_hash:
            raise UsageError("the shadow is not the one that was looked at; reprocess again")
        head = reprocess.promote(place, load_config(config), override_gates)
    return asdict(result(head, published=True))


def drop(lake: str) -> bool:
    """Remove the shadow; say whether there was one."""
    return reprocess.drop(Lake(lake))


def summary(found: Diff) -> str:
    """Return in Markdown how many rows of each data set came, went, moved and changed, and in which columns."""
    lines = [
        f"Snapshot {found.before.snapshot} was made by code `{found.before.code[:12]}`,"
        f" the shadow by `{found.after.code[:12]}`.",
        "",
        "| rows | before | removed | added | moved out | moved in | changed | after |",
        "| --- | --: | --: | --: | --: | --: | --: | --: |",
    ]
    for part in found.datasets:
        counts = (part.before, part.removed, part.added, part.moved_out, part.moved_in, part.changed, part.after)
        lines.append(f"| {part.name} | " + " | ".join(f"{count:,}" for count in counts) + " |")
    lines.append("")
    columns = list(found.columns.items())
    for name, rows in columns[:SHOWN]:
        told = [f"{t.rows:,} × `{t.before}` → `{t.after}`" for t in found.transitions if t.column == name][:SHOWN]
        lines.append(f"- **{name}**: {rows:,} rows" + (f" ({'; '.join(told)})" if told else ""))
    if len(columns) > SHOWN:
        lines.append(f"- and {len(columns) - SHOWN} more columns")
    lines += ["", "All of it, with samples: `news-etl reprocess --lake LAKE`; it reads nothing again."]
    return "\n".join(lines)
