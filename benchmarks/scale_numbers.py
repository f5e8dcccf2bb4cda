"""docs/scale.json: the constants that were measured, what each of them is, and which function measures it.

The end of a name is its unit: `_bytes` are bytes, `_seconds` seconds of CPU; all others are plain numbers.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).parents[1] / "docs/scale.json"


class Meaning(NamedTuple):
    """What a constant is, and the function of `benchmarks` that measures it."""

    what: str
    by: str


STAGES = {
    "hash": ("hash the dumps", "to hash its bytes, and plan"),
    "read": ("read the dumps", "to decompress, split, and tell its encoding"),
    "pack": ("pack for a worker", "to put into a batch"),
    "send": ("send there and back", "to send to a worker, and what comes of it back"),
    "extract": ("extract", "every field, and what finds copies"),
}
"""The stages of ingest: what benchmarks.stages calls them, and what they do for a record."""
MEANINGS = {
    **{
        f"{kind}_{stage}_seconds": Meaning(f"{what}: a {noun}", "stages.first_stages")
        for kind, noun in (("page", "web page"), ("text", "text"))
        for stage, (_, what) in {**STAGES, "ingest": ("", "all of these")}.items()
    },
    "dedupe_seconds": Meaning("to find the copies of a text in the same run, all in reach", "stages.last_stages"),
    "article_bytes": Meaning("a row of articles in Parquet, least squares over files", "scale_sizes.row_and_file"),
    "copy_bytes": Meaning("a row of copies, likewise", "scale_sizes.row_and_file"),
    "file_bytes": Meaning("a Parquet file without rows: footer, page index, filters", "scale_sizes.row_and_file"),
    "reject_bytes": Meaning("a row of rejects", "scale_sizes.sizes_of"),
    "relation_bytes": Meaning("a row of relations", "scale_sizes.sizes_of"),
    "dump_bytes": Meaning("a row of dumps", "scale_costs.dumps"),
    "rejects_per_article": Meaning("rejects beside an article or copy", "scale_sizes.sizes_of"),
    "relations_per_article": Meaning("relations beside an article or copy", "scale_sizes.sizes_of"),
    "manifest_file_bytes": Meaning("the line of a file in a manifest", "scale_sizes.manifest_bytes"),
    "body_bytes": Meaning("a body as text", "scale_sizes.index_sizes"),
    "index_keys_bytes": Meaning("keys and role of a row in the index", "scale_sizes.index_sizes"),
    "index_postings_bytes": Meaning("postings of a row in the index", "scale_sizes.index_sizes"),
    "index_bytes": Meaning("both", "scale_sizes.index_sizes"),
    "keys_per_text": Meaning("keys in the sketch of a text", "scale_sizes.index_sizes"),
    "pairs_per_text": Meaning("pairs compared for a text", "scale_sizes.index_sizes"),
    "lookup_seconds": Meaning("a night's look-up of texts, for each row of history", "scale_costs.history"),
    "postings_seconds": Meaning("a night's look-up of keys, for each row of history", "scale_costs.history"),
    "write_seconds": Meaning("a row that is written anew, with its index", "scale_costs.rewriting"),
    "file_seconds": Meaning("a file of one row, with its index", "scale_costs.rewriting"),
    "reject_seconds": Meaning("a reject that is written anew", "scale_costs.rewriting"),
    "report_seconds": Meaning("report and datasheet, for each row of the corpus", "scale_costs.reporting"),
    "dump_seconds": Meaning("plan and list, for each dump ever seen", "scale_costs.dumps"),
    "link_seconds": Meaning("a hard link", "scale_costs.linking"),
    "manifest_file_seconds": Meaning("manifest written and read, for each file", "scale_costs.listing"),
    "catalog_file_seconds": Meaning("views of one snapshot, for each file", "scale_costs.listing"),
    "catalog_file_bytes": Meaning("views of one snapshot in the catalog, for each file", "scale_costs.listing"),
    "memory_record_bytes": Meaning("growth of a run's peak with each new record", "scale_constants.memory"),
}


def save(constants: dict[str, float]) -> None:
    """Write the constants, four digits each."""
    rounded = {name: float(f"{constants[name]:.4g}") for name in MEANINGS}
    FILE.write_text(json.dumps(rounded, indent=2) + "\n", encoding="utf-8")


def load() -> dict[str, float]:
    """Return the constants that lie there. Raises SystemExit where none do."""
    if not FILE.is_file():
        raise SystemExit(f"no constants at {FILE}; measure them with: python -m benchmarks.scale measure")
    constants: dict[str, float] = json.loads(FILE.read_text(encoding="utf-8"))
    return constants
