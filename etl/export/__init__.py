"""Hand articles on as JSON lines, ninjs or CSV: streamed out of a pinned snapshot, equal bytes for equal snapshots."""

from etl.export.exporting import FORMATS, export

__all__ = ["FORMATS", "export"]
