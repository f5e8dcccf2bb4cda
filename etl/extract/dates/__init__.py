"""Dates: when a text was published, in the calendar it was printed in, with the evidence."""

from etl.extract.dates.evidence import find_date
from etl.extract.dates.finding import DateFinding
from etl.extract.dates.parse import parse_date
from etl.extract.dates.parsed import ParsedDate
from etl.extract.dates.zones import is_utc

__all__ = ["DateFinding", "ParsedDate", "find_date", "is_utc", "parse_date"]
