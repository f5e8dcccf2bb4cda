"""The simulation of nights: it cuts months as the layout does, and accounts for every row."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pandas as pd
import pytest

from benchmarks.scale_growth import Cells, News, cpu_seconds, hashed, month_of, simulate, whole
from benchmarks.scale_limits import LIMITS, met
from benchmarks.scale_numbers import MEANINGS
from etl.config import Storage
from etl.publish import layout

NEWS = News(date(2027, 1, 1), 100, 20, 0.2, 0.1, (0.8, 0.2), 1.0, 2)
STORAGE = Storage(target_file_rows=300, keep_snapshots=3)


@pytest.fixture(scope="module")
def constants() -> dict[str, float]:
    return {**dict.fromkeys(MEANINGS, 1.0), "rejects_per_article": 0.5, "relations_per_article": 0.05}


def test_months_are_cut_as_the_layout_cuts_them() -> None:
    cells, days = Cells(STORAGE.target_file_rows), []
    for number in range(70):
        tonight = NEWS.start + timedelta(days=number)
        arrivals = {tonight: 13, tonight - timedelta(days=1): 2}
        cells.add(arrivals)
        days += [day for day, rows in arrivals.items() for _ in range(rows)]
        rows = pd.DataFrame({"day": pd.to_datetime(pd.Series(days)).astype("datetime64[s]"), "id": ["ab"] * len(days)})
        rows["month"] = layout.months(rows["day"])
        found = {
            cell for month, part in rows.groupby("month")
            for cell in layout.cells(month, len(part), part["day"], part["id"], STORAGE.target_file_rows)
        }  # fmt: skip
        assert cells.count() == len(found)


def test_a_month_that_outgrows_its_cell_is_written_as_a_whole() -> None:
    cells = Cells(10)
    first, second = date(2027, 1, 1), date(2027, 1, 2)
    assert cells.add({first: 6}) == (1, 6)
    assert cells.add({second: 4}) == (1, 10)
    assert cells.add({second: 1}) == (2, 11)
    assert cells.add({second: 1}) == (1, 6)
    assert month_of(first) == (2027, 1)


def test_hashed_cells_are_hit_at_random_and_all_when_they_are_cut_anew() -> None:
    assert hashed(0, 0, 10) == (0, 0, 0)
    assert hashed(8, 1, 10) == (1, 1, 9)
    assert hashed(10, 1, 10) == (16, 16, 11)
    cells, hit, rows = hashed(2_000, 8, 10)
    assert (cells, hit) == (256, 8)
    assert rows == pytest.approx(8 * 2_008 / 256, rel=0.02)
    assert hashed(2_000, 0, 10) == (256, 0, 0)
    assert whole(2_000, 1, 10) == (256, 256, 2_001)
    assert whole(2_000, 0, 10) == (256, 0, 0)


def test_every_row_is_accounted_for(constants: dict[str, float]) -> None:
    nights = list(simulate(NEWS, constants, STORAGE))
    assert [night.number for night in nights] == list(range(1, NEWS.nights + 1))
    last = nights[-1]
    assert (last.rows, last.undated, last.rejects, last.dumps) == (2_000, 200, 1_000, 200)
    assert last.index_bytes == last.rows
    for night in nights:
        assert night.files == night.written_files + night.links
        assert night.written_rows >= NEWS.articles_a_day
        assert night.kept_bytes >= night.live_bytes
    assert all(before.live_bytes < after.live_bytes for before, after in pairwise(nights))


def test_a_collected_snapshot_leaves_its_manifest(constants: dict[str, float]) -> None:
    nights = list(simulate(NEWS, constants, STORAGE))
    assert [night.old_manifests for night in nights[:3]] == [0, 0, 0]
    assert nights[5].old_manifests == sum(night.manifest_bytes for night in nights[:3])


def test_what_a_night_spends_is_told_part_by_part(constants: dict[str, float]) -> None:
    (first, *_) = simulate(NEWS, constants, STORAGE)
    spent = cpu_seconds(first, NEWS, constants, STORAGE)
    assert spent["ingest"] == 30
    assert spent["links"] == first.links
    assert spent["manifest and catalog"] == first.files * 5
    pages_are_dear = cpu_seconds(first, NEWS, {**constants, "page_ingest_seconds": 3.0}, STORAGE)
    assert pages_are_dear["ingest"] == 90


def test_limits_are_met_once_or_never(constants: dict[str, float]) -> None:
    nights = [(night, cpu_seconds(night, NEWS, constants, STORAGE)) for night in simulate(NEWS, constants, STORAGE)]
    by_name = {limit.what: limit for limit in LIMITS}
    assert len(by_name) == len(LIMITS)
    limit = by_name["rejects, written anew as a whole"]
    assert met(limit, nights, constants) is None
    assert met(limit._replace(most=100 / 1e6), nights, constants) == 11
    assert met(by_name["memory of a run, all processes"], nights, {**constants, "memory_record_bytes": 3e8}) == 1
