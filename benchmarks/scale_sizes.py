"""Measure what a lake takes on disk: bytes of a row, of a file, of its line in a manifest, of the index."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import orjson
import pyarrow.compute as pc
import pyarrow.dataset as ds

from etl.dedupe.index import Index
from etl.dedupe.neighbours import Neighbourhood
from etl.dedupe.sets import distinct
from etl.publish.lake import Lake
from etl.publish.manifest import MANIFEST, DataFile, Snapshot

SMALL = ("reject", "relation")


def row_and_file(files: Sequence[DataFile]) -> tuple[float, float]:
    """Return the bytes of a row and of a file without rows, by least squares over files of different size."""
    sizes = np.array([[file.rows, 1] for file in files], dtype=np.float64)
    (row, bare), *_ = np.linalg.lstsq(sizes, np.array([file.bytes for file in files], dtype=np.float64), rcond=None)
    return float(row), max(0.0, float(bare))


def sizes_of(lake: Lake) -> dict[str, float]:
    """Return what the parts of a published lake take, and its rejects and relations per article."""
    snapshot = lake.require_head()
    files = {name: snapshot.files(name) for name in ("articles", "copies", "rejects", "relations")}
    rows = {name: sum(file.rows for file in found) for name, found in files.items()}
    texts = rows["articles"] + rows["copies"]
    article, bare = row_and_file(files["articles"])
    return {
        "article_bytes": article,
        "file_bytes": bare,
        "copy_bytes": row_and_file(files["copies"])[0],
        **{f"{name}_bytes": bytes_of(files[f"{name}s"]) / max(1, rows[f"{name}s"]) for name in SMALL},
        "rejects_per_article": rows["rejects"] / texts,
        "relations_per_article": rows["relations"] / texts,
        "manifest_file_bytes": manifest_bytes(snapshot),
        **index_sizes(Index(lake, snapshot), texts),
    }


def bytes_of(files: Sequence[DataFile]) -> int:
    """Return the bytes of files."""
    return sum(file.bytes for file in files)


def manifest_bytes(snapshot: Snapshot) -> float:
    """Return the bytes that a manifest takes for each file."""
    raw = (snapshot.path / MANIFEST).read_bytes()
    bare = orjson.dumps({**orjson.loads(raw), "files": []}, option=orjson.OPT_INDENT_2)
    return (len(raw) - len(bare)) / len(snapshot.manifest.files)


def index_sizes(index: Index, rows: int) -> dict[str, float]:
    """Return bytes of keys and postings of a row, keys of its sketch, and the pairs that are compared for a text."""
    files = index.files()
    keys = sum(index.path(file).stat().st_size for file in files)
    postings = sum(index.postings_path(file).stat().st_size for file in files)
    segments = index.segments()
    texts = distinct(np.concatenate([segment.text for segment in segments]))
    around = Neighbourhood(segments, fresh=list, read=lambda _: [], reach=1)
    bodies = [index.snapshot.paths(name) for name in ("articles", "copies")] if index.snapshot else []
    lengths = [pc.sum(pc.binary_length(ds.dataset(paths).to_table(["body"])["body"])).as_py() for paths in bodies]
    return {
        "index_keys_bytes": keys / rows,
        "index_postings_bytes": postings / rows,
        "index_bytes": (keys + postings) / rows,
        "keys_per_text": sum(len(segment.key) for segment in segments) / rows,
        "pairs_per_text": sum(len(part.first) for part in around.candidates_of(texts)) / len(texts),
        "body_bytes": sum(lengths) / rows,
    }
