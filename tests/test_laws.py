"""The laws of the contract over small dumps: determinism, idempotence, accounting, lineage."""

from __future__ import annotations

import random
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from etl.config import Config
from tests.small_dumps import FILES, article, jsonl, rebuilt, rows, run, tree, write_dumps


@pytest.fixture
def dumps(tmp_path: Path) -> Path:
    return write_dumps(tmp_path / "dumps")


def test_one_run_accounts_for_every_record(tmp_path: Path, dumps: Path) -> None:
    done = run(tmp_path / "lake", dumps)
    assert done.corpus["records"] == done.corpus["articles"] + done.corpus["copies"] + done.corpus["rejects"]
    by_dump = {row["path"]: row for row in rows(tmp_path / "lake", "dumps")}
    assert set(by_dump) == set(FILES)
    assert by_dump["b/same.jsonl"]["same_bytes_as"] == "a/one.jsonl"
    assert by_dump["b/same.jsonl"]["records"] == 0
    assert by_dump["b/empty.txt"]["rejects"] == 1
    assert {row["reason"] for row in rows(tmp_path / "lake", "rejects")} >= {"empty", "truncated"}


def test_the_earliest_printing_is_the_article_and_the_others_name_it(tmp_path: Path, dumps: Path) -> None:
    run(tmp_path / "lake", dumps)
    first = [row for row in rows(tmp_path / "lake", "articles") if row["headline"] == "Headline number 1 of the day"]
    assert [(row["dump"], str(row["date"])) for row in first] == [("a/two.jsonl", "2020-01-03")]
    copies = [row for row in rows(tmp_path / "lake", "copies") if row["copy_of"] == first[0]["article_id"]]
    assert [(row["dump"], row["copy_kind"], row["cluster_id"]) for row in copies] == [
        ("a/one.jsonl", "exact", first[0]["article_id"])
    ]


def test_letters_case_and_punctuation_do_not_hide_a_copy(tmp_path: Path, dumps: Path) -> None:
    run(tmp_path / "lake", dumps)
    plain = [row for d in ("articles", "copies") for row in rows(tmp_path / "lake", d) if row["dump"].startswith("c/p")]
    again = [row for d in ("articles", "copies") for row in rows(tmp_path / "lake", d) if row["dump"].startswith("c/a")]
    assert plain[0]["cluster_id"] == again[0]["cluster_id"]


@pytest.mark.parametrize("seed", range(6))
def test_any_order_and_any_split_over_runs_gives_the_same_bytes(tmp_path: Path, dumps: Path, seed: int) -> None:
    run(tmp_path / "whole", dumps)
    rng = random.Random(seed)
    names = rng.sample(sorted(FILES), len(FILES))
    while names:
        size = rng.randint(1, 4)
        night, names = names[:size], names[size:]
        run(tmp_path / "split", dumps, *night, override_gates=True)
    assert tree(tmp_path / "split") == tree(tmp_path / "whole")


def test_two_workers_give_the_same_bytes_as_one(tmp_path: Path, dumps: Path) -> None:
    tiny = Config(batch_records=2)
    assert (
        run(tmp_path / "two", dumps, workers=2, config=tiny).content_hash == run(tmp_path / "one", dumps).content_hash
    )


def test_small_cells_give_the_same_rows_whatever_the_split(tmp_path: Path, dumps: Path) -> None:
    config = Config.model_validate({"storage": {"target_file_rows": 2}})
    run(tmp_path / "whole", dumps, config=config)
    for name in sorted(FILES):
        run(tmp_path / "split", dumps, name, config=config, override_gates=True)
    assert tree(tmp_path / "split") == tree(tmp_path / "whole")
    assert any("2020-01-05" in path for path in tree(tmp_path / "whole"))


def test_running_again_publishes_nothing(tmp_path: Path, dumps: Path) -> None:
    first = run(tmp_path / "lake", dumps)
    again = run(tmp_path / "lake", dumps)
    assert (again.published, again.snapshot, again.content_hash) == (False, first.snapshot, first.content_hash)
    assert list((tmp_path / "lake" / "state" / "ingested").iterdir()) == []


def test_a_changed_dump_replaces_exactly_its_own_rows(tmp_path: Path, dumps: Path) -> None:
    run(tmp_path / "lake", dumps)
    (dumps / "a/two.jsonl").write_bytes(jsonl(article(4, "2020-02-02"), article(10)))
    assert run(tmp_path / "lake", dumps).published
    assert tree(tmp_path / "lake") == rebuilt(tmp_path, dumps)


def test_a_smaller_name_for_known_bytes_takes_the_rows(tmp_path: Path, dumps: Path) -> None:
    run(tmp_path / "lake", dumps)
    (dumps / "a/first.jsonl").write_bytes(FILES["a/one.jsonl"])
    run(tmp_path / "lake", dumps)
    assert tree(tmp_path / "lake") == rebuilt(tmp_path, dumps)


def test_when_the_smallest_name_changes_its_content_the_next_name_takes_the_rows(tmp_path: Path, dumps: Path) -> None:
    run(tmp_path / "lake", dumps)
    (dumps / "a/one.jsonl").write_bytes(jsonl(article(11)))
    run(tmp_path / "lake", dumps, "a/one.jsonl")  # b/same.jsonl is not given: its rows must move without being read
    assert tree(tmp_path / "lake") == rebuilt(tmp_path, dumps)


def test_the_index_is_derived(tmp_path: Path, dumps: Path) -> None:
    run(tmp_path / "lake", dumps, "a", "c")
    shutil.rmtree(tmp_path / "lake" / "state")
    run(tmp_path / "lake", dumps)
    assert tree(tmp_path / "lake") == rebuilt(tmp_path, dumps)


def test_every_row_leads_back_to_its_bytes(tmp_path: Path, dumps: Path) -> None:
    run(tmp_path / "lake", dumps)
    for dataset in ("articles", "copies"):
        for row in rows(tmp_path / "lake", dataset):
            data = (dumps / str(row["dump"])).read_bytes()
            raw = data[row["offset"] : row["offset"] + row["length"]]
            assert sha256(raw).hexdigest() == row["raw_sha256"]
            assert row["article_id"] == row["raw_sha256"][:32]
