"""Compiled code lies in caches on disk, where numba calls the code of np.sort and of np.argsort by one name."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import etl.compiled
import etl.dedupe

MODULES = sorted(Path(etl.dedupe.__file__).parent.glob("*.py"))


def compiled(tree: ast.Module) -> list[ast.FunctionDef]:
    return [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and any("compiled" in ast.unparse(entry) for entry in node.decorator_list)
    ]


def sorts(function: ast.FunctionDef) -> list[str]:
    calls = (node for node in ast.walk(function) if isinstance(node, ast.Call))
    return [ast.unparse(call) for call in calls if ast.unparse(call.func) == "np.argsort"]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_compiled_code_sorts_places_only_by_merging(module):
    found = [call for function in compiled(ast.parse(module.read_text(encoding="utf-8"))) for call in sorts(function)]

    assert [call for call in found if "kind='mergesort'" not in call] == []


def test_the_rule_sees_compiled_code():
    found = {module.stem: sum(map(len, map(sorts, compiled(ast.parse(module.read_text()))))) for module in MODULES}

    assert found["candidates"] == 2


def test_cached_code_goes_where_a_module_that_it_took_from_changes(tmp_path):
    package = tmp_path / "etl"
    package.mkdir()
    shutil.copy(etl.compiled.__file__, package)
    (package / "__init__.py").touch()
    (package / "user.py").write_text(
        "from etl.compiled import compiled\n"
        "from etl.taken import VALUE\n\n"
        "@compiled\n"
        "def value():\n"
        "    return VALUE\n"
    )

    def value_with(constant: int) -> str:
        (package / "taken.py").write_text(f"VALUE = {constant}\n")
        command = [sys.executable, "-B", "-c", "from etl.user import *; print(value(), len(value.stats.cache_hits))"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
        return done.stdout.strip() or done.stderr

    assert [value_with(1), value_with(1), value_with(2)] == ["1 0", "1 1", "2 0"]


@pytest.mark.parametrize(
    ("module", "taken", "beyond"),
    [
        ("etl.dedupe.screen", {"dedupe/table.py", "dedupe/scan.py", "clean/fold.py"}, "dedupe/index.py"),
        ("etl.extract.page.walk", {"extract/page/lexbor.py", "extract/page/names.py"}, "extract/page/title.py"),
    ],
)
def test_the_sources_of_compiled_code_are_those_it_imports_near_and_far(module, taken, beyond):
    root = Path(etl.compiled.__file__).parent
    sources = etl.compiled.sources_of(root.parent.joinpath(*module.split(".")).with_suffix(".py"))
    found = {source.relative_to(root).as_posix() for source in sources}

    assert taken <= found
    assert beyond not in found
