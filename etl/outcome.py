"""The Arrow schemas between the stages: raw records going into extraction, outcomes coming out of it."""

from __future__ import annotations

import pyarrow as pa

from etl.schema import arrow_schema

PLACE = ("dump", "member", "record", "offset", "length")
UNMAPPED = "unmapped"
VERDICT = ("stage", "reason", "detail", "excerpt")

RAW_SCHEMA = pa.schema(
    [
        *(arrow_schema("rejects").field(name) for name in PLACE),
        pa.field("raw", pa.large_binary()),
        pa.field("format", pa.string()),
        pa.field("encoding", pa.string()),
        pa.field("context", pa.string()),
        pa.field("raw_sha256", pa.string()),
        *(pa.field(name, pa.string()) for name in VERDICT),
    ]
)

# What makes two articles meet: equal keys are equal texts, a common hash in two sketches is a common passage. How many
# passages are enough depends on `letters`, the bytes of the folded text: rows of equal keys have the same.
FINGERPRINT = (
    pa.field("text_key", pa.binary(16)),
    pa.field("sketch", pa.list_(pa.uint64())),
    pa.field("letters", pa.uint32()),
)

OUTCOME_SCHEMA = pa.schema(
    [
        *(field.with_nullable(True).remove_metadata() for field in arrow_schema("articles")),
        *FINGERPRINT,
        *(pa.field(name, pa.string()) for name in VERDICT),
        pa.field(UNMAPPED, pa.list_(pa.string())),
    ]
)

REJECT_COLUMNS = tuple(arrow_schema("rejects").names)
