"""docs/scale.md says what the constants and the simulation say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.scale_numbers import MEANINGS, load
from benchmarks.scale_tables import MARKER, filled, inputs, number, tables

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/scale.md").read_text("utf-8")


@pytest.fixture(scope="module")
def parts() -> dict[str, str]:
    return tables(load())


def test_the_page_carries_what_the_constants_give(parts: dict[str, str]) -> None:
    assert filled(PAGE, parts) == PAGE, "run: python -m benchmarks.scale"


def test_every_table_has_its_place(parts: dict[str, str]) -> None:
    assert sorted(found[2] for found in MARKER.finditer(PAGE)) == sorted(parts)


def test_every_constant_has_a_meaning_and_a_function_that_measures_it() -> None:
    assert list(load()) == list(MEANINGS)
    for meaning in MEANINGS.values():
        module, function = meaning.by.split(".")
        assert f"\ndef {function}(" in (ROOT / f"benchmarks/{module}.py").read_text("utf-8"), meaning.by


def test_a_marker_without_a_table_is_an_error() -> None:
    with pytest.raises(KeyError):
        filled("<!-- nothing -->\n<!-- end -->", {})


def test_what_is_assumed_adds_up() -> None:
    news, prices = inputs()
    assert sum(news.late) == pytest.approx(1)
    assert all(0 <= share <= 1 for share in (news.copies, news.undated, news.pages))
    assert min(prices.values()) > 0


def test_numbers_are_short() -> None:
    assert [number(value) for value in (0, 1e-9, 0.01234, 1.5, 12.34, 1234.5)] == [
        "0", "< 0.001", "0.0123", "1.5", "12.3", "1,234"]  # fmt: skip


def test_commands_that_the_page_names_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"`make ([\w-]+)", PAGE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    for module in re.findall(r"python -m (benchmarks\.\w+)", PAGE):
        assert (ROOT / f"{module.replace('.', '/')}.py").is_file(), module
