"""The laws of the contract over small dumps: determinism, idempotence, atomicity, accounting, lineage."""

from __future__ import annotations

import errno
import json
import random
import shutil
from hashlib import sha256
from pathlib import Path

import duckdb
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from etl import pipeline
from etl.config import Config
from etl.errors import GateError, LakeError, UsageError
from etl.lineage import verify
from etl.plan import Plan
from etl.publish.lake import Lake

WORDS = [
    "harbour",
    "council",
    "bridge",
    "river",
    "market",
    "school",
    "budget",
    "minister",
    "ferry",
    "storm",
    "harvest",
    "station",
    "museum",
    "strike",
]


def text(seed: int, sentences: int = 6) -> str:
    rng = random.Random(seed)
    return ". ".join(" ".join(rng.choices(WORDS, k=9)).capitalize() for _ in range(sentences)) + "."


def article(seed: int, date: str | None = None, **more: str) -> dict[str, str]:
    row = {"title": f"Headline number {seed} of the day", "content": text(seed), "url": f"http://paper.example/{seed}"}
    return {**row, **({"date": date} if date else {}), **more}


def jsonl(*rows: dict[str, str]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


FILES = {
    "a/one.jsonl": jsonl(article(1, "2020-01-05"), article(2, "2020-01-06"), article(3)),
    "a/two.jsonl": jsonl(article(1, "2020-01-03", source="Second Paper"), article(4, "2020-02-01"), {"title": "x"}),
    "b/three.json": json.dumps([article(2, "2020-01-09"), article(5, "2020-01-05"), article(3)]).encode(),
    "b/same.jsonl": jsonl(article(1, "2020-01-05"), article(2, "2020-01-06"), article(3)),
    "b/empty.txt": b"",
    "c/plain.txt": f"Mayor opens the new bridge\n\n{text(6)}\n\n{text(7)}\n".encode(),
    "c/again.txt": f"MAYOR OPENS the new bridge!\n\n{text(6)}\n\n{text(7).upper()}\n".encode(),
    "c/cut.json": json.dumps([article(8), article(9)]).encode()[:-400],
}


@pytest.fixture
def dumps(tmp_path: Path) -> Path:
    folder = tmp_path / "dumps"
    for name, data in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def run(lake: Path, dumps: Path, *names: str, **options: object) -> pipeline.RunResult:
    given = [str(dumps / name) for name in names] or [str(dumps)]
    return pipeline.run(given, lake, root=str(dumps), **options)  # type: ignore[arg-type]


def tree(lake: Path) -> dict[str, str]:
    head = Lake(lake).require_head()
    return {f.path: f.sha256 for f in head.manifest.files if f.dataset != "dumps"}


def rows(lake: Path, dataset: str) -> list[dict[str, object]]:
    head = Lake(lake).require_head()
    return ds.dataset(head.paths(dataset)).to_table().to_pylist()


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


def rebuilt(tmp_path: Path, dumps: Path) -> dict[str, str]:
    fresh = tmp_path / "fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    run(fresh, dumps)
    return tree(fresh)


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


def test_verify_finds_nothing_in_a_good_lake_and_the_fault_in_a_bad_one(tmp_path: Path, dumps: Path) -> None:
    run(tmp_path / "lake", dumps)
    head = Lake(tmp_path / "lake").require_head()
    good = verify(head, Config())
    assert good.faults == ()
    assert good.raw_records == head.manifest.totals["records"]
    victim = head.path / head.files("articles")[0].path
    victim.write_bytes(victim.read_bytes()[:-1] + b"x")
    assert any("bytes changed" in fault for fault in verify(head, Config(), read_raw=False).faults)


def test_a_full_disk_is_a_clear_error_and_changes_nothing_visible(
    tmp_path: Path, dumps: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path / "lake", dumps, "a")
    before = tree(tmp_path / "lake")

    def full(*args: object, **kwargs: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(pq, "write_table", full)
        with pytest.raises(LakeError, match="No space left"):
            run(tmp_path / "lake", dumps)
    assert tree(tmp_path / "lake") == before
    run(tmp_path / "lake", dumps)
    assert tree(tmp_path / "lake") == rebuilt(tmp_path, dumps)


def test_a_pinned_snapshot_survives_later_runs(tmp_path: Path, dumps: Path) -> None:
    run(tmp_path / "lake", dumps, "a")
    pinned = (tmp_path / "lake" / "current").resolve()
    before = ds.dataset(pinned / "articles", partitioning="hive").to_table().num_rows
    run(tmp_path / "lake", dumps)
    assert (tmp_path / "lake" / "current").resolve() != pinned
    assert ds.dataset(pinned / "articles", partitioning="hive").to_table().num_rows == before


def test_collected_numbers_are_never_used_again(tmp_path: Path, dumps: Path) -> None:
    for name in ("a/one.jsonl", "a/two.jsonl", "b/three.json"):
        run(tmp_path / "lake", dumps, name, override_gates=True)
    assert pipeline.collect(tmp_path / "lake", 1) == [1, 2]
    assert Lake(tmp_path / "lake").numbers() == [3]
    (tmp_path / "lake" / "snapshots" / "00000003" / "articles").rename(tmp_path / "away")
    assert Lake(tmp_path / "lake").next_number() == 4


def test_an_empty_corpus_is_refused_and_nothing_appears(tmp_path: Path, dumps: Path) -> None:
    with pytest.raises(GateError, match=r"gates\.allow_empty"):
        run(tmp_path / "lake", dumps, "b/empty.txt")
    assert Lake(tmp_path / "lake").head() is None
    assert run(tmp_path / "lake", dumps, "b/empty.txt", override_gates=True).corpus["rejects"] == 1


def test_a_dump_outside_the_root_is_a_usage_error(tmp_path: Path, dumps: Path) -> None:
    run(tmp_path / "lake", dumps)
    stranger = tmp_path / "elsewhere.txt"
    stranger.write_text("A headline\n\nA body of some length for the stranger to have.")
    with pytest.raises(UsageError, match="root"):
        pipeline.run([str(stranger)], tmp_path / "lake")


def test_a_dump_that_cannot_be_read_is_a_reject_and_is_tried_again(
    tmp_path: Path, dumps: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from etl.ingest import discover

    whole = discover.DumpFile.open

    def denied(self: discover.DumpFile) -> object:
        if self.name == "a/one.jsonl":
            raise PermissionError(errno.EACCES, "Permission denied")
        return whole(self)

    with monkeypatch.context() as patched:
        patched.setattr(discover.DumpFile, "open", denied)
        run(tmp_path / "lake", dumps)
        assert [row["dump"] for row in rows(tmp_path / "lake", "rejects") if row["reason"] == "unreadable"] == [
            "a/one.jsonl"
        ]
        assert not run(tmp_path / "lake", dumps).published
    run(tmp_path / "lake", dumps)
    assert tree(tmp_path / "lake") == rebuilt(tmp_path, dumps)


def test_a_dump_that_vanishes_keeps_what_it_gave(tmp_path: Path, dumps: Path) -> None:
    run(tmp_path / "lake", dumps)
    before = tree(tmp_path / "lake")
    (dumps / "a/two.jsonl").unlink()
    run(tmp_path / "lake", dumps)
    assert tree(tmp_path / "lake") == before


def test_a_lake_among_its_dumps_does_not_eat_itself(tmp_path: Path, dumps: Path) -> None:
    first = run(dumps / "lake", dumps)
    again = run(dumps / "lake", dumps)
    assert (again.published, again.corpus) == (False, first.corpus)


def test_the_run_counts_the_dumps_that_it_read(tmp_path: Path, dumps: Path) -> None:
    run(tmp_path / "lake", dumps)
    (dumps / "a/two.jsonl").write_bytes(jsonl(article(1, "2020-01-02"), article(10)))
    done = run(tmp_path / "lake", dumps)
    assert done.run == {"records": 2, "articles": 2, "copies": 0, "rejects": 0}
    assert done.corpus["records"] == done.corpus["articles"] + done.corpus["copies"] + done.corpus["rejects"]


def test_what_a_killed_run_left_half_done_is_put_right_by_the_next(tmp_path: Path, dumps: Path) -> None:
    lake = Lake(tmp_path / "lake")
    run(lake.path, dumps, "a")
    older = lake.catalog.read_bytes()
    run(lake.path, dumps)
    shutil.copy(lake.catalog, lake.state / "staging" / "catalog.duckdb")  # killed while it wrote the catalog,
    lake.catalog.write_bytes(older)
    (lake.state / "catalogued").write_text("1")
    (lake.state / "staging" / "4711" / "articles").mkdir(parents=True)  # or the snapshot,
    lake.current.unlink()
    lake.current.symlink_to("snapshots/00000001")  # or before it moved the pointer
    assert not run(lake.path, dumps).published
    assert list((lake.state / "staging").iterdir()) == []
    assert lake.current.resolve() == lake.require_head().path
    with duckdb.connect(str(lake.catalog), read_only=True) as connection:
        ((count,),) = connection.sql("select count(*) from articles").fetchall()
    assert count == lake.require_head().manifest.totals["articles"]


def test_two_writers_with_the_same_dumps_make_one_snapshot(
    tmp_path: Path, dumps: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = pipeline.deduplicate

    def overtaken(plan: Plan, **options: object) -> Path:
        monkeypatch.setattr(pipeline, "deduplicate", real)
        run(tmp_path / "lake", dumps)  # the other writer publishes, and clears away the shards that both ingested
        return real(plan)

    monkeypatch.setattr(pipeline, "deduplicate", overtaken)
    done = run(tmp_path / "lake", dumps)
    assert (done.published, done.snapshot, Lake(tmp_path / "lake").numbers()) == (False, 1, [1])
