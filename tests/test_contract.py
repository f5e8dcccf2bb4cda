"""The contract is stated once: dataclass, schemas/ and docs/contract.md agree, and vocabularies are closed."""

from __future__ import annotations

import types
import typing
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from etl import article, vocabulary
from etl.schema import DATASETS, arrow_schema, contract, render_docs

ROW_TYPES = {
    "articles": article.Article,
    "copies": article.Copy,
    "relations": article.Relation,
    "rejects": article.Rejection,
    "dumps": article.Dump,
}

PYTHON_TYPES = {
    pa.string(): str,
    pa.list_(pa.string()): tuple[str, ...],
    pa.date32(): date,
    pa.timestamp("us", tz="UTC"): datetime,
    pa.int32(): int,
    pa.int64(): int,
    pa.float64(): float,
}


@pytest.mark.parametrize("dataset", DATASETS)
def test_dataclass_and_contract_name_the_same_columns_in_the_same_order(dataset: str) -> None:
    assert [field.name for field in fields(ROW_TYPES[dataset])] == arrow_schema(dataset).names


@pytest.mark.parametrize("dataset", DATASETS)
def test_dataclass_and_contract_agree_on_types_and_nulls(dataset: str) -> None:
    hints = typing.get_type_hints(ROW_TYPES[dataset])
    for field in arrow_schema(dataset):
        hint = hints[field.name]
        nullable = isinstance(hint, types.UnionType)
        plain = next(t for t in typing.get_args(hint) if t is not types.NoneType) if nullable else hint
        assert (field.name, plain, nullable) == (field.name, PYTHON_TYPES[field.type], field.nullable)


def test_docs_are_generated_from_the_contract() -> None:
    docs = Path(__file__).resolve().parent.parent / "docs" / "contract.md"
    assert docs.read_text(encoding="utf-8") == render_docs(), "run `make docs`"


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_column_is_described_and_carries_its_description(dataset: str) -> None:
    for field, column in zip(arrow_schema(dataset), contract(dataset)["properties"], strict=True):
        assert len(column["description"]) > 10
        assert field.metadata == {b"description": column["description"].encode()}


def test_the_columns_of_the_design_are_all_there() -> None:
    assert {
        "article_id",
        "agency",
        "cited_agencies",
        "publisher",
        "date",
        "published_at",
        "date_precision",
        "date_source",
        "date_text",
        "headline",
        "headline_variants",
        "body",
        "dateline",
        "located",
        "byline",
        "creditline",
        "authors",
        "keywords",
        "language",
        "url",
        "canonical_url",
        "word_count",
        "quality_flags",
        "cluster_id",
        "dump",
        "member",
        "record",
        "offset",
        "length",
        "raw_sha256",
        "format",
        "encoding",
    } <= set(arrow_schema("articles").names)
    assert {"copy_of", "copy_kind", "jaccard", "containment"} <= set(arrow_schema("copies").names)


def test_vocabularies_explain_every_word() -> None:
    for words in (vocabulary.REASONS, vocabulary.QUALITY_FLAGS):
        assert all(key.isidentifier() and len(meaning) > 10 for key, meaning in words.items())
