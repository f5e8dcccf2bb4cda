"""A lake in an object store is the lake that it would be on a disk; what a machine needs of it is fetched by need."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import etl.lake
from benchmarks.s3_server import SECRET, Server, always, once
from etl import nightly, pipeline, upkeep
from etl.config import Config
from etl.errors import CommitConflict, GateError, StoreError, UsageError
from etl.lineage import verify
from etl.publish import tallies
from etl.publish.collect import collect
from etl.publish.lake import Lake
from etl.publish.manifest import DataFile, Snapshot
from etl.spark.engine import SparkEngine
from etl.store.fetching import objects_of
from etl.store.keys import CURRENT, data_key, manifest_key
from etl.store.leases import lease
from etl.store.objects import Objects
from etl.store.remote import Remote
from etl.takedown.flow import take_down
from tests.small_dumps import article
from tests.store.stores import Machine, keys, objects, run


@pytest.fixture(scope="module")
def whole(dumps: Path, tmp_path_factory: pytest.TempPathFactory) -> pipeline.RunResult:
    """What a local lake makes of the dumps."""
    return run(dumps, tmp_path_factory.mktemp("local"))


def test_the_corpus_is_that_of_a_local_lake_and_stays_when_run_again(
    lake: str, dumps: Path, whole: pipeline.RunResult
) -> None:
    before = keys(lake)
    done = run(dumps, lake)
    assert (done.published, done.content_hash, done.corpus) == (False, whole.content_hash, whole.corpus)
    assert {key for key in keys(lake) - before if not key.startswith("runs/")} == set()
    assert orjson.loads(objects(lake).get(CURRENT))["snapshot"] == 2
    assert Lake(lake).numbers() == [1, 2]
    assert verify(Lake(lake).require_head(), Config()).faults == ()


def test_another_machine_goes_on_and_uploads_only_what_is_new(
    url: str, dumps: Path, machine: Machine, whole: pipeline.RunResult
) -> None:
    run(dumps, url, "a", "b")
    data, index = keys(url, "data/"), keys(url, "index/")
    machine("there")
    assert run(dumps, url).content_hash == whole.content_hash
    assert len(data) > len(keys(url, "data/") - data) > 0
    assert index < keys(url, "index/")
    machine("here")
    assert Lake(url).require_head().manifest.content_hash == whole.content_hash


def test_another_machine_adds_up_what_the_first_one_counted(
    url: str, dumps: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(dumps, url, "a")
    before = set(Lake(url).require_head().manifest.files)
    machine("there")
    asked: list[DataFile] = []
    count = tallies.count

    def told(snapshot: Snapshot, dataset: str, files: Sequence[DataFile]) -> dict[DataFile, pa.Table]:
        asked.extend(files)
        return count(snapshot, dataset, files)

    monkeypatch.setattr(tallies, "count", told)
    run(dumps, url)
    assert asked
    assert before.isdisjoint(asked)


def test_spark_writes_no_lake_in_a_store_and_says_so(url: str, dumps: Path) -> None:
    engine = SparkEngine(lambda: pytest.fail("no cluster is asked for"))
    with pytest.raises(UsageError, match="a folder that all machines share"):
        pipeline.run([str(dumps)], url, root=str(dumps), engine=engine)


def test_what_nobody_asked_for_is_not_fetched(lake: str) -> None:
    with etl.lake.open(lake) as corpus:
        assert not list(corpus.snapshot.path.rglob("*.parquet"))
        assert corpus.pandas("rejects").shape[0]
        assert {path.parts[-2] for path in corpus.snapshot.path.rglob("*.parquet")} == {"rejects"}
        rows = corpus.dataset("articles").count_rows()
        assert rows == corpus.polars("articles").collect().height
        assert (rows,) == corpus.duckdb().execute("select count(*) from articles").fetchone()


def test_a_lost_race_is_built_again(url: str, dumps: Path, machine: Machine, whole: pipeline.RunResult) -> None:
    plan = pipeline.discover([str(dumps / "a")], url, root=str(dumps))
    pipeline.ingest_some(plan, plan.shards)
    pipeline.deduplicate(plan)
    machine("there")
    run(dumps, url, "b", "c")
    with pytest.raises(CommitConflict):
        pipeline.publish(plan)
    machine("here")
    done = run(dumps, url, "a")
    assert (done.snapshot, done.content_hash) == (2, whole.content_hash)


def test_passing_trouble_is_overcome(url: str, server: Server, dumps: Path) -> None:
    kinds = "slow down", "cut upload", "no answer"
    places = "data/", "_snapshot.json", "pages/", "index/", CURRENT
    each = [once(kind, "PUT", place) for kind in kinds for place in places]
    server.faults = lambda method, path: next(filter(None, (one(method, path) for one in each)), None)
    before = server.done.copy()
    assert run(dumps, url, "a").published
    assert {kind: server.done[kind] - before[kind] for kind in kinds} == dict.fromkeys(kinds, len(places))
    assert Lake(url).numbers() == [1]


def test_a_night_in_the_portions_of_airflow(url: str, dumps: Path, whole: pipeline.RunResult) -> None:
    form = {"dumps": [str(dumps)], "root": str(dumps), "lake": url, "days": 1}
    settings = {**nightly.settle(form, {}, date(2026, 11, 30)), "override_gates": False, "workers": 1}
    plan = nightly.discover(settings["dumps"], settings["lake"], root=settings["root"], config=None)
    read = [nightly.ingest(plan, batch, config=None, workers=1) for batch in nightly.divide(plan)]
    nightly.deduplicate(plan, config=None)
    done = nightly.publish(plan, settings)
    assert nightly.publish(plan, settings) == done
    assert (done["content_hash"], sum(one["files"] for one in read)) == (whole.content_hash, 7)
    assert upkeep.check_index(url, sample=1, seed="")["made"] == 0
    assert len(keys(url, "runs/")) == 1


def test_a_download_that_breaks_off_is_taken_up_again(lake: str, server: Server) -> None:
    server.faults = once("cut download", "GET", "data/", times=2)
    with etl.lake.open(lake) as corpus:
        assert corpus.dataset("articles").count_rows()


@pytest.mark.parametrize("where", ["data/", "snapshots/", CURRENT])
def test_a_run_that_was_killed_is_done_by_whoever_comes_next(
    url: str, dumps: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch, whole: pipeline.RunResult, where: str
) -> None:
    def killed_at(real: Callable[..., object]) -> Callable[..., object]:
        def step(self: Objects, key: str, *rest: object) -> object:
            if key.startswith(where):
                raise KeyboardInterrupt
            return real(self, key, *rest)

        return step

    with monkeypatch.context() as patched:
        for name in ("put", "create"):
            patched.setattr(Objects, name, killed_at(getattr(Objects, name)))
        with pytest.raises(KeyboardInterrupt):
            run(dumps, url)
    assert Lake(url).numbers() == ([1] if where == CURRENT else [])
    machine("there")
    done = run(dumps, url)
    assert (done.content_hash, done.snapshot, done.published) == (whole.content_hash, 1, where != CURRENT)
    assert orjson.loads(objects(url).get(CURRENT))["snapshot"] == 1


def test_one_of_many_takes_a_number_also_where_answers_are_lost(url: str, server: Server) -> None:
    rng = random.Random(1)
    server.faults = lambda method, path: "no answer" if method == "PUT" and rng.random() < 0.2 else None
    remote = Remote(Lake(url))

    def take(number: int, writer: int) -> bool:
        try:
            remote.create(number, orjson.dumps({"writer": writer}))
        except CommitConflict:
            return False
        return True

    with ThreadPoolExecutor(3) as writers:
        for number in range(1, 101):
            won = list(writers.map(take, [number] * 3, range(3)))
            there = orjson.loads(objects(url).get(manifest_key(number)))
            assert (won.count(True), won.index(True)) == (1, there["writer"])
    assert server.done["no answer"] > 50


@pytest.mark.parametrize(
    ("fault", "advice"),
    [("expired", "renew"), ("denied", "grant"), ("slow down", "throttles"), ("error", "InternalError")],
)
def test_lasting_trouble_is_told_with_what_to_do(url: str, server: Server, fault: str, advice: str) -> None:
    server.faults = always(fault)
    store = objects(url)
    for work in (lambda: store.put("a", b""), lambda: store.get("a"), lambda: list(store.list("")), lambda: Lake(url)):
        with pytest.raises(StoreError, match=advice) as raised:
            work()
        assert SECRET not in f"{raised.value!r} {raised.value.__cause__!r}"


def test_trouble_in_the_middle_changes_nothing(url: str, server: Server, dumps: Path) -> None:
    server.faults = always("expired", "PUT", "data/copies")
    with pytest.raises(StoreError, match="renew"):
        run(dumps, url)
    server.faults = always("lost race", "PUT", "_snapshot.json")
    with pytest.raises(StoreError, match="refuses what is not there"):
        run(dumps, url)
    server.faults = lambda method, path: None
    assert Lake(url).numbers() == []
    assert "snapshots/00000001/_snapshot.json" not in keys(url)


def test_a_bucket_that_is_not_there(server: Server, dumps: Path) -> None:
    with pytest.raises(StoreError, match="no such bucket"):
        run(dumps, "s3://no-such-bucket/lake")


def test_bytes_that_changed_in_the_store_are_found(lake: str, machine: Machine) -> None:
    snapshot = Lake(lake).require_head()
    snapshot.fetch(snapshot.manifest.files)
    key = data_key(snapshot.files("articles")[0])
    objects(lake).put(key, b"PAR1 of somebody else PAR1")
    assert [fault for fault in verify(snapshot, Config(), False).faults if "changed" in fault]
    machine("there")
    with etl.lake.open(lake) as corpus, pytest.raises(StoreError, match="other bytes"):
        corpus.paths("articles")


def test_gc_leaves_what_is_read_anywhere_and_numbers_are_not_used_again(
    lake: str, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine("there")
    reader = etl.lake.open(lake, 1)
    machine("here")
    done = collect(lake, keep=1)
    assert (done.removed, done.pinned) == ((), (1,))
    machine("there")
    assert reader.dataset("articles").count_rows()
    reader.close()
    machine("here")
    objects(lake).put("data/articles/left-by-a-killed-writer.parquet", b"")
    assert collect(lake, keep=1).removed == (1,)
    named = orjson.loads(objects(lake).get(manifest_key(2)))["objects"].values()
    assert keys(lake, "data/") | keys(lake, "pages/") == set(named)
    assert Lake(lake).next_number() == 3
    machine("there")
    with pytest.raises(UsageError, match="snapshot 1 is not"):
        etl.lake.open(lake, 1)


def test_the_lease_of_a_killed_reader_runs_out(lake: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWS_ETL_STORE_LEASE_HOURS", "0.0003")  # a second
    assert lease(objects_of(Lake(lake).path), 1)
    assert collect(lake, keep=1).pinned == (1,)
    time.sleep(2.1)
    assert collect(lake, keep=1).removed == (1,)
    assert not keys(lake, "leases/")


def test_gc_leaves_what_a_writer_may_still_name(lake: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWS_ETL_STORE_GRACE_HOURS", "1")
    objects(lake).put("data/articles/of-a-snapshot-to-come.parquet", b"")
    collect(lake, keep=1)
    assert "data/articles/of-a-snapshot-to-come.parquet" in keys(lake, "data/")


def scan(url: str, words: bytes) -> list[str]:
    """Return the objects in which words stand, as they lie there or in a column."""
    return [key for key in sorted(keys(url)) if words in opened(objects(url).get(key))]


def opened(data: bytes) -> bytes:
    """Return bytes, and those of the columns where they are Parquet."""
    if data[:4] != b"PAR1":
        return data
    return data + str(pq.read_table(pa.BufferReader(data)).to_pylist()).encode()


def test_a_takedown_leaves_nothing_in_any_object_and_in_no_working_copy(
    lake: str, dumps: Path, machine: Machine
) -> None:
    words = article(4)["content"][:60].encode()
    machine("there")
    with etl.lake.open(lake) as corpus:
        assert corpus.pandas("articles")["body"].str.contains(words.decode()).any()
    machine("here")
    orphan = "data/articles/of-a-writer-that-lost.parquet"
    objects(lake).put(orphan, words)
    assert orphan in scan(lake, words)
    time.sleep(1.1)  # the store's clock has seconds
    receipt = take_down(Lake(lake), "url", ["http://paper.example/4"], "asked to", Config())
    assert len(receipt["snapshots"]) == 2
    assert scan(lake, words) == []
    machine("there")
    assert verify(Lake(lake).require_head(), Config()).faults == ()
    assert not [path for path in Lake(lake).path.rglob("*") if path.is_file() and words in opened(path.read_bytes())]
    assert not run(dumps, lake).published
    assert Lake(lake).next_number() == 4  # the takedown took 3, so that nobody can publish what was planned before


def test_a_takedown_that_was_killed_is_finished_by_the_next_writer(
    lake: str, dumps: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = article(4)["content"][:60].encode()

    def killed(*args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("etl.takedown.flow.push", killed)
        with pytest.raises(KeyboardInterrupt):
            take_down(Lake(lake), "url", ["http://paper.example/4"], "asked to", Config())
    assert scan(lake, words)
    machine("there")
    run(dumps, lake)
    assert scan(lake, words) == []
    machine("here")
    assert verify(Lake(lake).require_head(), Config()).faults == ()


def test_what_was_planned_before_a_takedown_cannot_be_published(lake: str, machine: Machine) -> None:
    mine = Lake(lake)
    head, remote, number = mine.require_head(), mine.remote, mine.next_number()
    assert remote
    machine("there")
    take_down(Lake(lake), "url", ["http://paper.example/4"], "asked to", Config())
    with pytest.raises(CommitConflict):
        remote.create(number, orjson.dumps(head.manifest))


def test_a_refused_corpus_writes_nothing(url: str, dumps: Path) -> None:
    with pytest.raises(GateError):
        run(dumps, url, "b/empty.txt")
    assert keys(url, "snapshots/") | keys(url, "data/") == set()


def test_the_command_line_tells_no_secret_and_leaves_no_lease(lake: str) -> None:
    command = [sys.executable, "-m", "etl", "query", "select count(*) n from dumps", "--lake", lake, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert orjson.loads(done.stdout) == [{"n": 8}]
    assert SECRET not in done.stdout + done.stderr
    assert not keys(lake, "leases/")


def test_a_lake_may_be_opened_by_many_threads_at_once(lake: str) -> None:
    with ThreadPoolExecutor(8) as readers:
        opened = list(readers.map(lambda _: Lake(lake).numbers(), range(24)))
    assert opened == [[1, 2]] * 24


def test_a_local_lake_needs_no_store(tmp_path: Path) -> None:
    code = f"import sys; from etl.publish.lake import Lake; Lake({str(tmp_path)!r}); sys.exit('obstore' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
