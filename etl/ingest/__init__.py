"""Ingest: dump files become raw records: discovered, taken out of their containers, split by their format."""
