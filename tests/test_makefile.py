"""The chores: listed by `make help`, described in docs/operations.md, and called by CI."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = set(re.search(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)[1].split())  # type: ignore[index]


def test_help_lists_every_target_and_is_what_make_alone_does() -> None:
    listed = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert {line.split()[0] for line in listed.splitlines()} == TARGETS


def test_every_target_is_described_for_operators() -> None:
    described = set(re.findall(r"`make ([\w-]+)`", (ROOT / "docs/operations.md").read_text()))
    assert TARGETS - {"help"} <= described


def test_ci_calls_the_chores_and_the_tests_come_last() -> None:
    script = (ROOT / ".ci/run").read_text()
    assert re.findall(r"^make (\w+)$", script, re.MULTILINE) == ["check", "test"]
    assert script.rstrip().endswith("make test")


@pytest.mark.parametrize("script", [".ci/run", "deploy/bootstrap", "deploy/dag-errors", "deploy/entrypoint"])
def test_scripts_are_executable_and_parse(script: str) -> None:
    path = ROOT / script
    assert path.stat().st_mode & 0o100
    shell = path.read_text().splitlines()[0].split("/")[-1].split()[-1]
    subprocess.run([shell, "-n", str(path)], check=True)
    assert re.search(r"^set -eu", path.read_text(), re.MULTILINE)
