from __future__ import annotations

from datetime import UTC, date, datetime
from random import Random
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.dedupe import compare as c
from etl.dedupe import stars
from etl.dedupe.clusters import LEAST_KEPT, assign_roles
from etl.dedupe.keys import COPY_COLUMNS, PLACE, ROLE_SCHEMA, to_frame

Row = dict[str, Any]
Links = dict[tuple[str, str], float]  # pair of texts → how much of the shorter one is kept
TOKENS = 100


def row(key: str, article_id: str, day: int | None = 1, hour: int | None = None, **more: Any) -> Row:
    return {
        **dict.fromkeys(ROLE_SCHEMA.names), "dump": "d", "member": "", "record": 0,
        "text_key": key.encode().ljust(16), "date": None if day is None else date(2020, 1, day),
        "published_at": None if hour is None else datetime(2020, 1, day or 1, hour, tzinfo=UTC),
        "article_id": article_id, **more,
    }  # fmt: skip


def number(key: str) -> int:
    return int.from_bytes(key.encode().ljust(8)[:8], "little")


def decide(rows: list[Row], links: Links | None = None, kept: Links | None = None) -> pd.DataFrame:
    """Assign roles; texts in `links` are copies, `kept` holds what other pairs keep, and each text has 100 tokens."""
    known = {frozenset(map(number, pair)): share for pair, share in {**(kept or {}), **(links or {})}.items()}

    def compare(first: np.ndarray, second: np.ndarray) -> np.ndarray:
        figures = np.zeros((len(first), len(c.FIGURES)), np.int32)
        for found, pair in zip(figures, zip(first.tolist(), second.tolist(), strict=True), strict=True):
            found[[c.TOKENS_A, c.TOKENS_B, c.SIZE_A, c.SIZE_B]] = TOKENS
            found[[c.COVERED_A, c.COVERED_B, c.SHARED]] = round(known.get(frozenset(pair), 0.0) * TOKENS)
            found[c.IS_FIRST_A] = pair[0] <= pair[1]
        return figures

    first, second = (np.array([number(pair[side]) for pair in links or {}], np.uint64) for side in (0, 1))
    return assign_roles(to_frame(pa.Table.from_pylist(rows, ROLE_SCHEMA)), first, second, compare)


def roles(rows: list[Row], *links: Any) -> dict[tuple[str, int], tuple[str, bool]]:
    ordered = decide(rows, *links)
    return {(r["dump"], r["record"]): (r["cluster_id"], r["copy"]) for r in ordered.to_dict("records")}


def clusters(rows: list[Row], *links: Any) -> list[list[str]]:
    found = decide(rows, *links).groupby("cluster_id")["article_id"]
    return sorted(sorted(set(ids)) for _, ids in found)


def test_the_earliest_dated_row_is_the_article() -> None:
    got = roles([row("t", "c", None), row("t", "b", 2, record=1), row("t", "a", 3, record=2)])
    assert got == {("d", 0): ("b", True), ("d", 1): ("b", False), ("d", 2): ("b", True)}


def test_the_hour_decides_within_a_day_and_the_id_without_one() -> None:
    assert roles([row("t", "a", hour=9), row("t", "b", hour=8, record=1)])["d", 1] == ("b", False)
    assert roles([row("t", "b"), row("t", "a", record=1)])["d", 1] == ("a", False)


def test_equal_bytes_are_one_article_even_where_their_texts_were_read_differently() -> None:
    found = decide([row("t", "a"), row("u", "a", record=1), row("u", "b", record=2)], {}, {("t", "u"): 0.2})
    assert set(found["cluster_id"]) == {"a"}
    assert found["copy"].tolist() == [False, True, True]
    assert found["copy_kind"].tolist()[1:] == ["exact", "near"]


def test_equal_bytes_in_one_dump_are_told_apart_by_their_place() -> None:
    got = roles([row("t", "a", dump="y"), row("t", "a", dump="x")])
    assert got == {("x", 0): ("a", False), ("y", 0): ("a", True)}


CHAIN = [row(key, key, day) for day, key in enumerate("abcd", 1)]
STEPS = {("a", "b"): 0.8, ("b", "c"): 0.8, ("c", "d"): 0.8}


def test_a_chain_whose_ends_are_far_apart_is_not_one_cluster() -> None:
    assert clusters(CHAIN, STEPS, {("a", "c"): 0.5, ("b", "d"): 0.5}) == [["a", "b", "c"], ["d"]]


@pytest.mark.parametrize(("share", "joins"), [(LEAST_KEPT, True), (LEAST_KEPT - 0.01, False)])
def test_a_copy_of_a_copy_joins_where_enough_of_it_is_kept(share: float, joins: bool) -> None:
    assert (clusters(CHAIN[:3], {k: v for k, v in STEPS.items() if "d" not in k}, {("a", "c"): share}) == [
        ["a", "b", "c"]
    ]) == joins


def test_a_late_earlier_text_takes_the_cluster_and_a_text_between_two_merges_them() -> None:
    late = row("e", "e", 1, hour=1)
    others = [row("a", "a", 2), row("b", "b", 3)]
    assert clusters(others) == [["a"], ["b"]]
    got = decide([*others, late], {("e", "a"): 0.9, ("e", "b"): 0.9}).set_index("article_id")
    assert got["cluster_id"].to_dict() == {"a": "e", "b": "e", "e": "e"}
    assert got["copy"].to_dict() == {"a": True, "b": True, "e": False}


