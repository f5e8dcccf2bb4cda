"""Dump files become raw records: discovered, taken out of their containers, split by their format."""

from etl.ingest.reading import read_dump

__all__ = ["read_dump"]
