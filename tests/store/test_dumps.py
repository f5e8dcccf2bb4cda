"""Dumps in an object store are found, named and read as on a disk, in portions, with nothing kept on this machine."""

from __future__ import annotations

import os
import urllib.request
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from benchmarks.s3_server import Server, always, once
from etl import pipeline
from etl.config import load_store
from etl.errors import StoreError, UsageError
from etl.inbox import deliveries
from etl.ingest.discover import discover, hash_file
from etl.store.dumps import PORTION, open_object
from etl.store.objects import Objects
from tests.small_dumps import FILES, run, write_dumps

NAMES = "a.txt", "b/.hidden", "b/1.json", "b/2.json", "b/c/deep.xml"


@pytest.fixture
def feed(bucket: str, server: Server) -> str:
    store = Objects(bucket, load_store())
    for name in NAMES:
        store.put(name, name.encode())
    marker = f"{server.url}/{bucket.removeprefix('s3://')}/b/marker/"  # as consoles make for a folder
    urllib.request.urlopen(urllib.request.Request(marker, data=b"", method="PUT")).close()
    return bucket


def test_files_and_folders_by_uri(feed: str) -> None:
    root, found = discover([f"{feed}/"], None)
    assert (root, [file.name for file in found]) == (feed, list(NAMES))
    with found[0].open() as stream:
        assert (stream.seek(2), stream.read()) == (2, b"txt")
    assert hash_file(found[0]) == sha256(b"a.txt").hexdigest()
    assert discover([f"{feed}/b/1.json"], feed)[1] == [found[2]]
    below = [file.name for file in discover([f"{feed}/b"], None)[1]]
    assert below == [name.removeprefix("b/") for name in NAMES[1:]]
    with pytest.raises(UsageError, match="does not exist"):
        discover([f"{feed}/none"], None)
    with pytest.raises(UsageError, match="no such bucket"):
        discover(["s3://no-such-bucket/none"], None)
    with pytest.raises(UsageError, match="no folder in common"):
        discover([feed, os.getcwd()], None)


def test_an_empty_variable_is_none(feed: str, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", "")
    assert Objects(feed, load_store()).size("a.txt") == 5
    monkeypatch.setenv("AWS_ENDPOINT_URL", "")
    assert "endpoint" not in Objects(feed, load_store()).store.config


def test_an_inbox(feed: str) -> None:
    Objects(feed, load_store()).put("inbox/2026-11-30/x.json", b"{}")
    found = deliveries(f"{feed}/inbox", [date(2026, 11, 29), date(2026, 11, 30)])
    assert (found.dumps, found.missing) == ((f"{feed}/inbox/2026-11-30",), (f"{feed}/inbox/2026-11-29",))
    with pytest.raises(StoreError, match="no such bucket"):
        deliveries("s3://no-such-bucket/inbox", [date(2026, 11, 29)])


def test_a_large_dump_is_read_in_portions(bucket: str, server: Server) -> None:
    data = os.urandom(2 * PORTION + 5)
    Objects(bucket, load_store()).put("large", data)
    server.faults = once("cut download", "GET", "large", times=2)
    before = server.asked["GET"]
    with open_object(f"{bucket}/large") as stream:
        assert stream.read(10) == data[:10]
        assert sha256(data[:10] + stream.read()).digest() == sha256(data).digest()
        assert server.asked["GET"] - before == 5  # three portions, and two that broke off
        stream.seek(-5, os.SEEK_END)
        assert stream.read() == data[-5:]


def test_a_dump_that_the_store_refuses_is_an_os_error(feed: str, server: Server) -> None:
    server.faults = always("denied", "GET", "a.txt")
    with pytest.raises(OSError, match="grant"):
        open_object(f"{feed}/a.txt").read()
    with pytest.raises(FileNotFoundError):
        open_object(f"{feed}/none")


def test_the_corpus_is_the_same(bucket: str, tmp_path: Path) -> None:
    store = Objects(bucket, load_store())
    for name, data in FILES.items():
        store.put(name, data)
    local = run(tmp_path / "local", write_dumps(tmp_path / "dumps"))
    remote = pipeline.run([bucket], tmp_path / "lake")
    assert (remote.content_hash, remote.corpus) == (local.content_hash, local.corpus)
