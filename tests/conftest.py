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
