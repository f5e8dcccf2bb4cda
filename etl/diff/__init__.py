"""Diff: what became of every row between two snapshots, and what is different in it."""

from etl.diff.compare import diff
from etl.diff.result import DatasetDiff, Diff, Sample, Side, Transition

__all__ = ["DatasetDiff", "Diff", "Sample", "Side", "Transition", "diff"]
