"""Read every hostile file that the tests can make, and write what became of each into docs/hostile-input.md.

    make zoo      takes some minutes; fails where one ends otherwise than it may, too late, or too large

Seconds are of computing; memory is the peak of the process that reads the file, each in one of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.ingest.zoo import BAIT_ENDS, HEADS, ZOO

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "hostile-input.md"
BEGIN, END = "<!-- written by make zoo -->\n", "<!-- end -->\n"
SECONDS, MEGABYTES = 10, 1000


def measured() -> list[dict[str, Any]]:
    """Return what became of each file: name, found (reason → records), seconds, megabytes."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.ingest.zoo", folder, "all"]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def is_tame(row: dict[str, Any]) -> bool:
    """Say whether a file ended as it may, in time and memory."""
    ends = ZOO[row["name"]].ends if row["name"] in ZOO else BAIT_ENDS
    return set(row["found"]) <= ends and row["seconds"] < SECONDS and row["megabytes"] < MEGABYTES


def table(rows: Sequence[dict[str, Any]]) -> str:
    """Return the tables: each file of the zoo, and the baits by the format that they lie in."""
    lines = ["| file | ends as | seconds | MB |", "| --- | --- | --- | --- |"]
    for row in rows:
        if row["name"] in ZOO:
            found = ", ".join(f"{reason} {count:,}" for reason, count in sorted(row["found"].items()))
            name = row["name"].replace("_", " ")
            lines.append(f"| {name} | {found} | {row['seconds']:.1f} | {row['megabytes']} |")
    lines += ["", "| 10 MB of bait in | baits | slowest | seconds | most MB |", "| --- | --- | --- | --- | --- |"]
    for form in HEADS:
        baits = [row for row in rows if row["name"].startswith(f"{form}/")]
        slowest = max(baits, key=lambda row: float(row["seconds"]))
        most = max(row["megabytes"] for row in baits)
        lines.append(
            f"| {form} | {len(baits)} | {slowest['name'].partition('/')[2]} | {slowest['seconds']:.1f} | {most} |"
        )
    return "\n".join(lines) + "\n"


def main() -> int:
    """Measure, write, and return 1 where a file did harm."""
    rows = measured()
    before, _, rest = PAGE.read_text().partition(BEGIN)
    PAGE.write_text(before + BEGIN + table(rows) + END + rest.partition(END)[2])
    wild = [row for row in rows if not is_tame(row)]
    for row in wild:
        print(f"{row['name']}: {row['found']}, {row['seconds']:.1f} s, {row['megabytes']} MB", file=sys.stderr)
    print(f"{len(rows)} hostile files, {len(wild)} of which did harm")
    return 1 if wild else 0


if __name__ == "__main__":
    raise SystemExit(main())
