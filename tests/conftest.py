"""Fixtures that several folders of tests use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def real_dumps() -> Path:
    """The folder of real dumps: demanded in CI, elsewhere its absence skips the test."""
    folder = SHARED / "dumps"
    if not folder.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"{folder} is missing; CI must have the real dumps beside the project")
        pytest.skip("the real dumps are not beside the project (../shared/dumps)")
    return folder


# Files whose tests take longest: begun first, so that no process is left with one when the other is done.
LONGEST = ("test_nights.py", "test_real_dumps.py", "test_spark_engine.py", "test_crash.py", "test_hostile_zoo.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Bring the longest files to the front; the rest keeps its order."""
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))
