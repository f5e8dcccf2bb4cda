"""Whatever arrives: each kind of bad input ends as a reject with its own reason, beside a good article that is kept."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import tarfile
import zipfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pyarrow.dataset as ds
import pytest

from etl import pipeline
from etl.publish.lake import Lake
from tests.ingest.quine import quine

PROSE = "The council voted on Monday to mend the bridge before winter comes. " * 8
ARTICLE = {"title": "Council mends the bridge", "content": PROSE}


def lines(*rows: object) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def zipped(name: str, data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return buffer.getvalue()


def locked(data: bytes) -> bytes:
    """Set the flag for encryption in both headers of a zip of one member."""
    changed = bytearray(data)
    changed[6] |= 1
    changed[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(changed)


def tarred(name: str, data: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def nested(data: bytes, depth: int) -> bytes:
    for _ in range(depth):
        data = gzip.compress(data, mtime=0)
    return data


BAD: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "empty.txt": (lambda: b"", {"empty"}),
    "blank.txt": (lambda: b" \n\n \n", {"empty"}),
    "short.txt": (lambda: b"Ferry\n\nlate", {"too_short"}),
    "junk.bin": (lambda: bytes(range(256)) * 40, {"undecodable", "unsupported_format"}),
    "image.png": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(200), {"unsupported_format"}),
    "cut.json.gz": (lambda: gzip.compress(lines(*[ARTICLE] * 50), mtime=0)[:-20], {"truncated"}),
    "password.zip": (lambda: locked(zipped("a.txt", PROSE.encode())), {"encrypted"}),
    "escape.zip": (lambda: zipped("../../etc/a.txt", PROSE.encode()), {"unsafe_path"}),
    "escape.tar": (lambda: tarred("/etc/a.txt", PROSE.encode()), {"unsafe_path"}),
    "bomb.gz": (lambda: gzip.compress(b"news " * (8 << 20), mtime=0), {"suspicious_compression"}),
    "deep.gz": (lambda: nested(PROSE.encode(), 12), {"too_deep"}),
    "stain.jsonl": (lambda: lines(ARTICLE) + lines(ARTICLE).replace(b"to mend", b"\xff\xfe\xc3", 1), {"undecodable"}),
    "half.json": (lambda: json.dumps([ARTICLE, ARTICLE]).encode()[:-200], {"truncated"}),
    "syntax.jsonl": (lambda: lines(ARTICLE) + b'{"title": nonsense}\n', {"malformed"}),
    "brackets.json": (lambda: b"[" * 100_000, {"too_deep", "truncated", "malformed"}),
    "half.parquet": (lambda: b"PAR1" + bytes(500), {"truncated"}),
    "half.sqlite": (lambda: b"SQLite format 3\0\x10\0\1\1\0\x40\x20\x20" + bytes(500), {"truncated", "malformed"}),
    "locked.parquet": (lambda: b"PARE" + bytes(500) + b"PARE", {"encrypted"}),
    "sheets.7z": (lambda: b"7z\xbc\xaf\x27\x1c\0\4" + bytes(range(200)), {"unsupported_format"}),
    "quine.zip": (quine, {"too_deep"}),
    "settings.json": (lambda: b'{"retries": 3, "colour": "blue"}', {"not_an_article"}),
}


@pytest.fixture(scope="module")
def rejected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    folder = tmp_path_factory.mktemp("bad")
    (folder / "dumps").mkdir()
    (folder / "dumps" / "good.jsonl").write_bytes(lines(ARTICLE))
    for name, (make, _) in BAD.items():
        (folder / "dumps" / name).write_bytes(make())
    done = pipeline.run([str(folder / "dumps")], folder / "lake")
    assert done.corpus["records"] == done.corpus["articles"] + done.corpus["copies"] + done.corpus["rejects"]
    assert done.corpus["articles"] == 1
    found = defaultdict(set)
    head = Lake(folder / "lake").require_head()
    for row in ds.dataset(head.paths("rejects")).to_table().to_pylist():
        found[row["dump"]].add(row["reason"])
        assert row["detail"]
    return found


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_rejected_with_its_reason(rejected: dict[str, set[str]], name: str) -> None:
    reasons = rejected[name]
    assert reasons
    assert reasons <= BAD[name][1]


def test_the_good_article_is_not_among_the_rejects(rejected: dict[str, set[str]]) -> None:
    assert "good.jsonl" not in rejected


MEASURE = """
import re, sys
from pathlib import Path
from etl import pipeline
done = pipeline.run([sys.argv[1]], sys.argv[2], override_gates=True)
# not ru_maxrss: that begins with what the process weighed that started this one
peak = re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text())
print(done.corpus["records"], done.corpus["rejects"], int(peak[1]) // 1024)
"""


@pytest.mark.parametrize("begin", [b"", b'{"title": "', b'"a","', b"<DOC><TEXT>"])
def test_a_line_of_200_mb_is_too_large_in_bounded_memory(tmp_path: Path, begin: bytes) -> None:
    with (tmp_path / "line.txt").open("wb") as file:
        file.write(begin)
        for _ in range(200):
            file.write(b"word " * (1 << 18))
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, tmp_path / "line.txt", tmp_path / "lake"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    records, rejects, megabytes = map(int, done.stdout.split())
    head = Lake(tmp_path / "lake").require_head()
    reasons = ds.dataset(head.paths("rejects")).to_table()["reason"].to_pylist()
    assert (records, rejects, reasons) == (1, 1, ["too_large"])
    assert megabytes < 700


def test_a_dump_that_vanishes_during_the_run_is_a_reject_until_it_is_back(tmp_path: Path) -> None:
    dumps, lake = tmp_path / "dumps", tmp_path / "lake"
    dumps.mkdir()
    (dumps / "a.jsonl").write_bytes(lines(ARTICLE))
    ferry = "From Friday on boats will cross the sound twice a day again, said the harbour master. " * 5
    (dumps / "b.jsonl").write_bytes(lines({"title": "Ferry sails again", "content": ferry}))
    plan = pipeline.discover([str(dumps)], lake)
    (dumps / "b.jsonl").rename(tmp_path / "away")
    pipeline.ingest_some(plan, plan.shards)
    pipeline.deduplicate(plan)
    assert pipeline.publish(plan).corpus == {"records": 2, "articles": 1, "copies": 0, "rejects": 1}
    assert ds.dataset(Lake(lake).require_head().paths("rejects")).to_table()["reason"].to_pylist() == ["unreadable"]
    (tmp_path / "away").rename(dumps / "b.jsonl")
    assert pipeline.run([str(dumps)], lake).corpus == {"records": 2, "articles": 2, "copies": 0, "rejects": 0}
