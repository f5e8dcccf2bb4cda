"""The one function that every engine runs: a batch of raw records → a batch of outcomes, in the same order.

An *outcome* is a row that holds either an article with its `text_key` and `sketch`, or the stage and reason of a
rejection.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from itertools import islice
from operator import attrgetter
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from etl.article import Article, Extraction, RawRecord, Rejection
from etl.check.record import object_to
from etl.config import Config, Quality
from etl.dedupe.fingerprint import fingerprints
from etl.extract.record import STEPS, Draft, reject
from etl.ingest.reading import printable
from etl.outcome import FINGERPRINT, OUTCOME_SCHEMA, RAW_SCHEMA, VERDICT

ARTICLE_COLUMNS = tuple(field.name for field in fields(Article))
RAW_FIELDS = tuple(field.name for field in fields(RawRecord))
REJECTION_FIELDS = tuple(field.name for field in fields(Rejection))
MOST_UNMAPPED, LONGEST_NAME = 100, 100
TOGETHER = 128  # records that go through the steps side by side: more of them would not stay in the caches themselves
article_values = attrgetter(*ARTICLE_COLUMNS)


def raw_batches(records: Iterable[tuple[str, RawRecord | Rejection]], config: Config) -> Iterator[pa.RecordBatch]:
    """Pack (dump name, record) into batches of at most config.batch_records rows and about batch_bytes bytes."""
    rows: list[tuple[object, ...]] = []
    size = 0
    for dump, record in records:
        rows.append(raw_row(dump, record))
        size += record.length
        if len(rows) >= config.batch_records or size >= config.batch_bytes:
            yield columns_to_batch(rows, RAW_SCHEMA)
            rows, size = [], 0
    if rows:
        yield columns_to_batch(rows, RAW_SCHEMA)


def raw_row(dump: str, record: RawRecord | Rejection) -> tuple[object, ...]:
    """Return the values of RAW_SCHEMA, in its order."""
    place = (dump, record.member, record.record, record.offset, record.length)
    if isinstance(record, Rejection):
        verdict = (record.stage, record.reason, record.detail, record.excerpt)
        return (*place, None, None, None, None, record.raw_sha256, *verdict)
    return (*place, record.raw, record.format, record.encoding, record.context, None, None, None, None, None)


def columns_to_batch(rows: Sequence[tuple[object, ...]], schema: pa.Schema) -> pa.RecordBatch:
    """Turn rows into a record batch; the types are the schema's."""
    columns = zip(*rows, strict=True) if rows else ((),) * len(schema)
    return pa.RecordBatch.from_arrays(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
    )


def extract_batch(batch: pa.RecordBatch, quality: Quality) -> pa.RecordBatch:
    """Return the outcome of every record of a RAW_SCHEMA batch, as an OUTCOME_SCHEMA batch of equal length."""
    columns = {name: values_of(batch[name]) for name in {*RAW_FIELDS, *REJECTION_FIELDS}}
    rejections = zip(*(columns[name] for name in REJECTION_FIELDS), strict=True)
    raws = zip(*(columns[name] for name in RAW_FIELDS), strict=True)
    reasons = columns["reason"]
    records = (RawRecord(*raw) for reason, raw in zip(reasons, raws, strict=True) if reason is None)
    judged = outcome_rows(records, quality)
    rows = [
        rejection_row(Rejection(*rejection)) if reason is not None else next(judged)
        for reason, rejection in zip(reasons, rejections, strict=True)
    ]
    outcomes = with_fingerprints(columns_to_batch(rows, OUTCOME_SCHEMA))
    # the dump's name passes by extraction: it decides nothing about a record
    return outcomes.set_column(OUTCOME_SCHEMA.get_field_index("dump"), OUTCOME_SCHEMA.field("dump"), batch["dump"])


def values_of(column: pa.Array) -> list[Any]:
    """Return a column as Python has it: `to_pylist`, which asks for each value, takes four times as long."""
    if column.null_count == len(column):
        return [None] * len(column)
    if column.null_count and not (pa.types.is_string(column.type) or pa.types.is_large_binary(column.type)):
        return list(column.to_pylist())  # numpy's numbers know no null
    return list(column.to_numpy(zero_copy_only=False).tolist())


def with_fingerprints(outcomes: pa.RecordBatch) -> pa.RecordBatch:
    """Fill in the FINGERPRINT of the articles of a batch."""
    accepted = pc.indices_nonzero(pc.is_null(outcomes["reason"]))
    texts = outcomes.select(["headline", "body", "dateline"]).take(accepted)
    found = fingerprints(*texts.columns)
    places = pa.array(scatter(accepted, outcomes.num_rows), pa.int64())
    for name in found.schema.names:
        index = OUTCOME_SCHEMA.get_field_index(name)
        outcomes = outcomes.set_column(index, OUTCOME_SCHEMA.field(name), found[name].take(places))
    return outcomes


def scatter(accepted: pa.Array, size: int) -> list[int | None]:
    """Return for each of `size` rows its rank among the accepted ones, None where it is not accepted."""
    places: list[int | None] = [None] * size
    for rank, row in enumerate(accepted.to_pylist()):
        places[row] = rank
    return places


def outcome_rows(raws: Iterable[RawRecord], quality: Quality) -> Iterator[tuple[object, ...]]:
    """Judge records; yield the values of OUTCOME_SCHEMA of each, in its order, without the dump's name."""
    waiting = iter(raws)
    while few := list(islice(waiting, TOGETHER)):
        yield from map(outcome_row, judge_all(few, quality))


def outcome_row(outcome: Extraction | Rejection) -> tuple[object, ...]:
    """Return the values of OUTCOME_SCHEMA for what became of a record."""
    if isinstance(outcome, Rejection):
        return rejection_row(outcome)
    article = outcome.article
    names = [item.value for item in outcome.evidence if item.field == "(unmapped)"][:MOST_UNMAPPED]
    unmapped = [printable(name)[:LONGEST_NAME] for name in names]
    return (*article_values(article), *[None] * (len(FINGERPRINT) + len(VERDICT)), unmapped)


def judge(raw: RawRecord, quality: Quality) -> Extraction | Rejection:
    """Return what becomes of a record: extracted, then checked."""
    return judge_all([raw], quality)[0]


def judge_all(raws: Sequence[RawRecord], quality: Quality) -> list[Extraction | Rejection]:
    """Return what becomes of each record, one step over all of them before the next.

    What a step needs, code and tables, then lies in the processor's caches (docs/stages.md).
    """
    drafts = [Draft(raw) for raw in raws]
    for step in STEPS:
        for draft in drafts:
            try:
                if draft.outcome is None:
                    step(draft)
            except Exception as error:  # the batch edge: one record must not stop a night; the reject names the fault
                draft.outcome = reject(draft.raw, "extract", "failed", f"{type(error).__name__}: {error}")
    return [checked(draft, quality) for draft in drafts]


def checked(draft: Draft, quality: Quality) -> Extraction | Rejection:
    """Return the outcome of a record that is through all steps, a rejection where a check objects to the article."""
    outcome = draft.outcome
    assert outcome is not None
    objection = object_to(outcome.article, quality) if isinstance(outcome, Extraction) else None
    return reject(draft.raw, "check", objection.reason, objection.detail) if objection else outcome


def rejection_row(rejection: Rejection) -> tuple[object, ...]:
    """Return the values of OUTCOME_SCHEMA for a rejection: its place and verdict, nothing of an article."""
    return tuple(getattr(rejection, name, None) for name in OUTCOME_SCHEMA.names)
