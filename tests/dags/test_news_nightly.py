"""The nightly DAG, run for real in one process: what it publishes, and what it does when things go wrong."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from etl import nightly as steps
from etl import pipeline
from etl.dedupe import verdicts
from etl.errors import LakeError
from tests.dags.conftest import Answering

if TYPE_CHECKING:
    from airflow.models.dagrun import DagRun
    from airflow.sdk import DAG

SAMPLES = Path(__file__).parents[2] / "samples/dumps"

Run = Callable[..., "DagRun"]


@pytest.fixture
def dumps(tmp_path: Path) -> Path:
    """A few of the samples; a broken one among them."""
    for name in ("tasnim/kurdistan-library.txt", "tasnim/tabriz-carpets.txt", "copies/nested.zip", "broken/half.json"):
        (tmp_path / "dumps" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(SAMPLES / name, tmp_path / "dumps" / name)
    return tmp_path / "dumps"


@pytest.fixture
def run(nightly: DAG, dumps: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the DAG over `dumps` into LAKE, every file in a batch of its own."""
    monkeypatch.setenv("NEWS_ETL_SHARD_FILES", "1")
    monkeypatch.setattr("etl.nightly.BATCH_BYTES", 1)

    def run_with(**conf: Any) -> DagRun:
        return nightly.test(
            run_conf={"dumps": [str(dumps)], "lake": str(tmp_path / "lake"), "workers": 1} | conf
        )

    return run_with


def states(run: DagRun) -> dict[str, str]:
    return {task.task_id: str(task.state) for task in run.get_task_instances()}


def tries(run: DagRun, task_id: str) -> int:
    (task,) = (task for task in run.get_task_instances() if task.task_id == task_id)
    return task.try_number


def events() -> list[dict[str, Any]]:
    """What the asset's events said, oldest first."""
    from airflow.models.asset import AssetEvent
    from airflow.utils.session import create_session

    with create_session() as session:
        return [dict(event.extra) for event in session.query(AssetEvent).order_by(AssetEvent.id)]


def test_it_publishes_what_the_pipeline_publishes(run: Run, dumps: Path, tmp_path: Path) -> None:
    done = run()
    assert done.state == "success"
    batches = sorted(task.rendered_map_index for task in done.get_task_instances() if task.task_id == "ingest")
    assert batches == ["0001", "0002", "0003", "0004"]
    directly = pipeline.run([str(dumps)], tmp_path / "other")
    (event,) = events()[-1:]
    assert event["content_hash"] == directly.content_hash
    assert event["snapshot"] == 1
    assert event["corpus"] == directly.corpus
    assert event["corpus"]["records"] > 0
    assert Path(event["path"]).samefile(tmp_path / "lake/current")


def test_nothing_new_is_skipped_and_not_announced(run: Run, tmp_path: Path) -> None:
    run()
    before = events()
    again = run()
    assert again.state == "success"
    assert states(again) == {
        "settings": "success",
        "discover": "success",
        "ingest": "skipped",
        "deduplicate": "success",
        "publish": "skipped",
        "approve": "skipped",
        "publish_approved": "skipped",
    }
    assert events() == before
    assert [path.name for path in (tmp_path / "lake/snapshots").iterdir()] == ["00000001"]


