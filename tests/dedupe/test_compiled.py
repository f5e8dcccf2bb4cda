"""Compiled code lies in caches on disk, where numba calls the code of np.sort and of np.argsort by one name."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import etl.dedupe

MODULES = sorted(Path(etl.dedupe.__file__).parent.glob("*.py"))


def compiled(tree: ast.Module) -> list[ast.FunctionDef]:
    return [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and any("njit" in ast.unparse(entry) for entry in node.decorator_list)
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

    assert found["candidates"] == 3
