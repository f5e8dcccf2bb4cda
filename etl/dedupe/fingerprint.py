"""Fingerprints of articles: the key that exact copies share, and the sketch by which near copies find each other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from etl.clean.fold import letters_key
from etl.dedupe.sketch import sketch
from etl.dedupe.tokens import ROOM, Tokens, tokenise
from etl.outcome import FINGERPRINT


def compared_text(body: str, dateline: str | None) -> str:
    """Return the text that is compared: the body without its dateline, which only web pages keep in it."""
    return body.removeprefix(dateline or "") or body


def compared_texts(bodies: pa.Array, datelines: pa.Array) -> pa.Array:
    """Return the text that is compared of each of many rows, as large strings."""
    texts = bodies.cast(pa.large_string())
    named = pc.indices_nonzero(pc.fill_null(pc.greater(pc.binary_length(datelines), 0), False))
    lines = datelines.take(named).to_pylist()
    heads = pc.utf8_slice_codeunits(texts.take(named), 0, max(map(len, lines), default=0)).to_pylist()
    kept_in = [row for row, head, line in zip(named.to_pylist(), heads, lines, strict=True) if head.startswith(line)]
    if not kept_in:
        return texts
    mask = np.zeros(len(texts), np.bool_)
    mask[kept_in] = True
    rows = zip(*(column.take(pa.array(kept_in)).to_pylist() for column in (bodies, datelines)), strict=True)
    without = pa.array([compared_text(body, line) for body, line in rows], pa.large_string())
    return pc.replace_with_mask(texts, pa.array(mask), without)


def fingerprints(headlines: pa.Array, bodies: pa.Array, datelines: pa.Array) -> pa.RecordBatch:
    """Return the FINGERPRINT of each article."""
    tokens = tokenise(compared_texts(bodies, datelines), ROOM)
    keys = text_keys(headlines.to_pylist(), tokens)
    hashes, bounds = sketch(tokens)
    sketches = pa.ListArray.from_arrays(pa.array(bounds.astype(np.int32)), pa.array(hashes))
    letters = pa.array(np.diff(tokens.ends).astype(np.uint32))
    return pa.record_batch([pa.array(keys, pa.binary(16)), sketches, letters], pa.schema(FINGERPRINT))


def text_keys(headlines: Sequence[str | None], tokens: Tokens) -> list[bytes]:
    """Return the `text_key` of each article."""
    letters, ends = tokens.letters.data, tokens.ends.tolist()
    texts = (letters[begin:end] for begin, end in pairwise(ends))
    return [letters_key(head or "", text) for head, text in zip(headlines, texts, strict=True)]
