"""The page in Airflow's UI, served by Airflow's own API server: who sees it, and what it shows."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from etl import pipeline
from etl.airflow import pages
from etl.errors import GateError, LakeError
from etl.publish.lake import Lake
from etl.report.write import REPORT

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

SAMPLES = Path(__file__).parents[2] / "samples/dumps"
ADDRESSES = ["/news/", "/news/report/1", "/news/docs", "/news/openapi.json"]

Login = Callable[[str], dict[str, str]]


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    lake = Lake(tmp_path_factory.mktemp("corpus") / "lake")
    pipeline.run([str(SAMPLES / "tasnim")], lake.path, root=str(SAMPLES))
    pipeline.run([str(SAMPLES / "copies")], lake.path)
    return lake


@pytest.fixture(autouse=True)
def shown(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWS_NIGHTLY_LAKE", str(lake.path))


@pytest.mark.parametrize("address", ADDRESSES)
def test_nobody_sees_anything_without_a_login(server: TestClient, address: str) -> None:
    answer = server.get(address)
    assert answer.status_code in (401, 404)
    assert "snapshot" not in answer.text.lower()
    assert server.get("/news/").status_code == 401


def test_every_address_of_the_page_asks_for_the_login() -> None:
    assert [route.path for route in pages.app.routes] == ["/", "/report/{number}"]
    assert all(len(route.dependencies) == 1 for route in pages.app.routes)


@pytest.mark.parametrize("wrong", ["", "Bearer x.y.z", "Basic YWRtaW46YWRtaW4="])
def test_a_wrong_token_is_refused(server: TestClient, wrong: str) -> None:
    assert server.get("/news/", headers={"Authorization": wrong}).status_code in (401, 403)
    assert server.get("/news/report/1", headers={"Cookie": f"_token={wrong}"}).status_code in (401, 403)


def test_who_may_not_see_the_dag_may_not_see_its_corpus(server: TestClient, login: Login) -> None:
    assert server.get("/news/", headers=login("nobody")).status_code == 403
    assert server.get("/news/report/1", headers=login("nobody")).status_code == 403


def test_a_viewer_sees_snapshots_and_accounting(server: TestClient, login: Login, lake: Lake) -> None:
    answer = server.get("/news/", headers=login("viewer"))
    assert answer.status_code == 200
    head = lake.require_head().manifest
    assert re.findall(r'<a href="(report/\d+)">\d', answer.text) == ["report/2", "report/1"]
    totals = [f"{head.totals[name]:,}" for name in ("records", "articles", "copies", "rejects")]
    assert "{} = {} + {} + {}".format(*totals) in answer.text
    assert head.content_hash[:16] in answer.text
    assert "DOES NOT BALANCE" not in answer.text
    assert answer.headers["cache-control"] == "private, no-store"
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]


def test_a_viewer_sees_the_last_runs_whatever_came_of_them(
    server: TestClient, login: Login, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWS_NIGHTLY_LAKE", str(tmp_path / "lake"))
    nothing = tmp_path / "nothing.txt"
    nothing.write_text("")
    with pytest.raises(GateError):
        pipeline.run([str(nothing)], tmp_path / "lake")
    with pytest.raises(LakeError):
        pipeline.publish(pipeline.discover([str(SAMPLES / "tasnim")], tmp_path / "lake"))
    (tmp_path / "lake/runs/20990101T000000000000-cut.parquet").write_bytes(b"PAR1")
    page = server.get("/news/", headers=login("viewer")).text
    told = re.findall(r"<td>(refused|failed|started|published)</td>", page)
    assert told == ["failed", "refused"], "the newest first"
    assert "refused to publish" in page
    assert "command line" in page


def test_a_report_is_the_one_that_lies_in_the_snapshot(server: TestClient, login: Login, lake: Lake) -> None:
    assert pages.REPORT == REPORT
    for number in (1, 2):
        answer = server.get(f"/news/report/{number}", headers=login("viewer"))
        assert answer.content == (lake.snapshot(number).path / REPORT).read_bytes()
    for strange in ("3", "-1", "..%2F..%2Fstate", "x"):
        assert server.get(f"/news/report/{strange}", headers=login("viewer")).status_code in (404, 422)


def test_no_lake_is_said(server: TestClient, login: Login, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWS_NIGHTLY_LAKE", str(tmp_path / "none"))
    assert "no snapshot yet" in server.get("/news/", headers=login("viewer")).text
    monkeypatch.delenv("NEWS_NIGHTLY_LAKE")
    answer = server.get("/news/", headers=login("viewer"))
    assert answer.status_code == 404
    assert "NEWS_NIGHTLY_LAKE" in answer.text


def test_airflow_finds_the_page_and_a_starting_scheduler_makes_the_pool(server: TestClient, login: Login) -> None:
    from airflow.jobs.job import Job
    from airflow.models.pool import Pool
    from airflow.utils.session import create_session

    plugins = server.get("/api/v2/plugins", headers=login("admin")).json()["plugins"]
    (ours,) = (plugin for plugin in plugins if plugin["name"] == "news_etl")
    assert ours["external_views"][0]["href"] == "/news/"
    Job()
    Job()
    with create_session() as session:
        assert [pool.slots for pool in session.query(Pool).filter_by(pool="news_lake")] == [1]
