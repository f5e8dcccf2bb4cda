"""What one would assemble otherwise, each from the files of benchmarks.assembled_records to Parquet with clusters.

    python -m benchmarks.assembled_peers NAME FOLDER OUT WORKERS

Usual settings. trafilatura + datasketch + pandas: `bare_extraction` with metadata; MinHash of 128 permutations over
word 5-grams, threshold .7; `to_parquet`. Pages and sketches are made in a pool of processes, the index has none.
datatrove: its own readers, its Trafilatura extractor, the four stages of MinHash with 14 buckets of 8 hashes, its
Parquet writer, one file of records a task; a page may take it ten seconds, not one, so that a busy machine loses none.
None of its filters, which drop languages and short texts. Texts pass as they are: neither reads agencies or dates in
them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.copies_peers import PERMUTATIONS, components, shingles

PORTION = 64
THRESHOLD = 0.7
SCHEME = "affine32"  # its default, which it wants to be told where sketches come from another process
BUCKETS = 14
SECONDS = 10.0
NAMES = ("url", "title", "text", "date")

Row = dict[str, Any]


def page_row(page: tuple[str, bytes]) -> Row | None:
    """Return what trafilatura makes of a page, None where it sees no text."""
    from trafilatura import bare_extraction

    url, data = page
    found = bare_extraction(data, url=url, with_metadata=True)
    return {"url": url, "title": found.title, "text": found.text, "date": found.date} if found else None


def pages_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield (address, content) of the captures in the archives."""
    from warcio.archiveiterator import ArchiveIterator

    for path in sorted(folder.glob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                if record.rec_type == "response":
                    yield record.rec_headers.get_header("WARC-Target-URI"), record.content_stream().read()


def text_rows(folder: Path) -> Iterator[Row]:
    """Yield the texts as they are."""
    for path in sorted(folder.glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                yield {name: row.get(name) for name in NAMES}


def sketches_of(texts: list[str]) -> np.ndarray:
    """Return the hash values of some texts, a row each."""
    from datasketch import MinHash

    encoded = ([gram.encode() for gram in shingles(text)] for text in texts)
    return np.array([sketch.hashvalues for sketch in MinHash.generator(encoded, num_perm=PERMUTATIONS)])


def assembled(folder: Path, out: Path, workers: int) -> None:
    """Run trafilatura, datasketch and pandas."""
    import pandas as pd
    from datasketch import MinHash, MinHashLSH

    with ProcessPoolExecutor(workers) as pool:
        rows = [row for row in pool.map(page_row, pages_in(folder), chunksize=4) if row]
        rows += text_rows(folder)
        texts = [row["text"] for row in rows]
        portions = [texts[begin : begin + PORTION] for begin in range(0, len(texts), PORTION)]
        sketches = [values for portion in pool.map(sketches_of, portions) for values in portion]
    index, edges = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS), []
    for number, values in enumerate(sketches):
        sketch = MinHash(hashvalues=values, scheme=SCHEME)
        edges += [(number, other) for other in index.query(sketch)]
        index.insert(number, sketch, check_duplication=False)
    pd.DataFrame(rows).assign(cluster=components(len(rows), edges)).to_parquet(out / "articles.parquet")


def datatrove(folder: Path, out: Path, workers: int) -> None:
    """Run datatrove's local pipeline."""
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.dedup import (
        MinhashDedupBuckets,
        MinhashDedupCluster,
        MinhashDedupFilter,
        MinhashDedupSignature,
    )
    from datatrove.pipeline.extractors import Trafilatura
    from datatrove.pipeline.readers import JsonlReader, WarcReader
    from datatrove.pipeline.writers import JsonlWriter, ParquetWriter

    read, signatures, buckets, removed = (str(out / name) for name in ("read", "signatures", "buckets", "removed"))

    def readers() -> list[Any]:
        return [JsonlReader(read), JsonlReader(str(folder), glob_pattern="*.jsonl")]

    def writer(name: str) -> Any:
        return ParquetWriter(str(out / name), expand_metadata=True, schema=schema())

    pages = [WarcReader(str(folder), glob_pattern="*.warc.gz"), Trafilatura(timeout=SECONDS), JsonlWriter(read)]
    kept = MinhashDedupFilter(removed, exclusion_writer=writer("copies"), load_cluster_ids=True)
    stages = (
        (2, pages),
        (2, [*readers(), MinhashDedupSignature(signatures)]),
        (BUCKETS, [MinhashDedupBuckets(signatures, buckets)]),
        (1, [MinhashDedupCluster(buckets, removed, save_cluster_id=True)]),
        (2, [*readers(), kept, writer("articles")]),
    )
    for number, (tasks, pipeline) in enumerate(stages):
        log = str(out / f"log-{number}")
        LocalPipelineExecutor(pipeline, tasks=tasks, workers=workers, logging_dir=log).run()


def schema() -> Any:
    """Return the columns that datatrove writes."""
    import pyarrow as pa

    texts = [pa.field(name, pa.string()) for name in ("id", *NAMES)]
    return pa.schema([*texts, pa.field("minhash_cluster_id", pa.int64())])


PIPELINES = {"trafilatura": assembled, "datatrove": datatrove}


if __name__ == "__main__":
    PIPELINES[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
