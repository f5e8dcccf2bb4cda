"""An article as a document of the index: its folded words to be looked up, its texts as printed to be shown."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import tantivy
import zstandard

from etl.publish.manifest import DataFile
from etl.search.words import index_text, pairs

COLUMNS = ["article_id", "date", "agency", "language", "headline", "body"]
BATCH_ROWS = 1_000


def schema() -> tantivy.Schema:
    """Return the fields of the index: headline and body folded, `…_text` as printed (the body's compressed).

    `…_pairs` hold the same characters as headline and body, two by two, where the script has no blanks.
    """
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("file", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("agency", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("language", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("day", stored=True, indexed=True, fast=True)
    for name in ("headline", "body", "headline_pairs", "body_pairs"):
        builder.add_text_field(name, tokenizer_name="whitespace")
    for name in ("article_id", "headline_text", "body_text"):
        builder.add_bytes_field(name, stored=True)
    return builder.build()


def add_file(writer: tantivy.IndexWriter, path: Path, file: DataFile) -> None:
    """Add the rows of one article file."""
    compressor = zstandard.ZstdCompressor()
    for batch in pq.ParquetFile(path).iter_batches(BATCH_ROWS, columns=COLUMNS):
        for row in batch.to_pylist():
            document = tantivy.Document()
            document.add_text("file", file.sha256)
            document.add_bytes("article_id", row["article_id"].encode())
            add_words(document, "body", row["body"])
            document.add_bytes("body_text", compressor.compress(row["body"].encode()))
            for tag in dict.fromkeys((row["language"], row["language"].partition("-")[0])):
                document.add_text("language", tag)
            if row["headline"] is not None:
                add_words(document, "headline", row["headline"])
                document.add_bytes("headline_text", row["headline"].encode())
            if row["agency"] is not None:
                document.add_text("agency", row["agency"])
            if row["date"] is not None:
                document.add_integer("day", row["date"].toordinal())
            writer.add_document(document)


def add_words(document: tantivy.Document, field: str, text: str) -> None:
    """Add the words of a text."""
    folded = index_text(text)
    document.add_text(field, folded)
    if found := pairs(folded):
        document.add_text(f"{field}_pairs", found)
