"""The report of a snapshot: what it holds and what it turned down, as text, as JSON and as one HTML page."""

from etl.report.text import by_folder, fill_rates, markdown, unmapped

__all__ = ["by_folder", "fill_rates", "markdown", "unmapped"]
