"""The plan for news of the whole web: constants, ten years of nights simulated, the tables of docs/scale.md.

    python -m benchmarks.scale measure      measure the constants, docs/scale.json, where nothing else runs
    python -m benchmarks.scale              write the tables anew from them and from benchmarks/scale.toml
    make scale                              both
"""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.scale_constants import measure_all
from benchmarks.scale_numbers import load, save
from benchmarks.scale_tables import filled, tables

PAGE = Path(__file__).parents[1] / "docs/scale.md"


def main(arguments: list[str]) -> None:
    """Do what is asked for."""
    if arguments == ["measure"]:
        save(measure_all())
    elif arguments:
        raise SystemExit("usage: python -m benchmarks.scale [measure]")
    else:
        PAGE.write_text(filled(PAGE.read_text("utf-8"), tables(load())), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
