from __future__ import annotations

import random
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.dedupe.exact import assign_roles
from etl.dedupe.keys import PLACE, ROLE_SCHEMA, to_frame


def row(
    key: str, article_id: str, day: int | None = 1, hour: int | None = None, dump: str = "d", record: int = 0
) -> dict:
    return {
        "text_key": key.encode().ljust(16), "date": None if day is None else date(2020, 1, day),
        "published_at": None if hour is None else datetime(2020, 1, day or 1, hour, tzinfo=UTC),
        "article_id": article_id, "dump": dump, "member": "", "record": record, "cluster_id": None, "copy": None,
    }  # fmt: skip


def roles(*rows: dict) -> dict[tuple[str, int], tuple[str, bool]]:
    ordered = assign_roles(to_frame(pa.Table.from_pylist(list(rows), ROLE_SCHEMA)))
    return {(r["dump"], r["record"]): (r["cluster_id"], r["copy"]) for r in ordered.to_dict("records")}


def test_the_earliest_dated_row_is_the_article() -> None:
    got = roles(row("t", "c", day=None, record=0), row("t", "b", day=2, record=1), row("t", "a", day=3, record=2))
    assert got == {("d", 0): ("b", True), ("d", 1): ("b", False), ("d", 2): ("b", True)}


def test_the_hour_decides_within_a_day_and_the_id_without_one() -> None:
    assert roles(row("t", "a", hour=9, record=0), row("t", "b", hour=8, record=1))["d", 1] == ("b", False)
    assert roles(row("t", "b", record=0), row("t", "a", record=1))["d", 1] == ("a", False)


def test_equal_bytes_are_one_article_even_where_their_texts_were_read_differently() -> None:
    got = roles(row("t", "a", record=0), row("u", "a", record=1), row("u", "b", record=2))
    assert {cluster for cluster, _ in got.values()} == {"a"}
    assert sorted(copy for _, copy in got.values()) == [False, True, True]


def test_equal_bytes_in_one_dump_are_told_apart_by_their_place() -> None:
    assert roles(row("t", "a", dump="y"), row("t", "a", dump="x")) == {("x", 0): ("a", False), ("y", 0): ("a", True)}


KEYS = st.tuples(st.sampled_from("tuvw"), st.sampled_from("abcd"), st.one_of(st.none(), st.integers(1, 3)))


@given(st.lists(KEYS, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_roles_do_not_depend_on_order_and_clusters_are_classes(keys: list, rng: random.Random) -> None:
    rows = [row(key, article_id, day, record=n) for n, (key, article_id, day) in enumerate(keys)]
    shuffled = rng.sample(rows, len(rows))
    got = roles(*rows)
    assert got == roles(*shuffled)
    for a in rows:
        for b in rows:
            if a["text_key"] == b["text_key"] or a["article_id"] == b["article_id"]:
                assert got["d", a["record"]][0] == got["d", b["record"]][0]
    articles = [cluster for cluster, copy in got.values() if not copy]
    assert sorted(articles) == sorted({cluster for cluster, _ in got.values()})


@pytest.mark.parametrize("name", [*PLACE, "cluster_id", "copy"])
def test_roles_keep_the_columns_that_publishing_needs(name: str) -> None:
    assert name in assign_roles(to_frame(pa.Table.from_pylist([row("t", "a")], ROLE_SCHEMA))).columns
