"""The shipped samples, end to end: each record becomes what `golden/samples.jsonl` says, no other appears.

The keys of the golden file are explained in samples/README.md.
"""

from __future__ import annotations

import importlib.util
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest

from etl.pipeline import run
from etl.vocabulary import QUALITY_FLAGS, REASONS

ROOT = Path(__file__).resolve().parent.parent
DUMPS = ROOT / "samples" / "dumps"
GOLDEN = [json.loads(line) for line in (ROOT / "tests/golden/samples.jsonl").read_text("utf-8").splitlines()]
DATASETS = {"articles": "article", "copies": "copy", "rejects": "reject"}
COMPRESSED = (".zip", ".gz", ".bz2", ".xz", ".zst")
LEAD = 150  # a dateline may stand before the first words

Row = dict[str, Any]
Place = tuple[str, str, int]

EXACT = (
    "agency", "publisher", "date_precision", "date_source", "headline", "headline_variants", "authors",
    "keywords", "creditline", "url", "canonical_url",
)  # fmt: skip


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lake = tmp_path_factory.mktemp("samples") / "lake"
    run([str(DUMPS)], str(lake), root=str(DUMPS))
    return (lake / "current").resolve()


@pytest.fixture(scope="module")
def rows(snapshot: Path) -> dict[Place, Row]:
    """Every row of the corpus by its place, with `becomes` added."""
    return {
        (row["dump"], row["member"], row["record"]): row | {"becomes": becomes}
        for dataset, becomes in DATASETS.items()
        for row in read(snapshot / dataset)
    }


def read(dataset: Path) -> list[Row]:
    rows: list[Row] = ds.dataset(dataset, format="parquet", partitioning="hive").to_table().to_pylist()
    return rows


def fold_space(text: str | None) -> str:
    return " ".join((text or "").split())


def find(rows: dict[Place, Row], expected: Row) -> Row | None:
    """Return the row at the place that an expectation names; the member `*` is any."""
    if expected["member"] != "*":
        return rows.get((expected["dump"], expected["member"], expected["record"]))
    return next((row for place, row in rows.items() if place[0] == expected["dump"]), None)


def compare_text(expected: Row, row: Row) -> list[str]:
    body = fold_space(row["body"])
    found = []
    first, last = expected.get("body_first", ""), expected.get("body_last", "")
    if fold_space(first) not in body[: LEAD + len(first)]:
        found.append(f"body begins {body[:LEAD]!r}, not with {first!r}")
    if not body.endswith(fold_space(last)):
        found.append(f"body ends {body[-80:]!r}, not with {last!r}")
    found += [f"body lacks {part!r}" for part in expected.get("has", ()) if fold_space(part) not in body]
    found += [f"body still has {part!r}" for part in expected.get("without", ()) if part in row["body"]]
    count = row["body"].count("\n\n") + 1
    if count != expected.get("paragraphs", count):
        found.append(f"{count} paragraphs, not {expected['paragraphs']}")
    return found


def compare_fields(expected: Row, row: Row) -> list[str]:
    actual = row | {
        "date": row["date"] and row["date"].isoformat(),
        "published_at": row["published_at"] and row["published_at"].isoformat(),
        "language": row["language"].split("-")[0],
    }
    columns = (*EXACT, "date", "published_at", "language")
    found = [
        f"{name} is {actual[name]!r}, not {expected[name]!r}"
        for name in columns
        if name in expected and actual[name] != expected[name]
    ]
    lacking = set(expected.get("cited_agencies", ())) - set(row["cited_agencies"])
    found += [f"cited_agencies {row['cited_agencies']} lacks {name!r}" for name in sorted(lacking)]
    invented = set(row["cited_agencies"]) - set(expected["cited_only"]) if "cited_only" in expected else set()
    found += [f"cited_agencies has {name!r}, which the text does not cite" for name in sorted(invented)]
    flags = row["quality_flags"]
    found += [f"flag {flag!r} is not in {flags}" for flag in expected.get("flags", ()) if flag not in flags]
    found += [f"flag {flag!r} is wrong" for flag in expected.get("flags_not", ()) if flag in flags]
    return found


def compare(expected: Row, row: Row | None) -> list[str]:
    """Return all differences between one expectation and its row."""
    if row is None:
        return [f"there is no row, expected: {expected['becomes']}"]
    if row["becomes"] not in expected["becomes"].split(" or "):
        why = f" ({row['reason']}: {row['detail']})" if row["becomes"] == "reject" else ""
        return [f"became {row['becomes']}{why}, not {expected['becomes']}"]
    if row["becomes"] == "reject":
        if row["reason"] in expected["reasons"]:
            return []
        return [f"rejected as {row['reason']} ({row['detail']}), not {expected['reasons']}"]
    return compare_fields(expected, row) + compare_text(expected, row)


