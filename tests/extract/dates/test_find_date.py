"""Which evidence decides, what it may settle, and what it may only contradict."""

from datetime import UTC, date, datetime

import pytest

from etl.article import Stated
from etl.extract.dates import DateFinding, find_date
from etl.vocabulary import DATE_PRECISIONS, DATE_SOURCES, QUALITY_FLAGS

PROSE = "The council met on 3 May 2012 and again on 4 May 2012, the mayor of Eastham said."


def find(*stated: Stated, dateline: str | None = None, **more) -> DateFinding:  # type: ignore[no-untyped-def]
    finding = find_date(stated, dateline=dateline, **more)
    assert finding.precision in DATE_PRECISIONS
    assert finding.source is None or finding.source in DATE_SOURCES
    assert set(finding.flags) <= set(QUALITY_FLAGS)
    return finding


def test_nothing_evident_gives_nothing() -> None:
    finding = find(head=[PROSE, "ليل السبت"], tail=[PROSE], url="https://news.example/politics/8213")
    assert (finding.date, finding.source, finding.text, finding.precision) == (None, None, None, "none")


def test_field_outranks_structured_data_whatever_the_order() -> None:
    finding = find(Stated("2016-12-26", "meta"), Stated("2016-12-24", "field"), Stated("2016-12-25", "jsonld"))
    assert (finding.date, finding.source, finding.flags) == (date(2016, 12, 24), "field", ("date_conflict",))
    assert finding.evidence[0].field == "date"
    assert [e.value for e in finding.evidence if e.field == "date"] == ["2016-12-24", "2016-12-25", "2016-12-26"]


def test_a_refused_field_leaves_the_day_to_weaker_evidence_and_the_flag() -> None:
    finding = find(Stated("2016-02-30", "field"), Stated("2016-03-01", "meta"))
    assert (finding.date, finding.source, finding.flags) == (date(2016, 3, 1), "meta", ("date_implausible",))


def test_instant_comes_from_other_evidence_of_the_same_day_only() -> None:
    same = find(Stated("2016-12-24", "field"), Stated("2016-12-24T19:30:00Z", "jsonld"))
    assert (same.published_at, same.precision) == (datetime(2016, 12, 24, 19, 30, tzinfo=UTC), "second")
    other = find(Stated("2016-12-24", "field"), Stated("2016-12-25T19:30:00Z", "jsonld"))
    assert (other.published_at, other.precision) == (None, "day")


def test_registered_zone_is_used_and_named() -> None:
    finding = find(Stated("2016-12-24 19:30:00", "field"), zone="Asia/Tehran")
    assert finding.published_at == datetime(2016, 12, 24, 16, 0, tzinfo=UTC)
    assert all("registered zone" in e.rule for e in finding.evidence)
    assert find(Stated("2016-12-24 19:30:00", "field")).published_at is None
    assert find(Stated("2016-12-24 19:30:00Z", "field"), zone="Asia/Tehran").evidence[0].rule == "field: ISO 8601"


def test_hour_that_came_twice_gives_no_instant() -> None:
    finding = find(Stated("2016-10-30 02:30", "field"), zone="Europe/Berlin")
    assert (finding.date, finding.published_at, finding.precision) == (date(2016, 10, 30), None, "minute")


def test_dateline_without_year_gives_no_date_alone() -> None:
    assert find(dateline="МОСКВА, 4 авг - РИА Новости", language="ru").date is None
    assert find(dateline="EASTHAM, April 21 (Reuters) -", language="en").date is None


@pytest.mark.parametrize(
    ("stated", "expected"),
    [("2008", date(2008, 8, 4)), ("2008-08", date(2008, 8, 4)), ("2008-09", None), ("2008-12", None)],
)
def test_dateline_takes_the_year_from_stated_evidence(stated: str, expected: date | None) -> None:
    finding = find(Stated(stated, "field"), dateline="МОСКВА, 4 авг - РИА Новости", language="ru")
    assert finding.date == expected
    assert finding.source == ("dateline" if expected else "field")


def test_dateline_of_december_beside_january_falls_in_the_year_before() -> None:
    finding = find(dateline="EASTHAM, Dec 31 (Reuters) -", url="https://news.example/2016/01/harbour", language="en")
    assert finding.date == date(2015, 12, 31)


def test_dateline_settles_the_order_of_day_and_month() -> None:
    finding = find(Stated("04/08/2008", "field"), dateline="EASTHAM, Aug 4 (Reuters) -", language="en")
    assert (finding.date, finding.flags) == (date(2008, 8, 4), ())
    other = find(Stated("04/08/2008", "field"), dateline="EASTHAM, April 7 (Reuters) -", language="en")
    assert other.date == date(2008, 4, 8)


