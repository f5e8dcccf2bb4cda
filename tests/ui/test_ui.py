"""A live Airflow in the browser, as an operator uses it; `make ui-test`. Pictures: build/ui.

The tests follow each other: one Airflow, one lake.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from etl import pipeline
from etl.publish.lake import Lake
from tests.ui.live import PASSWORD, ROOT, USER, Live

pytestmark = pytest.mark.ui

CHROMIUM = shutil.which("chromium")
PICTURES = ROOT / "build/ui"
SAMPLES = ROOT / "samples/dumps"
SECRET = "T0K3N-of-the-hook"
PATIENCE = 60_000  # milliseconds; the machine may be busy


class Hook(BaseHTTPRequestHandler):
    received: list[dict[str, Any]] = []  # noqa: RUF012

    def do_POST(self) -> None:
        self.received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    home = tmp_path_factory.mktemp("airflow")
    with HTTPServer(("127.0.0.1", 0), Hook) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        found = Live(
            home,
            NEWS_NIGHTLY_LAKE=str(home / "lake"),
            NEWS_NIGHTLY_DUMPS=str(SAMPLES / "tasnim"),
            NEWS_NIGHTLY_ROOT=str(SAMPLES),
            NEWS_NOTIFY=f"http://127.0.0.1:{server.server_port}/{SECRET}",
        )
        try:
            found.start()
            yield found
        finally:
            found.stop()
            server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.fail("there is no chromium here: apt-get install chromium")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def page(browser: Browser, live: Live) -> Page:
    """Somebody who has logged in."""
    page = browser.new_context(viewport={"width": 1400, "height": 1100}).new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{live.url}/auth/login")
    page.locator("input[name=username]").fill(USER)
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Corpus").first).to_be_visible(timeout=PATIENCE)
    return page


def picture(page: Page, name: str) -> None:
    page.wait_for_timeout(1_500)  # what fades in
    page.screenshot(path=PICTURES / f"{name}.png")


@pytest.mark.parametrize("address", ["news/", "news/report/1", "plugin/corpus"])
def test_nobody_sees_the_page_without_a_login(live: Live, browser: Browser, address: str) -> None:
    page = browser.new_context().new_page()
    page.set_default_timeout(PATIENCE)
    answer = page.goto(f"{live.url}/{address}")
    assert answer
    if address.startswith("news"):
        assert answer.status == 401
    else:
        page.wait_for_url("**/auth/login**")
    assert "Snapshots" not in page.content()
    page.screenshot(path=PICTURES / f"refused-{address.strip('/').replace('/', '-')}.png")
    page.close()


def test_the_scheduler_made_the_pool(live: Live) -> None:
    pool = live.ask("GET", "pools/news_lake")
    assert pool
    assert pool["slots"] == 1


def open_form(page: Page, live: Live) -> Any:
    page.goto(f"{live.url}/dags/news_nightly")
    page.get_by_role("button", name="Trigger").first.click()
    form = page.locator("[role=dialog][data-state=open]")
    expect(form.locator("#element_inbox")).to_be_visible()
    return form


def runs(live: Live) -> list[dict[str, Any]]:
    found = live.ask("GET", "dags/news_nightly/dagRuns")
    assert found
    return list(found["dag_runs"])


def test_a_form_filled_wrongly_says_what_is_wrong(live: Live, page: Page) -> None:
    form = open_form(page, live)
    form.locator("#element_inbox").fill("somewhere/{ds}")
    form.get_by_role("button", name="Trigger", exact=True).click()
    expect(form.get_by_text("Invalid input for param inbox: 'somewhere/{ds}'")).to_be_visible(timeout=PATIENCE)
    picture(page, "form-wrong")
    assert not [run for run in runs(live) if run["run_type"] == "manual"]


def test_a_form_filled_rightly_runs(live: Live, page: Page) -> None:
    live.ask("PATCH", "dags/agency_days", json={"is_paused": False})
    form = open_form(page, live)
    form.locator("#element_dumps").fill(f"{SAMPLES / 'saudi'}\n{SAMPLES / 'reuters21578'}")
    picture(page, "form-right")
    with page.expect_response(lambda answer: answer.request.method == "POST" and "dagRuns" in answer.url) as sent:
        form.get_by_role("button", name="Trigger", exact=True).click()
    run = sent.value.json()
    assert live.ended("news_nightly", run["dag_run_id"]) == "success"
    picture(page, "grid")
    page.goto(f"{live.url}/dags/news_nightly/runs/{run['dag_run_id']}")
    page.get_by_role("button", name="Graph").or_(page.get_by_label("Graph")).first.click()
    expect(page.locator(".react-flow__node", has_text="publish_approved")).to_be_visible(timeout=PATIENCE)
    picture(page, "graph")
    for night in runs(live):  # unpausing starts last night's, over what the environment names
        assert live.ended("news_nightly", night["dag_run_id"]) == "success"
    feeds = [str(SAMPLES / name) for name in ("saudi", "reuters21578", "tasnim")]
    directly = pipeline.run(feeds, live.home / "other", root=str(SAMPLES))
    head = Lake(live.environment["NEWS_NIGHTLY_LAKE"]).require_head().manifest
    assert (head.content_hash, head.totals) == (directly.content_hash, directly.corpus)


def test_the_page_shows_snapshots_and_their_reports(live: Live, page: Page) -> None:
    page.goto(f"{live.url}/plugin/corpus")
    inside = page.frame_locator("iframe")
    head = Lake(live.environment["NEWS_NIGHTLY_LAKE"]).require_head().manifest
    expect(inside.get_by_text(head.content_hash[:16])).to_be_visible(timeout=PATIENCE)
    picture(page, "corpus")
    inside.get_by_role("link", name="Its report").click()
    expect(inside.get_by_role("heading", name="How to cite")).to_be_visible(timeout=PATIENCE)
    picture(page, "report")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_alone_fits_and_has_no_barrier(live: Live, page: Page, width: int) -> None:
    alone = page.context.new_page()
    alone.set_viewport_size({"width": width, "height": 900})
    alone.goto(f"{live.url}/news/")
    assert alone.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(alone)
    assert [(v["id"], v["nodes"][0]["html"]) for v in found.response["violations"]] == []
    alone.close()


def test_the_example_for_analysts_followed(live: Live) -> None:
    def ended() -> str | None:
        runs = live.ask("GET", "dags/agency_days/dagRuns")
        states = {run["state"] for run in runs["dag_runs"]} if runs else set()
        return "success" if states == {"success"} else None

    live.wait(ended, 120, "agency_days did not run")
    assert Path(live.environment["NEWS_NIGHTLY_LAKE"], "tables/agency_days.parquet").exists()


def notices(live: Live, kind: str) -> dict[str, Any]:
    """Wait for a notice of a kind."""
    found = live.wait(lambda: [told for told in Hook.received if told["kind"] == kind], 120, f"no notice: {kind}")
    return dict(found[-1])


def test_what_a_gate_refuses_is_asked_and_told_and_published_when_approved(live: Live, page: Page) -> None:
    config = live.home / "strict.toml"
    config.write_text("[gates]\nmin_records = 0\nmax_reject_share = 0.0\n")
    lake = Lake(live.environment["NEWS_NIGHTLY_LAKE"])
    before = lake.numbers()
    run = live.trigger("news_nightly", dumps=[str(SAMPLES / "broken")], config=str(config))
    live.wait(lambda: live.tasks("news_nightly", run).get("approve") == "awaiting_input", 300, "nobody was asked")
    assert "max_reject_share" in notices(live, "failed")["text"]
    asked = notices(live, "asks")
    assert asked["url"].startswith(live.url)

    # The deadline passes while nobody answers
    with sqlite3.connect(live.home / "airflow.db", timeout=60) as database:
        database.execute("update deadline set deadline_time = '2020-01-01 00:00:00.000000' where missed = 0")
    assert run in notices(live, "late")["text"]

    page.goto(f"{live.url}/dags/news_nightly/runs/{run}/tasks/approve/required_actions")
    expect(page.get_by_text("max_reject_share").first).to_be_visible(timeout=PATIENCE)
    picture(page, "approve")
    page.get_by_role("button", name="Approve", exact=True).click()
    assert live.ended("news_nightly", run) == "success"
    assert live.tasks("news_nightly", run)["publish_approved"] == "success"
    assert lake.numbers() == [*before, before[-1] + 1]
    picture(page, "approved")


def test_no_log_holds_a_secret(live: Live) -> None:
    logs = [path for path in live.home.rglob("*.log") if path.is_file()]
    assert len(logs) > 10
    secrets = (SECRET, PASSWORD, live.environment["AIRFLOW__API__SECRET_KEY"])
    assert [(path, secret) for path in logs for secret in secrets if secret in path.read_text(errors="replace")] == []
