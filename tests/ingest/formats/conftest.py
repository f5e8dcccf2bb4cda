"""Reads bytes the way a run does: recognise, split, parse; and checks the byte ranges on the way."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import NamedTuple

import pytest

from etl.article import Fields, RawRecord
from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.formats import recognise
from etl.ingest.formats.base import HEAD_BYTES, Fault, Member, Piece


class Outcome(NamedTuple):
    format: str | None
    pieces: list[Piece]
    fields: list[Fields]
    reasons: list[str]  # of faults, refused records and the end, in that order


def read(data: bytes, name: str = "", limits: Limits | None = None, mapping: dict[str, str] | None = None) -> Outcome:
    limits = limits or Limits()
    member = Member("", name, io.BufferedReader(io.BytesIO(data), HEAD_BYTES), mapping or {})
    form = recognise(member.head())
    if form is None:
        return Outcome(None, [], [], [])
    found: list[Piece | Fault] = []
    reasons, refused, end = [], [], []
    try:
        for piece in form.split(member, limits):
            if piece.offset is None:  # no byte ranges: the row as canonical JSON
                assert not isinstance(piece, Piece) or piece.raw == canonical(piece.raw)
            else:
                assert data[piece.offset:piece.offset + len(piece.raw)] == piece.raw
            found.append(piece)
    except BadInput as error:
        end.append(error.reason)
    pieces = [piece for piece in found if isinstance(piece, Piece)]
    fields = []
    for number, piece in enumerate(pieces):
        context = {**(piece.context or {}), **({"mapping": mapping} if mapping else {})}
        record = RawRecord("", number, piece.offset, len(piece.raw), piece.raw, form.name, piece.encoding,
                           json.dumps(context, sort_keys=True) if context else "")
        try:
            fields.append(form.parse(record))
        except BadInput as error:
            refused.append(error.reason)
    reasons = [piece.reason for piece in found if isinstance(piece, Fault)]
    return Outcome(form.name, pieces, fields, reasons + refused + end)


def canonical(raw: bytes) -> bytes:
    return json.dumps(json.loads(raw), sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


@pytest.fixture(name="read")
def read_fixture() -> Callable[..., Outcome]:
    return read
