"""Airflow where the lake lies in an object store, and another machine publishes to it: the page, the example DAG."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING
from uuid import uuid4

import duckdb
import pytest

import etl.lake
from benchmarks.crash_actors import in_this_process
from benchmarks.s3_server import SECRET, Server, always, serving
from etl import pipeline
from etl.airflow import pages
from etl.airflow.defaults import NEWS_CORPUS
from etl.config import load_store
from etl.publish.collect import collect
from etl.publish.lake import Lake
from etl.result import result
from etl.store.keys import manifest_key
from etl.store.objects import Objects
from tests.dags.conftest import without_waiting
from tests.dags.test_corpus_page import Login
from tests.small_dumps import article, jsonl, write_dumps

if TYPE_CHECKING:
    from fastapi.testclient import TestClient


@pytest.fixture(autouse=True)
def no_network() -> None:
    """This process asks its own server, over loopback."""


@pytest.fixture(scope="module")
def store() -> Iterator[Server]:
    with serving() as store:
        yield store


@pytest.fixture
def lake(store: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A lake with two snapshots, which the API server knows by its URL alone."""
    store.faults = lambda method, path: None
    for name, value in {**store.environment, "NEWS_ETL_STORE_RETRIES": "1", "NEWS_ETL_STORE_GRACE_HOURS": "0"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("etl.ingest.shard.extract_all", in_this_process)
    url = f"{store.make_bucket(f'b{uuid4().hex}')}/lake"
    monkeypatch.setenv("NEWS_NIGHTLY_LAKE", url)
    monkeypatch.setenv("NEWS_ETL_STORE_CACHE", str(tmp_path / "elsewhere"))
    dumps = write_dumps(tmp_path / "dumps")
    (dumps / "a/wire.jsonl").write_bytes(jsonl(article(60, "2020-01-05", source="Reuters")))
    pipeline.run([str(dumps / "a")], url, root=str(dumps))
    pipeline.run([str(dumps)], url)
    monkeypatch.setenv("NEWS_ETL_STORE_CACHE", str(tmp_path / "here"))
    return url


def test_the_page_shows_what_another_machine_published_and_fetches_no_row(
    server: TestClient, login: Login, lake: str
) -> None:
    page = server.get("/news/", headers=login("viewer")).text
    assert f"<code>{lake}</code>" in page
    assert re.findall(r'<a href="(report/\d+)">\d', page) == ["report/2", "report/1"]
    assert re.findall(r"<td>(refused|failed|started|published)</td>", page) == ["published"] * 2
    head = Lake(lake).require_head()
    assert head.manifest.content_hash[:16] in page
    report = server.get("/news/report/2", headers=login("viewer"))
    assert report.content == (head.path / pages.REPORT).read_bytes()
    assert not list(Lake(lake).snapshots.rglob("*.parquet"))


def test_a_snapshot_was_published_when_the_store_says_so_and_not_when_it_came_here(lake: str) -> None:
    time.sleep(1.1)  # the store's clock has seconds
    (newest, *_) = pages.newest(Lake(lake))
    listed = {entry.key: entry.written for entry in Objects(lake, load_store()).list("snapshots/")}
    assert newest.published == listed[manifest_key(2)]


def test_what_gc_removed_elsewhere_is_shown_no_more(
    server: TestClient, login: Login, lake: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert server.get("/news/report/1", headers=login("viewer")).status_code == 200
    monkeypatch.setenv("NEWS_ETL_STORE_CACHE", str(tmp_path / "elsewhere"))
    assert collect(lake, keep=1).removed == (1,)
    monkeypatch.setenv("NEWS_ETL_STORE_CACHE", str(tmp_path / "here"))
    assert 'href="report/1"' not in server.get("/news/", headers=login("viewer")).text
    assert server.get("/news/report/1", headers=login("viewer")).status_code == 404


@pytest.mark.parametrize("address", ["/news/", "/news/report/2"])
@pytest.mark.parametrize(("fault", "advice"), [("expired", "renew"), ("error", "InternalError")])
def test_a_store_that_refuses_is_told_with_what_to_do_and_no_secret(
    server: TestClient, login: Login, store: Server, lake: str, address: str, fault: str, advice: str
) -> None:
    store.faults = always(fault)
    answer = server.get(address, headers=login("viewer"))
    assert answer.status_code == 503
    assert advice in answer.text
    assert SECRET not in answer.text


def test_the_example_reads_all_rows_though_none_of_them_lies_here(
    lake: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWS_TABLES", str(tmp_path / "tables"))
    event = SimpleNamespace(extra=asdict(result(Lake(lake).require_head(), published=True)))
    write = without_waiting("agency_days").get_task("write_table").python_callable
    done = write(triggering_asset_events={NEWS_CORPUS: [event]})
    with etl.lake.open(lake) as corpus:
        known = corpus.duckdb().sql("from articles where agency is not null and date is not null")
        assert duckdb.sql(f"select sum(articles) from '{done['table']}'").fetchall() == [(len(known),)] == [(1,)]