def test_address_settles_the_order_of_day_and_month() -> None:
    finding = find(Stated("04/08/2008", "field"), url="https://news.example/2008/04/08/harbour")
    assert (finding.date, finding.source) == (date(2008, 4, 8), "field")


def test_open_order_keeps_the_year() -> None:
    finding = find(Stated("04/08/2008", "field"))
    assert (finding.date, finding.precision, finding.flags) == (None, "year", ("date_ambiguous",))


@pytest.mark.parametrize(
    ("dateline", "flags"),
    [("Dec 24", ()), ("Dec 23", ()), ("Dec 25", ()), ("Dec 21", ("date_conflict",)), ("June 3", ("date_conflict",))],
)
def test_dateline_a_day_apart_is_no_conflict(dateline: str, flags: tuple[str, ...]) -> None:
    finding = find(Stated("2016-12-24", "field"), dateline=f"EASTHAM, {dateline} (Reuters) -", language="en")
    assert (finding.date, finding.flags) == (date(2016, 12, 24), flags)


def test_dateline_across_new_year_is_no_conflict() -> None:
    assert find(Stated("2016-01-01", "field"), dateline="EASTHAM, Dec 31 -", language="en").flags == ()


@pytest.mark.parametrize(("day", "flags"), [("23", ()), ("25", ()), ("27", ("date_conflict",))])
def test_address_a_day_apart_is_no_conflict(day: str, flags: tuple[str, ...]) -> None:
    assert find(Stated("2016-12-24", "field"), url=f"https://news.example/2016/12/{day}/x").flags == flags


def test_two_calendars_in_the_dateline_with_the_time_of_the_sign_off() -> None:
    finding = find(
        dateline="الرياض 05 شوال 1436 هـ الموافق 21 يوليو 2015 م واس", tail=["// انتهى // 19:23 ت م"], language="ar"
    )
    assert (finding.date, finding.source) == (date(2015, 7, 21), "dateline")
    assert (finding.published_at, finding.precision) == (datetime(2015, 7, 21, 16, 23, tzinfo=UTC), "minute")


def test_credit_at_the_end_dates_the_text() -> None:
    finding = find(tail=["Der Hafen bleibt geschlossen. (APA/dpa, 23.8.2015)"], language="de")
    assert (finding.date, finding.source, finding.text) == (date(2015, 8, 23), "sign-off", "(APA/dpa, 23.8.2015)")


@pytest.mark.parametrize(
    "tail",
    ["He lived in Eastham (1 March 1950 - 5 June 2016)", "(born 24 December 1916)", "It opens (see page 12, 2016)"],
)
def test_brackets_in_prose_are_no_sign_off(tail: str) -> None:
    assert find(tail=[tail], language="en").date is None


@pytest.mark.parametrize(
    ("line", "language", "day"),
    [
        ("تهران - 4 دی 1395", "fa", date(2016, 12, 24)),
        ("شنبه ۴ دی ۱۳۹۵", "fa", date(2016, 12, 24)),
        ("السبت 25 ربيع الأول 1438هـ الموافق 24 ديسمبر 2016م", "ar", date(2016, 12, 24)),
        ("24 December 2016", "en", date(2016, 12, 24)),
        ("04/08/2008 12:08", "ru", date(2008, 8, 4)),
        ("04/08/2008 12:08", "en", None),
        ("The harbour closed on 24 December 2016", "en", None),
        ("• Harbour closed - Eastham Post 24.12.2016", "en", None),
        ("Harbour closed - Eastham Post 24.12.2016", "en", None),
        ("2011年6月13日（月）〜2011年6月26日（日）", "ja", None),
        ("2016", "en", None),
        ("8213412345", "en", None),
    ],
)
def test_only_a_line_that_is_a_date_counts(line: str, language: str, day: date | None) -> None:
    finding = find(head=["A headline of some kind", line, PROSE], language=language)
    assert finding.date == day
    assert day is None or finding.source == "body"


def test_year_or_month_alone_is_kept_as_precision() -> None:
    finding = find(Stated("December 2016", "field"))
    assert (finding.date, finding.precision, finding.source, finding.text) == (None, "month", "field", "December 2016")


def test_evidence_says_why_a_date_was_refused() -> None:
    finding = find(Stated("Monday, December 24, 2016", "field"))
    assert finding.flags == ("date_implausible",)
    assert finding.evidence[0].text == "Monday, December 24, 2016"
    assert "weekday disagrees" in finding.evidence[0].rule
