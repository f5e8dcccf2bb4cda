"""A few small dumps that hold every outcome, and the lakes that the laws are tested on."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pyarrow.dataset as ds

from etl import pipeline
from etl.dedupe.index import Index
from etl.publish.lake import Lake
from etl.publish.manifest import Snapshot
from etl.publish.tallies import Tallies, Tally

WORDS = (
    "harbour", "council", "bridge", "river", "market", "school", "budget", "minister", "ferry", "storm", "harvest",
    "station", "museum", "strike",
)  # fmt: skip


def text(seed: int, sentences: int = 6) -> str:
    rng = random.Random(seed)
    return ". ".join(" ".join(rng.choices(WORDS, k=9)).capitalize() for _ in range(sentences)) + "."


def article(seed: int, date: str | None = None, **more: str) -> dict[str, str]:
    row = {"title": f"Headline number {seed} of the day", "content": text(seed), "url": f"http://paper.example/{seed}"}
    return {**row, **({"date": date} if date else {}), **more}


def jsonl(*rows: dict[str, str]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


FILES = {
    "a/one.jsonl": jsonl(article(1, "2020-01-05"), article(2, "2020-01-06"), article(3)),
    "a/two.jsonl": jsonl(article(1, "2020-01-03", source="Second Paper"), article(4, "2020-02-01"), {"title": "x"}),
    "b/three.json": json.dumps([article(2, "2020-01-09"), article(5, "2020-01-05"), article(3)]).encode(),
    "b/same.jsonl": jsonl(article(1, "2020-01-05"), article(2, "2020-01-06"), article(3)),
    "b/empty.txt": b"",
    "c/plain.txt": f"Mayor opens the new bridge\n\n{text(6)}\n\n{text(7)}\n".encode(),
    "c/again.txt": f"MAYOR OPENS the new bridge!\n\n{text(6)}\n\n{text(7).upper()}\n".encode(),
    "c/cut.json": json.dumps([article(8), article(9)]).encode()[:-400],
}


def write_dumps(folder: Path) -> Path:
    for name, data in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def run(lake: Path, dumps: Path, *names: str, **options: object) -> pipeline.RunResult:
    given = [str(dumps / name) for name in names] or [str(dumps)]
    return pipeline.run(given, lake, root=str(dumps), **options)  # type: ignore[arg-type]


def counted(snapshot: Snapshot) -> Tally:
    return Tallies(Index(Lake(snapshot.path.parent.parent), snapshot)).of(snapshot)


def tree(lake: Path) -> dict[str, str]:
    head = Lake(lake).require_head()
    return {f.path: f.sha256 for f in head.manifest.files if f.dataset != "dumps"}


def rows(lake: Path, dataset: str) -> list[dict[str, object]]:
    head = Lake(lake).require_head()
    return ds.dataset(head.paths(dataset)).to_table().to_pylist()


def rebuilt(tmp_path: Path, dumps: Path) -> dict[str, str]:
    fresh = tmp_path / "fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    run(fresh, dumps)
    return tree(fresh)
