"""Fingerprints of articles: the key that exact copies share, and the sketch by which near copies find each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from etl.clean.fold import letters_key
from etl.dedupe.sketch import sketch
from etl.dedupe.tokens import Tokens, tokenise
from etl.outcome import FINGERPRINT


def compared_text(body: str, dateline: str | None) -> str:
    """Return the text that is compared: the body without its dateline, which only web pages keep in it."""
    return body.removeprefix(dateline or "") or body


def fingerprints(
    headlines: Sequence[str | None], bodies: Sequence[str], datelines: Sequence[str | None]
) -> pa.RecordBatch:
    """Return `text_key` and `sketch` (FINGERPRINT) of each article."""
    texts = [compared_text(body, line) for body, line in zip(bodies, datelines, strict=True)]
    tokens = tokenise(texts)
    keys = text_keys(headlines, tokens)
    hashes, bounds = sketch(tokens)
    sketches = pa.ListArray.from_arrays(pa.array(bounds.astype(np.int32)), pa.array(hashes))
    return pa.record_batch([pa.array(keys, pa.binary(16)), sketches], pa.schema(FINGERPRINT))


def text_keys(headlines: Sequence[str | None], tokens: Tokens) -> list[bytes]:
    """Return the `text_key` of each article."""
    return [letters_key(head or "", tokens.text(number)) for number, head in enumerate(headlines)]
