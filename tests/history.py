"""A lake with a history: three snapshots of the small dumps, made once per session and copied for each use."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path

import orjson
import pyarrow.parquet as pq
import pytest

from etl.publish.lake import Lake
from etl.publish.manifest import MANIFEST
from tests.small_dumps import FILES, article, jsonl, run, write_dumps

_made: dict[str, Path] = {}


def lake_of_three(factory: pytest.TempPathFactory) -> Lake:
    """Return a copy of the lake: 1 knows the folder a, 2 all dumps, in 3 a dump has one more record and one less."""
    if "lake" not in _made:
        folder = factory.mktemp("history")
        dumps = write_dumps(folder / "dumps")
        run(folder / "lake", dumps, "a")
        run(folder / "lake", dumps)
        (dumps / "a/one.jsonl").write_bytes(FILES["a/one.jsonl"].split(b"\n", 1)[1] + jsonl(article(11, "2021-03-04")))
        run(folder / "lake", dumps)
        _made["lake"] = folder / "lake"
    copy = factory.mktemp("copy") / "lake"
    shutil.copytree(_made["lake"], copy, symlinks=True)
    return Lake(copy)


def make_older(lake: Lake, lacking: Collection[str], datasets: Collection[str], but: str) -> None:
    """Write the files of data sets as if the contract had gained columns later, `but` those of one month."""
    for number in lake.numbers():
        snapshot = lake.snapshot(number)
        files = []
        for file in snapshot.manifest.files:
            if file.dataset in datasets and file.month != but:
                path = snapshot.path / file.path
                older = pq.ParquetFile(path).read().drop_columns([*lacking])
                path.unlink()
                pq.write_table(older, path)
                file = replace(file, bytes=path.stat().st_size, sha256=sha256(path.read_bytes()).hexdigest())
            files.append(file)
        raw = orjson.loads((snapshot.path / MANIFEST).read_bytes())
        raw |= {"files": [asdict(file) for file in files], "contract": "older"}
        (snapshot.path / MANIFEST).write_bytes(orjson.dumps(raw))
