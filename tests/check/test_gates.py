from __future__ import annotations

import pyarrow as pa
import pytest

from etl.check.gates import counts_by_dump, feed_rates, refusals
from etl.config import Gates

GATES = Gates(min_records=10, min_feed_records=10)
TOTALS = {"records": 1000, "articles": 900, "copies": 50, "rejects": 50}


def batch(dump: str, rows: int, dated: int, rejected: int = 0, reason: str = "empty") -> pa.RecordBatch:
    columns = {name: ["x"] * rows for name in GATES.fill_fields}
    columns["date"] = ["x"] * dated + [None] * (rows - dated)  # type: ignore[list-item]
    columns["reason"] = [None] * (rows - rejected) + [reason] * rejected  # type: ignore[list-item]
    return pa.RecordBatch.from_pydict({"dump": [dump] * rows, **columns})


def judge(
    now: pa.RecordBatch, before: pa.RecordBatch | None = None, no_content: int = 0, **totals: int
) -> list[str]:
    published = feed_rates(counts_by_dump([before] if before else [], GATES))
    return refusals({**TOTALS, **totals}, no_content, [now], published, GATES)


def test_a_night_like_the_others_passes() -> None:
    assert judge(batch("a/2.json", 20, dated=18), batch("a/1.json", 30, dated=30)) == []


def test_dates_that_vanish_from_a_feed_are_refused_with_the_threshold() -> None:
    (reason,) = judge(batch("a/2.json", 20, dated=0), batch("a/1.json", 30, dated=30))
    assert reason == "feed a: date fell from 100.0% to 0.0% (gates.max_feed_drop is 70%)"


def test_a_new_feed_without_dates_is_no_alarm() -> None:
    assert judge(batch("b/1.json", 20, dated=0), batch("a/1.json", 30, dated=30)) == []


def test_small_feeds_are_not_judged() -> None:
    assert judge(batch("a/2.json", 9, dated=0), batch("a/1.json", 30, dated=30)) == []


def test_a_feed_that_is_rejected_all_at_once_is_refused() -> None:
    (reason,) = judge(batch("a/2.json", 20, dated=20, rejected=19), batch("a/1.json", 30, dated=30))
    assert reason.startswith("feed a: accepted fell from 100.0% to 5.0%")


@pytest.mark.parametrize(("rejects", "refused"), [(500, False), (501, True)])
def test_the_share_of_rejects_has_a_threshold(rejects: int, refused: bool) -> None:
    reasons = judge(batch("a/1.json", 20, dated=20), rejects=rejects)
    assert bool(reasons) is refused
    assert all("gates.max_reject_share is 50%" in reason for reason in reasons)


@pytest.mark.parametrize(("pages", "refused"), [(100, False), (49, True)])
def test_what_never_was_to_be_an_article_does_not_count(pages: int, refused: bool) -> None:
    """A web archive has three records of bookkeeping to a page; 51 rejects of 100 pages are too many."""
    reasons = judge(batch("a/1.json", 20, dated=20), no_content=300, records=400, rejects=400 - pages)
    assert bool(reasons) is refused
    now = batch("a/2.warc", 80, dated=20, rejected=60, reason="no_content")
    assert judge(now, batch("a/1.json", 30, dated=30)) == []


def test_an_empty_corpus_is_refused() -> None:
    assert "gates.allow_empty" in judge(batch("a/1.json", 20, dated=20), articles=0)[0]