def test_a_try_that_dies_after_the_commit_is_found_done_and_announced(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish, calls = pipeline.publish, []

    def publish_and_die(*args: Any, **kwargs: Any) -> pipeline.RunResult:
        calls.append(publish(*args, **kwargs))
        raise OSError("the storage went away")

    monkeypatch.setattr(pipeline, "publish", publish_and_die)
    done = run()
    assert (done.state, tries(done, "publish"), len(calls)) == ("success", 2, 1)
    assert [path.name for path in (tmp_path / "lake/snapshots").iterdir()] == ["00000001"]
    assert events()[-1]["content_hash"] == calls[0].content_hash


def test_a_hiccup_while_ingesting_is_tried_again(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest, calls = pipeline.ingest, []

    def hiccup(*args: Any, **kwargs: Any) -> Any:
        calls.append(args)
        if len(calls) == 1:
            raise LakeError("the storage hiccups")
        return ingest(*args, **kwargs)

    monkeypatch.setattr(pipeline, "ingest", hiccup)
    assert run().state == "success"


def test_another_writer_is_no_failure(
    run: Run, dumps: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command line publishes a dump between our plan and our commit; both end up in the corpus."""
    deduplicate = steps.deduplicate
    (dumps / "late").mkdir()
    late = shutil.copy(SAMPLES / "bbc" / sorted(path.name for path in (SAMPLES / "bbc").iterdir())[0], dumps / "late")

    def publish_meanwhile(plan: str, **chosen: Any) -> str:
        verdicts = deduplicate(plan, **chosen)
        pipeline.run([str(late)], tmp_path / "lake", root=str(dumps))
        return verdicts

    monkeypatch.setattr(steps, "deduplicate", publish_meanwhile)
    assert run(root=str(dumps), dumps=[str(dumps / "tasnim")]).state == "success"
    whole = pipeline.run([str(dumps / "tasnim"), str(late)], tmp_path / "other", root=str(dumps))
    assert events()[-1]["content_hash"] == whole.content_hash


def test_a_usage_error_fails_at_once(run: Run) -> None:
    done = run(dumps=["no/such/place"])
    assert (done.state, states(done)["discover"], tries(done, "discover")) == ("failed", "failed", 1)
    assert states(done)["approve"] == "failed", "nobody is asked about what no gate refused"


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWS_ETL_GATES__MAX_REJECT_SHARE", "0")
    monkeypatch.setenv("NEWS_ETL_GATES__MIN_RECORDS", "0")


def test_what_a_gate_refuses_is_published_when_a_person_approves(
    run: Run, tmp_path: Path, refusing: None, answering: Answering
) -> None:
    with answering("Approve") as asked:
        done = run()
    assert (done.state, states(done)["publish"], tries(done, "publish")) == ("success", "failed", 1)
    assert states(done)["publish_approved"] == "success"
    assert (tmp_path / "lake/current").exists()
    assert "max_reject_share" in asked[0]["body"]
    assert events()[-1]["approved_by"] == "admin"


def test_what_a_person_rejects_ends_as_a_failed_run(
    run: Run, tmp_path: Path, refusing: None, answering: Answering
) -> None:
    with answering("Reject"):
        done = run()
    assert (done.state, states(done)["approve"], tries(done, "approve")) == ("failed", "failed", 1)
    assert not (tmp_path / "lake/current").exists()
    assert run(override_gates=True).state == "success"
    assert (tmp_path / "lake/current").exists()


def test_what_the_form_leaves_empty_comes_from_the_environment(
    run: Run, dumps: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWS_NIGHTLY_DUMPS", f"{dumps / 'tasnim'}:{dumps / 'copies'}")
    monkeypatch.setenv("NEWS_NIGHTLY_LAKE", str(tmp_path / "elsewhere"))
    assert run(dumps=[], lake=None).state == "success"
    assert (tmp_path / "elsewhere/current").exists()


def test_a_run_without_dumps_says_so_at_once(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEWS_NIGHTLY_DUMPS", raising=False)
    done = run(dumps=[])
    assert (done.state, states(done)["settings"], tries(done, "settings")) == ("failed", "failed", 1)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("dumps", "a/path/alone"),
        ("dumps", [""]),
        ("inbox", "inbox/{ds}"),
        ("inbox", ["/inbox"]),
        ("days", 0),
        ("days", 400),
        ("lake", 7),
        ("root", ["/"]),
        ("config", False),
        ("workers", 0),
        ("workers", 65),
        ("workers", "many"),
        ("override_gates", "perhaps"),
    ],
)
def test_the_form_refuses_what_makes_no_sense(nightly: DAG, name: str, value: object) -> None:
    from airflow.sdk.exceptions import ParamValidationError

    with pytest.raises(ParamValidationError):
        nightly.params.get_param(name).resolve(value)


def test_the_configuration_reaches_the_search_for_copies(
    run: Run, dumps: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = tmp_path / "etl.toml"
    chosen.write_text("[copies]\nreach_months = 3\n")
    asked: list[int] = []
    find = verdicts.deduplicate

    def note(plan: Any, index: Any, batches: Any, reach: int, engine: Any) -> Any:
        asked.append(reach)
        return find(plan, index, batches, reach, engine)

    monkeypatch.setattr(verdicts, "deduplicate", note)
    assert run(dumps=[str(dumps / "tasnim")], config=str(chosen)).state == "success"
    assert asked == [3]
