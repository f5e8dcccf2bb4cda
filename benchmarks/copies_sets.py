"""The labelled sets of copies in ../shared/gold/dedup with their scorer, and real texts to measure speed on."""

from __future__ import annotations

import gzip
import importlib.util
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds

from benchmarks.gold import SHARED
from benchmarks.run import DUMPS, TEXT_FOLDERS

Rows = dict[str, dict[str, Any]]

PLACE = ("article_id", "dump", "member", "record")


def texts_of(name: str) -> tuple[list[str], list[str]]:
    """Return the addresses and the raw texts, headline and body, of a labelled set."""
    with gzip.open(dump_of(name), "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [row["url"] for row in rows], [f"{row['title']}\n{row['text']}" for row in rows]


def dump_of(name: str) -> Path:
    """Return where the texts of a labelled set lie."""
    return SHARED / f"gold/dedup/{name}.jsonl.gz"


def figures_of(name: str, rows: Rows) -> dict[str, float]:
    """Score cluster numbers by address against the labels of a set; `pair_p`, `pair_r`, `pair_f1`, `false_merge`."""
    lines = (SHARED / f"gold/dedup/{name}.gold.jsonl").read_text(encoding="utf-8").splitlines()
    gold = [json.loads(line) for line in lines]
    figures: dict[str, float] = SCORE.cluster_figures(gold, rows) or SCORE.pair_figures(gold, rows)
    return figures


def our_rows(name: str) -> Rows:
    """Return what a run over a labelled set published, by address."""
    with tempfile.TemporaryDirectory() as folder:
        run([dump_of(name)], Path(folder) / "lake")
        rows: Rows = SCORE.read_lake(f"{folder}/lake")
    return rows


def real_texts(size: int) -> list[str]:
    """Return headline and body of `size` articles and copies of the real dumps, drawn by the hash of their bytes."""
    with tempfile.TemporaryDirectory() as folder:
        run([DUMPS / name for name in TEXT_FOLDERS], Path(folder) / "lake", "--root", str(DUMPS))
        snapshot = (Path(folder) / "lake/current").resolve()
        columns = ["headline", "body", *PLACE]
        found = [ds.dataset(snapshot / name).to_table(columns) for name in ("articles", "copies")]
    table = pa.concat_tables(found).sort_by([(name, "ascending") for name in PLACE]).slice(0, size)
    rows = zip(table["headline"].to_pylist(), table["body"].to_pylist(), strict=True)
    return [f"{headline or ''}\n{body}" for headline, body in rows]


def run(dumps: list[Path], lake: Path, *options: str) -> None:
    """Run `news-etl run` over some dumps; ends the benchmark where it fails."""
    command = [sys.executable, "-m", "etl", "run", *map(str, dumps), "--lake", str(lake), "--override-gates"]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: {done.stderr}")


def load_scorer() -> ModuleType:
    """Import ../shared/score/score.py, which is no part of a package."""
    spec = importlib.util.spec_from_file_location("score", SHARED / "score/score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SCORE = load_scorer()