@given(st.integers(0, 1 << 30), st.sampled_from([1, 2, 7]))
@settings(deadline=None)  # compiled code is made by the first call
def test_runs_of_links_make_the_clusters_that_all_of_them_make(seed: int, size: int) -> None:
    rng = Random(seed)
    names = [f"{number:02d}" for number in range(24)]
    rows = [row(name, name, rng.randint(1, 28)) for name in names]
    links, kept = ({tuple(sorted(rng.sample(names, 2))): rng.random() for _ in range(count)} for count in (20, 60))
    whole = decide(rows, links, kept)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(stars, "LINKS_OF_A_RUN", size)
        pd.testing.assert_frame_equal(decide(rows, links, kept), whole)


def test_no_rows_are_no_clusters() -> None:
    assert clusters([]) == []


def test_a_text_that_has_no_row_any_more_links_nothing() -> None:
    assert clusters([row("a", "a"), row("b", "b")], {("a", "gone"): 0.9, ("gone", "b"): 0.9}) == [["a"], ["b"]]


def version(key: str, day: int, number: int | None, **more: Any) -> Row:
    return row(key, key, day, **{"guid": "urn:1", "version": number, "agency": "reuters", **more})


def kind_of(found: pd.DataFrame) -> dict[str, str | None]:
    return dict(zip(found["article_id"], found["copy_kind"].astype(object).where(found["copy"], None), strict=True))


def kinds(rows: list[Row]) -> dict[str, str | None]:
    names = [found["article_id"] for found in rows]
    links = {(a, b): 0.9 for a in names for b in names if a < b}
    return kind_of(decide(rows, links))


def test_of_the_versions_of_an_item_the_newest_is_the_article() -> None:
    assert kinds([version("a", 1, 1), version("b", 2, 2), version("c", 3, 3)]) == {
        "a": "version", "b": "version", "c": None,
    }  # fmt: skip


def test_the_time_tells_versions_apart_too() -> None:
    early, late = (datetime(2020, 1, 1, hour, tzinfo=UTC) for hour in (8, 9))
    rows = [version("a", 1, None, version_created=early), version("b", 1, None, version_created=late)]
    assert kinds(rows) == {"a": "version", "b": None}


@pytest.mark.parametrize("other", [{"guid": "urn:2"}, {"agency": "ap"}, {"version": None}, {"guid": None}])
def test_what_is_no_version_of_the_same_item_is_a_near_copy(other: dict[str, Any]) -> None:
    assert kinds([version("a", 1, 1), version("b", 2, 2, **other)]) == {"a": None, "b": "near"}


def test_a_copy_of_the_same_version_is_no_old_version() -> None:
    assert kinds([version("a", 1, 1), version("b", 2, 2), version("c", 3, 2)]) == {
        "a": "version", "b": None, "c": "near",
    }  # fmt: skip


@pytest.mark.parametrize(("share", "roles"), [(0.3, {"a": "version", "b": None}), (0.29, {"a": None, "b": None})])
def test_versions_are_linked_by_far_less_than_a_copy_needs(share: float, roles: dict[str, str | None]) -> None:
    assert kind_of(decide([version("a", 1, 1), version("b", 9, 2)], {}, {("a", "b"): share})) == roles


def test_versions_in_different_clusters_do_not_replace_each_other() -> None:
    assert set(decide([version("a", 1, 1), version("b", 2, 2)])["copy"]) == {False}


def test_a_copy_says_how_it_repeats_its_article() -> None:
    found = decide([row("a", "a", 1), row("b", "b", 2), row("a", "c", 3)], {("a", "b"): 0.5}).set_index("article_id")
    assert found.loc["b", COPY_COLUMNS].tolist() == ["near", 50 / 150, 0.5]
    assert found.loc["c", COPY_COLUMNS].tolist() == ["exact", 1.0, 1.0]
    assert found.loc["a", COPY_COLUMNS].isna().all()


TEXTS = "tuvwxyz"
KEYS = st.tuples(st.sampled_from(TEXTS), st.sampled_from("abcdef"), st.none() | st.integers(1, 3))
PAIR = st.tuples(st.sampled_from(TEXTS), st.sampled_from(TEXTS)).map(lambda pair: tuple(sorted(pair)))
SHARE = st.sampled_from([0.1, 0.29, 0.3, 0.9])


@given(
    st.lists(KEYS, min_size=1, max_size=12),
    st.dictionaries(PAIR.filter(lambda pair: pair[0] != pair[1]), SHARE, max_size=10),
    st.dictionaries(PAIR, SHARE, max_size=10),
    st.randoms(use_true_random=False),
)
@settings(deadline=None, max_examples=60)
def test_roles_do_not_depend_on_order_and_no_cluster_reaches_far(
    keys: list[tuple[str, str, int | None]], links: Links, kept: Links, rng: Random
) -> None:
    rows = [row(key, article_id, day, record=place) for place, (key, article_id, day) in enumerate(keys)]
    found = decide(rows, links, kept)
    shuffled = decide(
        rng.sample(rows, len(rows)),
        {pair[:: rng.choice((1, -1))]: links[pair] for pair in rng.sample(sorted(links), len(links))},
        kept,
    )
    pd.testing.assert_frame_equal(found, shuffled)
    by_place = dict(zip(found["record"], found["cluster_id"], strict=True))
    for one in rows:
        for other in rows:
            if one["text_key"] == other["text_key"] or one["article_id"] == other["article_id"]:
                assert by_place[one["record"]] == by_place[other["record"]]
    # the article is the first of its cluster in the total order, and each cluster has one
    firsts = found.drop_duplicates("cluster_id")
    assert not firsts["copy"].any()
    assert (firsts["cluster_id"] == firsts["article_id"]).all()
    assert (~found["copy"]).sum() == len(firsts)


@pytest.mark.parametrize("name", [*PLACE, "cluster_id", "copy", *COPY_COLUMNS])
def test_roles_keep_the_columns_that_publishing_needs(name: str) -> None:
    assert name in decide([row("t", "a")]).columns
