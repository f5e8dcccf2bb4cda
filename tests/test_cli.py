"""The command line: exit codes, output for people and machines, the accounting line."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

TEXT = "Harbour reopens after the storm\n\nThe harbour opened again on Monday.\n\nFerries sail from noon.\n"
ACCOUNT = r"records \d+ = articles \d+ \+ copies \d+ \+ rejects \d+"


def etl(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "etl", *map(str, arguments)], capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    (folder / "dumps").mkdir()
    (folder / "dumps" / "a.txt").write_text(TEXT)
    (folder / "dumps" / "b.txt").write_text(TEXT.upper())
    (folder / "dumps" / "c.txt").write_bytes(b"")
    done = etl("run", folder / "dumps", "--lake", folder / "lake", "--workers", "1")
    assert done.returncode == 0, done.stderr
    assert re.search(rf"run: {ACCOUNT}; corpus: records 3 = articles 1 \+ copies 1 \+ rejects 1$", done.stdout.strip())
    return folder / "lake"


def test_running_again_says_that_nothing_is_new(lake: Path) -> None:
    done = etl("run", lake.parent / "dumps", "--lake", lake)
    assert (done.returncode, done.stdout.split("\n")[0]) == (0, "nothing new")


def test_run_answers_in_json(lake: Path) -> None:
    answer = json.loads(etl("run", lake.parent / "dumps", "--lake", lake, "--json").stdout)
    assert (answer["published"], answer["snapshot"], answer["corpus"]["records"]) == (False, 1, 3)


@pytest.mark.parametrize(
    ("output", "want"), [("csv", "headline,n\n"), ("json", '[{"headline":"harbour reopens after the storm","n":1}]')]
)
def test_query_prints_what_a_machine_reads(lake: Path, output: str, want: str) -> None:
    sql = "select lower(headline) as headline, count(*) as n from articles group by 1"
    done = etl("query", sql, "--lake", lake, "--output", output)
    assert done.stdout.startswith(want)


def test_query_reaches_all_views(lake: Path) -> None:
    views = ("articles", "copies", "copying", "rejects", "dumps")
    sql = "select " + ", ".join(f"(select count(*) from {view}) as {view}" for view in views)
    counts = json.loads(etl("query", sql, "--lake", lake, "--json").stdout)
    assert counts == [{"articles": 1, "copies": 1, "copying": 1, "rejects": 1, "dumps": 3}]


def test_the_catalog_holds_the_same_views(lake: Path) -> None:
    import duckdb

    with duckdb.connect(str(lake / "catalog.duckdb"), read_only=True) as connection:
        assert connection.sql("select count(*) from articles").fetchall() == [(1,)]


def test_explain_shows_rules_evidence_and_bytes(lake: Path) -> None:
    (row,) = json.loads(etl("query", "select article_id from articles", "--lake", lake, "--json").stdout)
    found = json.loads(etl("explain", row["article_id"], "--lake", lake, "--json").stdout)
    assert found["raw"].casefold() == TEXT.casefold()
    assert {item["field"] for item in found["evidence"]} >= {"headline", "language"}
    assert "reopens" in etl("explain", row["article_id"], "--lake", lake).stdout.casefold()


def test_explain_of_two_ids_tells_why_they_are_copies(lake: Path) -> None:
    ids = "select article_id from articles union all select article_id from copies"
    first, second = (row["article_id"] for row in json.loads(etl("query", ids, "--lake", lake, "--json").stdout))
    told = json.loads(etl("explain", first, second, "--lake", lake, "--json").stdout)
    assert (told["is_copy"], told["same_cluster"], told["rows"][1]["copy_of"]) == (True, True, first)
    printed = etl("explain", first, second, "--lake", lake).stdout
    assert printed.startswith("exact copies: equal texts once they are folded (score ")
    assert re.search(r"│ coverage +│ 1\.000 ", printed)


def test_verify_report_snapshots_and_gc_answer(lake: Path) -> None:
    assert "3 raw records: 0 faults" in etl("verify", "--lake", lake).stdout
    assert "empty 1" in etl("report", "--lake", lake).stdout
    assert re.match(rf"00000001  [0-9a-f]{{16}}  {ACCOUNT}", etl("snapshots", "--lake", lake).stdout)
    assert etl("gc", "--lake", lake, "--keep", "1").stdout.startswith("removed 0 snapshots")


def test_headlines_are_made_and_told(lake: Path) -> None:
    count = ("query", "select headline, count(*) as n from headlines group by all", "--lake", lake, "--json")
    before = etl(*count).stdout
    done = etl("headlines", "--lake", lake)
    assert re.match(r"headlines of snapshot 1: 1 articles, 0\.0 MB in 1 files; made now: unknown$", done.stdout)
    assert done.stderr == "writing headlines: 1 articles …\n"
    again = json.loads(etl("headlines", "--lake", lake, "--snapshot", "1", "--json").stdout)
    assert (again["snapshot"], again["articles"], again["made"], again["bytes"] > 0) == (1, 1, [], True)
    assert etl(*count).stdout == before
    assert [row["headline"].casefold() for row in json.loads(before)] == ["harbour reopens after the storm"]
    assert etl("headlines", "--lake", lake, "--snapshot", "9").returncode == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("run", "/nowhere/at/all"), "does not exist"),
        (("query", "select nonsense from articles"), "nonsense"),
        (("explain", "0" * 32), "no article"),
        (("explain", "0" * 32, "1" * 32), "no article 000"),
        (("snapshots", "--keep"), "No such option"),
        (("run", "--engine", "flink", "x"), "flink"),
    ],
)
def test_usage_errors_exit_with_2_and_say_what_to_do(lake: Path, arguments: tuple[str, ...], message: str) -> None:
    done = etl(*arguments, "--lake", lake)
    assert (done.returncode, message in done.stderr + done.stdout) == (2, True), done.stderr


def test_a_gate_exits_with_3_and_names_its_threshold(tmp_path: Path) -> None:
    (tmp_path / "dumps").mkdir()
    (tmp_path / "dumps" / "c.txt").write_bytes(b"")
    done = etl("run", tmp_path / "dumps", "--lake", tmp_path / "lake")
    assert (done.returncode, "gates.allow_empty" in done.stderr) == (3, True)
    assert not (tmp_path / "lake" / "current").exists()


def test_reading_an_empty_lake_is_a_usage_error(tmp_path: Path) -> None:
    done = etl("query", "select 1", "--lake", tmp_path)
    assert (done.returncode, "news-etl run" in done.stderr) == (2, True)


def test_every_command_is_in_the_readme() -> None:
    readme = (Path(__file__).resolve().parent.parent / "README.md").read_text()
    commands = re.findall(r"^│ (\w+) ", etl("--help").stdout, re.MULTILINE)
    assert {"run", "query", "explain", "verify", "snapshots", "gc", "report"} <= set(commands)
    assert not [command for command in commands if f"news-etl {command}" not in readme]
