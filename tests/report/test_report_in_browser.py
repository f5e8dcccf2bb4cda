"""The report in a browser: quiet, alone, readable in both themes, by keyboard, on a telephone and in print."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from etl.publish.lake import Lake
from etl.report.write import REPORT
from tests.report.lakes import ARABIC, harmful, two_nights

CHROMIUM = shutil.which("chromium")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium here (apt-get install chromium)")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    makers = {"two nights": two_nights, "harmful": harmful}
    return {
        name: Lake(make(tmp_path_factory.mktemp("lake"))).require_head().path / REPORT for name, make in makers.items()
    }


@pytest.fixture(params=["two nights", "harmful"])
def report(request: pytest.FixtureRequest, pages: dict[str, Path]) -> str:
    return pages[request.param].as_uri()


def opened(browser: Browser, address: str, **options: object) -> tuple[Page, list[str]]:
    """Return a page, and what it said or asked for beyond itself."""
    page = browser.new_page(**options)  # type: ignore[arg-type]
    noise: list[str] = []
    page.on("console", lambda message: noise.append(message.text))
    page.on("pageerror", lambda error: noise.append(str(error)))
    page.on("dialog", lambda dialog: noise.append(dialog.message))
    page.on("request", lambda request: noise.append(request.url) if request.url != address else None)
    page.goto(address)
    return page, noise


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_is_quiet_alone_accessible_and_fits(browser: Browser, report: str, scheme: str, width: int) -> None:
    page, noise = opened(browser, report, viewport={"width": width, "height": 900}, color_scheme=scheme)
    for details in page.query_selector_all("details"):
        details.evaluate("element => element.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page)
    assert [(v["id"], v["nodes"][0]["html"]) for v in found.response["violations"]] == []
    assert noise == []
    page.close()


def test_the_keyboard_reaches_and_opens_what_is_folded(browser: Browser, report: str) -> None:
    page, _ = opened(browser, report)
    wanted = page.locator("summary").count()
    assert wanted > 0
    order = []
    for _ in range(400):
        page.keyboard.press("Tab")
        at = page.evaluate(
            "() => { const e = document.activeElement; return e.tagName === 'SUMMARY' ?"
            " [...document.querySelectorAll('summary')].indexOf(e) : e === document.body ? -1 : null }"
        )
        if at == -1:
            break
        if at is not None:
            order.append(at)
    assert order == list(range(wanted))
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details").first.get_attribute("open") is not None
    page.close()


def test_all_is_there_without_scripts(browser: Browser, report: str) -> None:
    page, noise = opened(browser, report)
    silent, _ = opened(browser.new_context(java_script_enabled=False), report)  # type: ignore[arg-type]
    without = silent.locator("main").inner_text().replace(" ↕", "")
    assert "How to cite" in without
    assert page.locator("main tbody tr").count() == silent.locator("main tbody tr").count()
    assert noise == []
    page.close()
    silent.close()


def test_tables_sort_and_dumps_are_filtered(browser: Browser, pages: dict[str, Path]) -> None:
    page, noise = opened(browser, pages["two nights"].as_uri())
    column = "#fields table >> nth=0 >> tbody tr td:nth-child(2)"
    page.locator("#fields table").first.locator("th button", has_text="Articles").click()
    values = [int(text) for text in page.locator(column).all_inner_texts()]
    assert values == sorted(values, reverse=True)
    page.locator("#dump-filter").fill("three")
    assert page.locator("#dumps tbody tr:visible").all_inner_texts()[0].startswith("b/three.json")
    assert page.locator("#dumps tbody tr:visible").count() == 1
    assert noise == []
    page.close()


def test_arabic_stands_at_the_right(browser: Browser, pages: dict[str, Path]) -> None:
    page, _ = opened(browser, pages["harmful"].as_uri(), viewport={"width": 1280, "height": 900})
    cell = page.locator("#copies td[lang=ar]", has_text=ARABIC)
    assert cell.evaluate("element => getComputedStyle(element).direction") == "rtl"
    gaps = cell.evaluate(
        "element => { const r = document.createRange(); r.selectNodeContents(element);"
        " const text = r.getBoundingClientRect(), box = element.getBoundingClientRect();"
        " return [text.left - box.left, box.right - text.right] }"
    )
    assert gaps[0] > gaps[1]
    page.close()


def test_it_prints_without_scrolling_parts(browser: Browser, report: str) -> None:
    page, _ = opened(browser, report, viewport={"width": 720, "height": 1000})
    page.emulate_media(media="print")
    assert page.locator("nav").is_hidden()
    assert page.locator(".scroll").first.evaluate("element => getComputedStyle(element).overflowX") == "visible"
    assert page.pdf()[:5] == b"%PDF-"
    page.close()