RECORDS = [expected for expected in GOLDEN if expected["becomes"] != "nothing"]


@pytest.mark.parametrize("dump", sorted({expected["dump"] for expected in RECORDS}))
def test_records_become_what_golden_says(rows: dict[Place, Row], dump: str) -> None:
    differences = [
        f"{expected['member'] or '-'} {expected['record']}: {difference}"
        for expected in RECORDS
        if expected["dump"] == dump
        for difference in compare(expected, find(rows, expected))
    ]
    assert not differences, "\n".join([dump, *differences])


def test_no_record_appears_that_golden_does_not_know(rows: dict[Place, Row]) -> None:
    expected = {(row["dump"], row["member"], row["record"]) for row in RECORDS}
    anywhere = {dump for dump, member, _ in expected if member == "*"}
    surplus = [
        f"{place}: {row['becomes']} {row.get('reason') or row.get('headline')}"
        for place, row in sorted(rows.items())
        if place not in expected and place[0] not in anywhere
    ]
    assert not surplus, "\n".join(surplus)


def test_cluster_has_one_article_that_all_its_copies_name(rows: dict[Place, Row]) -> None:
    clusters: dict[str, list[Row]] = defaultdict(list)
    for expected in RECORDS:
        row = find(rows, expected)
        if row is not None and row["becomes"] != "reject":
            clusters[expected.get("cluster") or str(expected)].append(row)
    assert clusters, "no row was found at all"
    differences = []
    for name, mates in clusters.items():
        articles = [row for row in mates if row["becomes"] == "article"]
        if len(articles) != 1 or len({row["cluster_id"] for row in mates}) != 1:
            listed = [(row["dump"], row["becomes"], row["cluster_id"]) for row in mates]
            differences.append(f"{name}: {listed}")
        elif any(row["copy_of"] != articles[0]["article_id"] for row in mates if row["becomes"] == "copy"):
            differences.append(f"{name}: a copy does not name {articles[0]['article_id']} as its original")
    ids = [rows_of[0]["cluster_id"] for rows_of in clusters.values()]
    differences += [f"two clusters were joined: {name}" for name in {i for i in ids if ids.count(i) > 1}]
    assert not differences, "\n".join(differences)


def test_file_with_known_bytes_adds_no_record(snapshot: Path) -> None:
    listed = {row["path"]: row for row in read(snapshot / "dumps")}
    for expected in GOLDEN:
        if expected["becomes"] == "nothing":
            row = listed[expected["dump"]]
            assert (row["same_bytes_as"], row["records"]) == (expected["same_bytes_as"], 0)
    assert len(listed) == sum(path.is_file() for path in DUMPS.rglob("*")), "every dump is listed"


def test_golden_speaks_the_closed_vocabularies() -> None:
    reasons = {reason for expected in GOLDEN for reason in expected.get("reasons", ())}
    flags = {flag for expected in GOLDEN for key in ("flags", "flags_not") for flag in expected.get(key, ())}
    assert reasons <= set(REASONS), reasons - set(REASONS)
    assert flags <= set(QUALITY_FLAGS), flags - set(QUALITY_FLAGS)


def test_every_dump_has_an_expectation_and_a_line_in_the_readme() -> None:
    names = {path.relative_to(DUMPS).as_posix() for path in DUMPS.rglob("*") if path.is_file()}
    readme = (ROOT / "samples/README.md").read_text("utf-8")
    assert names == {expected["dump"] for expected in GOLDEN}
    assert not [name for name in sorted(names) if f"`{name}`" not in readme]


def test_building_twice_gives_equal_bytes(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("samples_build", ROOT / "samples/build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    names = module.build(tmp_path / "one")
    assert module.build(tmp_path / "two") == names
    first, second = files(tmp_path / "one"), files(tmp_path / "two")
    assert [name for name in names if first[name] != second[name]] == []
    committed = files(DUMPS)
    # compressed bytes may differ between builds of zlib; everything else may not
    plain = [name for name in names if not name.endswith(COMPRESSED)]
    stale = [name for name in plain if first[name] != committed.get(name)]
    assert (sorted(committed), stale) == (names, []), "samples/dumps/ is stale: run samples/build.py"


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
