"""Measure how copies are found beside other tools: how well, on the labelled sets, and how fast, on real texts.

    make bench BENCH=copies

Every tool goes from raw texts to clusters. Quality: `news-etl run` over the set, the others by the clusters they
return, all scored by ../shared/score/score.py. Speed: documents per CPU second, user and system, on one thread, over
the same 20,000 texts of the real dumps; the best of two rounds, in turn. Ours is deduplication alone, from the same
texts in memory.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.copies_peers import OURS, PEERS
from benchmarks.copies_sets import Rows, figures_of, our_rows, real_texts, texts_of

SPEED_TEXTS = 20_000
ROUNDS = 2
SETS = {"synth": ("pair_p", "pair_r", "pair_f1", "false_merge"), "pairs": ("pair_p", "pair_r", "pair_f1")}
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS", "NUMBA_NUM_THREADS", "OMP_THREAD_LIMIT")
ONE_THREAD = dict.fromkeys(THREADS, "1")


def measured(name: str, file: Path) -> dict[str, Any]:
    """Return CPU seconds and clusters of one tool over a file of texts, from a process of its own."""
    command = [sys.executable, "-m", "benchmarks.copies_peers", name, str(file)]
    done = subprocess.run(command, env={**os.environ, **ONE_THREAD}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{name}: {done.stderr}")
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def rows_of(name: str, part: str) -> Rows:
    """Return the clusters that a tool finds in a labelled set, by address."""
    if name == OURS:
        return our_rows(part)
    urls, texts = texts_of(part)
    with tempfile.TemporaryDirectory() as folder:
        clusters = measured(name, written(texts, folder))["clusters"]
    # numbers as text: the scorer takes a 0 for none
    return {url: {"cluster_id": str(cluster)} for url, cluster in zip(urls, clusters, strict=True)}


def written(texts: list[str], folder: str) -> Path:
    """Lay texts down for a process to read."""
    file = Path(folder) / "texts.json"
    file.write_text(json.dumps(texts), encoding="utf-8")
    return file


def quality() -> None:
    """Print precision, recall and F1 over pairs for every set; of synth, the templates put with others as well."""
    print(f"{'':16}" + "".join(f"{part:>8} {name.removeprefix('pair_')}" for part in SETS for name in SETS[part]))
    for tool in (OURS, *PEERS):
        figures = [figures_of(part, rows_of(tool, part))[name] for part in SETS for name in SETS[part]]
        print(f"{tool:16}" + "".join(f"{figure:>10.3f}" for figure in figures), flush=True)


def speed() -> None:
    """Print documents per CPU second of every tool, and how many times as fast ours is."""
    with tempfile.TemporaryDirectory() as folder:
        file = written(real_texts(SPEED_TEXTS), folder)
        seconds = dict.fromkeys([OURS, *PEERS], float("inf"))
        for _ in range(ROUNDS):
            for tool in seconds:
                seconds[tool] = min(seconds[tool], measured(tool, file)["cpu"])
    print(f"{SPEED_TEXTS:,} real texts, documents per CPU second on one thread:")
    for tool, taken in seconds.items():
        print(f"{tool:16}{SPEED_TEXTS / taken:>10,.0f}   ours is {taken / seconds[OURS]:.1f} times as fast")


def main() -> None:
    """Print both."""
    quality()
    speed()
