"""Zones: printed names and offsets, hours that came twice, and rules from the package alone."""

from datetime import UTC, date, datetime, time

import pytest

from etl.extract.dates import parse_date
from etl.extract.dates.zones import NAMES, iana, to_instant


@pytest.mark.parametrize(
    ("printed", "hour", "minute"),
    [("GMT", 19, 30), ("UTC+3", 16, 30), ("+0330", 16, 0), ("EST", 0, 30), ("EDT", 23, 30), ("PST", 3, 30),
     ("CET", 18, 30),
     ("JST", 10, 30), ("WIB", 12, 30), ("мск", 16, 30), ("ت م", 16, 30), ("بتوقيت غرينتش", 19, 30)],
)  # fmt: skip
def test_printed_zone_makes_an_instant(printed: str, hour: int, minute: int) -> None:
    parsed = parse_date(f"24 December 2016 19:30 {printed}")
    assert parsed is not None
    assert parsed.date == date(2016, 12, 24)
    assert parsed.published_at is not None
    assert (parsed.published_at.hour, parsed.published_at.minute) == (hour, minute)


@pytest.mark.parametrize("printed", ["IST", "AST", "XYZ", ""])
def test_zone_that_is_not_certain_makes_none(printed: str) -> None:
    parsed = parse_date(f"24 December 2016 19:30 {printed}")
    assert parsed is not None
    assert (parsed.date, parsed.published_at, parsed.precision) == (date(2016, 12, 24), None, "minute")


def test_server_zone_of_java_is_not_taken_for_an_american_one() -> None:
    parsed = parse_date("Sat Dec 24 19:30:00 CST 2016")
    assert parsed is not None
    assert (parsed.date, parsed.published_at) == (date(2016, 12, 24), None)


def test_named_zone_follows_its_history() -> None:
    winter = to_instant(date(2013, 1, 10), time(12), "Europe/Moscow")
    later = to_instant(date(2016, 1, 10), time(12), "Europe/Moscow")
    assert winter == datetime(2013, 1, 10, 8, tzinfo=UTC)
    assert later == datetime(2016, 1, 10, 9, tzinfo=UTC)


@pytest.mark.parametrize("day", [date(2016, 10, 30), date(2016, 3, 27)])
def test_hour_that_came_twice_or_never_is_no_instant(day: date) -> None:
    assert to_instant(day, time(2, 30), "Europe/Berlin") is None


def test_every_named_zone_is_in_the_package() -> None:
    assert all(iana(zone).key == zone for zone in NAMES.values() if isinstance(zone, str))
