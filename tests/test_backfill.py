"""A backfill gives the corpus that the nights would have given one by one, whatever the order of its days."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from etl import nightly, pipeline
from etl.errors import UsageError
from etl.publish.lake import Lake

SAMPLES = Path(__file__).parents[1] / "samples/dumps"
DAYS = [date(2026, 11, day) for day in (27, 28, 29, 30)]
FEEDS = ("tasnim", "copies", "broken", "bbc")  # copies of some lie among others
FORM = {"dumps": [], "inbox": None, "days": 1, "lake": None, "root": None, "config": None, "override_gates": True}


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some samples, as if each folder's files had come over all days."""
    inbox = tmp_path_factory.mktemp("inbox")
    for feed in FEEDS:
        for number, path in enumerate(sorted(path for path in (SAMPLES / feed).iterdir() if path.is_file())):
            day = inbox / DAYS[number % len(DAYS)].isoformat() / feed
            day.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, day)
    return inbox


@pytest.fixture(scope="module")
def at_once(inbox: Path, tmp_path_factory: pytest.TempPathFactory) -> str | None:
    return pipeline.run([str(inbox)], tmp_path_factory.mktemp("lake"), override_gates=True).content_hash


def settled(inbox: Path, lake: Path, day: date, **form: Any) -> dict[str, Any]:
    environ = {"NEWS_NIGHTLY_INBOX": str(inbox), "NEWS_NIGHTLY_LAKE": str(lake)}
    return nightly.settle(FORM | {"workers": 1} | form, environ, day)


def until_publish(settings: dict[str, Any]) -> str:
    """Do all tasks of a night but the last; return where the plan lies."""
    plan = nightly.discover(settings["dumps"], settings["lake"], root=settings["root"], config=None)
    for batch in nightly.divide(plan):
        nightly.ingest(plan, batch, config=None, workers=1)
    return nightly.deduplicate(plan, config=None)


def night(inbox: Path, lake: Path, day: date, **form: Any) -> None:
    settings = settled(inbox, lake, day, **form)
    nightly.publish(until_publish(settings), settings)


def test_shuffled_and_doubled_days_give_one_corpus(inbox: Path, tmp_path: Path, at_once: str) -> None:
    for number in (2, 0, 2, 3, 1, 0):
        night(inbox, tmp_path, DAYS[number], days=1 + number % 2)
    head = Lake(tmp_path).require_head().manifest
    assert head.content_hash == at_once
    assert head.root == str(inbox)
    assert head.snapshot == 4, "a night that brings nothing new publishes nothing"


def test_nights_that_overlap_give_one_corpus(inbox: Path, tmp_path: Path, at_once: str) -> None:
    runs = [settled(inbox, tmp_path, day, days=2) for day in (DAYS[1], DAYS[3], DAYS[1])]
    plans = [until_publish(settings) for settings in runs]
    assert plans[0] == plans[2], "two runs that plan the same share their plan, and one of them forgets it first"
    for plan, settings in reversed([*zip(plans, runs, strict=True)]):
        nightly.publish(plan, settings)
    assert nightly.divide(plans[0]) == []
    assert until_publish(runs[0])
    assert Lake(tmp_path).require_head().manifest.content_hash == at_once


def test_a_day_without_a_delivery_has_nothing_to_read(inbox: Path, tmp_path: Path) -> None:
    found = settled(inbox, tmp_path, date(2026, 12, 24))
    assert (found["dumps"], found["missing"]) == ([], [f"{inbox}/2026-12-24"])


def test_the_form_comes_before_the_environment(inbox: Path, tmp_path: Path) -> None:
    environ = {"NEWS_NIGHTLY_INBOX": "/no", "NEWS_NIGHTLY_DUMPS": "/a:/b", "NEWS_NIGHTLY_LAKE": "/l"}
    form = FORM | {"inbox": str(inbox), "lake": str(tmp_path)}
    chosen = nightly.settle(form, environ, DAYS[0])
    assert (chosen["dumps"], chosen["lake"], chosen["root"]) == (
        [f"{inbox}/2026-11-27"], str(tmp_path), str(inbox)
    )  # fmt: skip
    assert nightly.settle(form | {"dumps": ["/x"]}, environ, DAYS[0])["dumps"] == ["/x"]
    del environ["NEWS_NIGHTLY_INBOX"]
    assert nightly.settle(FORM, environ, DAYS[0])["dumps"] == ["/a", "/b"]


@pytest.mark.parametrize("missing", ["NEWS_NIGHTLY_DUMPS", "NEWS_NIGHTLY_LAKE"])
def test_what_nobody_named_is_said(missing: str) -> None:
    environ = {"NEWS_NIGHTLY_DUMPS": "/a", "NEWS_NIGHTLY_LAKE": "/l"}
    del environ[missing]
    with pytest.raises(UsageError, match=missing):
        nightly.settle(FORM, environ, DAYS[0])


def test_the_engine_comes_from_the_form_then_the_environment(tmp_path: Path) -> None:
    form = FORM | {"dumps": ["x"], "lake": str(tmp_path)}
    asked = {"NEWS_NIGHTLY_ENGINE": "spark"}
    assert nightly.settle(form, {}, DAYS[0])["engine"] == "local"
    assert nightly.settle(form, asked, DAYS[0])["engine"] == "spark"
    assert nightly.settle(form | {"engine": "local"}, asked, DAYS[0])["engine"] == "local"
    with pytest.raises(UsageError, match="NEWS_NIGHTLY_ENGINE may be local or spark"):
        nightly.settle(form, {"NEWS_NIGHTLY_ENGINE": "flink"}, DAYS[0])
