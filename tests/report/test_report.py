"""The report: its figures, its bytes, its text, and that nothing in dumps can do harm through it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import altair
import pytest
import vl_convert
from selectolax.lexbor import LexborHTMLParser
from typer.testing import CliRunner

from etl.__main__ import app
from etl.config import Alarms, Config
from etl.errors import GateError
from etl.publish.lake import Lake
from etl.publish.manifest import Snapshot
from etl.report import charts
from etl.report.changes import compare
from etl.report.gather import gather, resolution
from etl.report.letters import seen
from etl.report.page import number, page, render, share
from etl.report.write import REPORT, parent_of
from etl.vocabulary import DATE_PRECISIONS
from tests.report.lakes import ARABIC, HARM, harmful, two_nights
from tests.small_dumps import article, counted, jsonl, run

LIMITS = Alarms()


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return two_nights(tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def head(lake: Path) -> Snapshot:
    return Lake(lake).require_head()


@pytest.fixture(scope="module")
def harm(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return Lake(harmful(tmp_path_factory.mktemp("harm"))).require_head()


def shown(snapshot: Snapshot) -> LexborHTMLParser:
    return LexborHTMLParser((snapshot.path / REPORT).read_bytes())


def test_the_page_lies_in_the_snapshot_and_is_a_function_of_it_and_its_parent(lake: Path, head: Snapshot) -> None:
    first = Lake(lake).snapshot(1)
    assert (head.path / REPORT).read_text() == render(head, counted(head), first, LIMITS)
    assert (first.path / REPORT).read_text() == render(first, counted(first), None, LIMITS)
    assert not [file for file in head.manifest.files if file.path == REPORT]


def test_the_command_writes_the_same_page(lake: Path, head: Snapshot, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["report", "--lake", str(lake), "--html", str(tmp_path / "r.html")])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "r.html").read_bytes() == (head.path / REPORT).read_bytes()


def test_json_holds_the_figures(lake: Path, head: Snapshot, capsys: pytest.CaptureFixture[str]) -> None:
    app(["report", "--lake", str(lake), "--json"], standalone_mode=False)
    told = json.loads(capsys.readouterr().out)
    assert told["figures"]["judged"]["series"] == 0
    sums = {name: sum(row[name] for row in told["figures"]["answers"]["dumps"]) for name in head.manifest.totals}
    assert sums == head.manifest.totals
    assert {"folders", "fill", "unmapped"} <= set(told)


def test_the_figures_add_up_to_the_accounting(head: Snapshot) -> None:
    figures = gather(head, counted(head), LIMITS)
    totals, answers = head.manifest.totals, figures.answers
    assert sum(row["rejects"] for row in answers["reasons"]) == totals["rejects"]
    assert sum(row["copies"] for row in answers["kinds"]) == totals["copies"]
    assert sum(row["clusters"] for row in answers["clusters"]) == totals["articles"]
    assert sum(row["clusters"] * row["size"] for row in answers["clusters"]) == totals["articles"] + totals["copies"]
    assert sum(row["articles"] for row in answers["precision"]) == totals["articles"]
    assert {row["value"] for row in answers["precision"]} <= set(DATE_PRECISIONS)
    assert sum(row["articles"] for row in answers["periods"]) == answers["span"][0]["dated"]
    assert answers["fill"][0]["folder"] is None
    assert answers["fill"][0]["date"] == answers["span"][0]["dated"] / totals["articles"]


def test_the_changes_are_those_between_the_rows(lake: Path, head: Snapshot) -> None:
    first = Lake(lake).snapshot(1)
    changes = compare(head, first)
    added, removed = (sum(row[name] for row in changes.months) for name in ("added", "removed"))
    now, before = (sum(s.manifest.totals[name] for name in ("articles", "copies")) for s in (head, first))
    assert added - removed == now - before
    assert added > 0
    assert changes.dumps_added == ("b/empty.txt", "b/same.jsonl", "b/three.json")
    assert (changes.dumps_changed, changes.dumps_gone) == ((), ())
    assert parent_of(head) == first
    assert parent_of(first) is None


def test_a_collected_parent_is_said_to_be_gone(head: Snapshot) -> None:
    orphan = replace(head, manifest=replace(head.manifest, parent=77))
    assert parent_of(orphan) is None
    assert "Its parent, snapshot 77, was collected" in render(orphan, counted(orphan), None, LIMITS)


def test_every_section_is_reached_from_the_top(head: Snapshot) -> None:
    read = shown(head)
    targets = [link.attributes["href"] for link in read.css("nav a")]
    assert len(targets) == 9
    assert all(read.css_first(target or "") for target in targets)
    assert read.css_first("#cite code").text() == head.manifest.content_hash


def test_what_lies_in_dumps_does_no_harm(harm: Snapshot) -> None:
    read = shown(harm)
    assert len(read.css("script")) == 1
    assert not read.css("img, iframe, object, embed, a[href^=http]")
    assert not [node for node in read.css("*") for name in node.attributes if name.startswith("on")]
    assert HARM in read.css_first("body").text()
    assert {node.attributes["lang"] for node in read.css("td[lang]")} <= {"", "en", "ar"}


def test_what_turns_text_around_is_named_wherever_it_comes_from(harm: Snapshot) -> None:
    """Names and excerpts are escaped when they are read; the page does not count on it."""
    figures = gather(harm, counted(harm), LIMITS)
    turned = {"path": "a\u202e/b", "dump": "a\u202e/b", "excerpt": "\u0007\u2066", "headline": "\u202dx"}
    answers = {
        name: [row | {key: text for key, text in turned.items() if isinstance(row.get(key), str)} for row in rows]
        for name, rows in figures.answers.items()
    }
    told = page(harm, replace(figures, answers=answers), None, LIMITS)
    assert not re.search("[\u0000-\u0008\u202a-\u202e\u2066-\u2069]", told)
    assert "a⟨U+202E⟩/b" in told


def test_arabic_headlines_run_from_right_to_left(harm: Snapshot) -> None:
    (cell,) = [node for node in shown(harm).css("#copies td[lang]") if ARABIC in node.text()]
    assert (cell.attributes["dir"], cell.attributes["lang"]) == ("auto", "ar")


def test_a_lake_without_a_date_or_a_copy_has_a_page(tmp_path: Path) -> None:
    (tmp_path / "dumps").mkdir()
    (tmp_path / "dumps" / "a.jsonl").write_bytes(jsonl(article(1)))
    run(tmp_path / "lake", tmp_path / "dumps")
    read = shown(Lake(tmp_path / "lake").require_head()).css_first("body").text()
    assert "none of them dated" in read
    assert "no series has enough of a past yet" in read


def nights(folder: Path, last: int) -> Path:
    """Write dumps of an outlet with 9 articles a day for 70 days, and `last` on the 71st; the next begins."""
    (folder / "out").mkdir(parents=True)
    for day in range(72):
        date = f"2020-{1 + day // 28:02}-{1 + day % 28:02}"
        many = last if day == 70 else 9
        (folder / "out" / f"{day}.jsonl").write_bytes(jsonl(*(article(100 * day + i, date) for i in range(many))))
    return folder


def test_an_alarm_that_is_named_refuses_and_the_same_one_does_not_refuse_again(tmp_path: Path) -> None:
    dumps = nights(tmp_path / "dumps", last=0)
    (dumps / "out" / "70.jsonl").unlink()
    strict = Config.model_validate({"alarms": {"refuse": ["silent"], "min_delivery": 5}})
    with pytest.raises(GateError, match=r"silent at 2020-03-15, 0 where 9 is usual.*alarms\.refuse names silent"):
        run(tmp_path / "lake", dumps, config=strict)
    assert not (tmp_path / "lake" / "current").exists()
    assert run(tmp_path / "lake", dumps).published
    (dumps / "out" / "72.jsonl").write_bytes(jsonl(article(9999, "2020-03-16")))
    assert run(tmp_path / "lake", dumps, config=strict).published


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("plain", "plain"), ("a\u202eb", "a⟨U+202E⟩b"), ("می\u200cخواهم", "می\u200cخواهم"), ("a\nb\tc", "a↵ b c"),
        ("\x00\x1b[1m", "⟨U+0000⟩⟨U+001B⟩[1m"), ("\U000e0041", "⟨U+E0041⟩"), ("x" * 301, "x" * 300 + "…"),
    ],
)  # fmt: skip
def test_every_letter_can_be_seen(text: str, want: str) -> None:
    assert seen(text) == want


def test_numbers_are_not_rounded_to_what_they_are_not() -> None:
    assert [share(value) for value in (0.0, 0.0004, 0.5, 0.9996, 1.0, None)] == [
        "0%", "<0.1%", "50.0%", ">99.9%", "100%", "",
    ]  # fmt: skip
    assert [number(value) for value in (1234567, 4.0, 4.25, None)] == ["1,234,567", "4", "4.2", ""]


@pytest.mark.parametrize(("years", "unit"), [(0.2, "day"), (5, "month"), (40, "year")])
def test_the_unit_of_the_charts_follows_the_span(years: float, unit: str) -> None:
    from datetime import date, timedelta

    assert resolution(date(1980, 1, 1), date(1980, 1, 1) + timedelta(days=365 * years)) == unit


def test_charts_are_what_the_grammar_allows(head: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Altair knows the schema; the package itself writes the specifications down and does not load it."""
    specs = []
    draw = vl_convert.vegalite_to_svg
    monkeypatch.setattr(vl_convert, "vegalite_to_svg", lambda spec: specs.append(spec) or draw(spec))
    figures = gather(head, counted(head), LIMITS)
    day = {"day": figures.drawn[0], "texts": 3.0, "usual": 9.0, "low": 4.0, "high": 20.0}
    figures = replace(figures, recent=[day, {**day, "day": figures.drawn[1]}])
    drawn = [charts.volume(figures), charts.coverage(figures), charts.recent(figures)]
    for spec in specs:
        altair.Chart.from_dict(spec)
    for svg in drawn:
        assert re.match(r'<svg class="chart" viewBox="[\d. ]+" role="img" aria-labelledby="(\w+)-title \1-desc">', svg)
        assert re.search(r'(fill|stroke)="var\(--series-[01]\)"', svg)
        assert not re.search(r"#[0-9a-f]{6}", svg)
