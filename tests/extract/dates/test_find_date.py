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


UTC_STAMP = Stated("2016-12-25T03:30:00Z", "jsonld")


@pytest.mark.parametrize("printed", [Stated("2016-12-24 22:30", "time"), Stated("December 24, 2016", "body")])
def test_the_printed_day_stands_for_a_time_in_utc(printed: Stated) -> None:
    finding = find(UTC_STAMP, printed, language="en")
    assert (finding.date, finding.source, finding.flags) == (date(2016, 12, 24), printed.source, ())
    assert (finding.published_at, finding.precision) == (datetime(2016, 12, 25, 3, 30, tzinfo=UTC), "second")
    assert finding.text == printed.text
    assert "local day of a time in UTC" in finding.evidence[0].rule


@pytest.mark.parametrize(
    ("stamp", "printed"),
    [
        ("2016-12-25T13:30:00Z", "2016-12-24 22:30"),  # no zone is so far west
        ("2016-12-25T03:30:00Z", "2016-12-26 00:30"),  # nor east
        ("2016-12-25T03:30:00+01:00", "2016-12-24 22:30"),  # the zone of a place
        ("2016-12-25T03:30:00Z", "2016-12-24T22:30:00Z"),  # not what a reader sees
        ("2016-12-25T03:30:00Z", "2016-12-20 22:30"),
    ],
)
def test_a_printed_day_that_cannot_be_the_local_one_changes_nothing(stamp: str, printed: str) -> None:
    assert find(Stated(stamp, "jsonld"), Stated(printed, "time")).date == date(2016, 12, 25)


def test_the_first_printed_day_decides() -> None:
    agreeing = find(UTC_STAMP, Stated("2016-12-25 04:30", "time"), Stated("December 24, 2016", "body"), language="en")
    assert (agreeing.date, agreeing.source) == (date(2016, 12, 25), "jsonld")


def test_the_region_of_english_orders_day_and_month() -> None:
    stated = Stated("04/08/2016", "body")
    assert find(stated, language="en", locale="en-GB").date == date(2016, 8, 4)
    assert find(stated, language="en", locale="en_AU").date == date(2016, 8, 4)
    assert find(stated, language="en", locale="en-US").date is None
    assert find(stated, language="de", locale="en-GB").date == date(2016, 8, 4)
    for site, day in (("news.example.co.uk", date(2016, 8, 4)), ("NEWS.EXAMPLE.IE:80", date(2016, 8, 4)),
                      ("news.example", None), ("uk.news.example", None)):  # fmt: skip
        assert find(stated, language="en", url=f"https://{site}/a.uk").date == day


# One piece of evidence of each source, all of different days, the strongest first.
PIECES: dict[str, dict[str, object]] = {
    "field": {"stated": Stated("2016-12-01", "field")},
    "jsonld": {"stated": Stated("2016-12-04", "jsonld")},
    "meta": {"stated": Stated("2016-12-07", "meta")},
    "dateline": {"dateline": "EASTHAM, December 10, 2016 -"},
    "sign-off": {"tail": ["The harbour stays closed. (APA/dpa, 13.12.2016)"]},
    "time": {"stated": Stated("2016-12-16", "time")},
    "url": {"url": "https://news.example/2016/12/19/harbour"},
    "body": {"head": ["22 December 2016"]},
}


def find_among(sources: list[str]) -> DateFinding:
    arguments = [PIECES[source] for source in sources]
    stated = [a["stated"] for a in arguments if "stated" in a]
    return find(*stated, language="en", **{k: v for a in arguments for k, v in a.items() if k != "stated"})  # type: ignore[arg-type]


def test_each_source_dates_alone() -> None:
    assert [find_among([source]).source for source in PIECES] == list(DATE_SOURCES) == list(PIECES)


@pytest.mark.parametrize("rank", range(len(DATE_SOURCES)))
def test_the_strongest_stands_and_every_other_is_listed(rank: int) -> None:
    finding = find_among(list(reversed(DATE_SOURCES[rank:])))
    assert (finding.source, finding.evidence[0].rule.split(":")[0]) == (DATE_SOURCES[rank],) * 2
    contradicted = {"field", "jsonld", "meta", "dateline", "sign-off", "url"} & set(DATE_SOURCES[rank + 1 :])
    assert ("date_conflict" in finding.flags) == bool(contradicted)
    for source in contradicted - {"sign-off"}:  # read only where nothing as strong as structured data names the day
        assert any(e.rule.startswith(source) and "contradicts" in e.rule for e in finding.evidence), source


@pytest.mark.parametrize("other", [Stated("2008-08-04T10:00:00Z", "jsonld"), Stated("4 August 2008", "meta")])
def test_other_stated_dates_settle_the_order_of_day_and_month(other: Stated) -> None:
    finding = find(Stated("04/08/2008", "field"), other)
    assert (finding.date, finding.source, finding.flags) == (date(2008, 8, 4), "field", ())
    assert f"settled by {other.source}" in finding.evidence[0].rule


def test_a_date_that_is_neither_reading_settles_nothing() -> None:
    finding = find(Stated("04/08/2008", "field"), Stated("2008-06-20", "meta"))
    assert (finding.date, finding.source) == (date(2008, 6, 20), "meta")


@pytest.mark.parametrize(
    ("dateline", "language"),
    [("تهران - ۳۰ تیر", "fa"), ("کابل، ۳۰ سرطان", "prs"), ("الرياض 5 شوال (واس) -", "ar"), ("北京7月21日电", "zh")],
)
def test_dateline_of_any_calendar_takes_the_year_of_a_stated_one(dateline: str, language: str) -> None:
    day = date(2015, 7, 21)
    assert find(dateline=dateline, language=language).date is None
    assert find(Stated("2015", "field"), dateline=dateline, language=language).date == day
    assert find(Stated("2015-07", "field"), dateline=dateline, language=language).date == day
    agreeing = find(Stated("2015-07-21", "field"), dateline=dateline, language=language)
    assert (agreeing.date, agreeing.source, agreeing.flags) == (day, "field", ())
    assert any("(agrees)" in e.rule and e.text == dateline for e in agreeing.evidence)
    assert find(Stated("2015-05-02", "field"), dateline=dateline, language=language).flags == ("date_conflict",)


def test_words_that_count_back_are_listed_against_the_stated_day_and_never_stand() -> None:
    finding = find(Stated("أمس", "field"), Stated("2015-08-10", "meta"), language="ar")
    assert (finding.date, finding.source, finding.flags) == (date(2015, 8, 10), "meta", ())
    (listed,) = [e for e in finding.evidence if e.text == "أمس"]
    assert (listed.value, "counted back from meta 2015-08-10" in listed.rule) == ("2015-08-09", True)
    far = find(Stated("10 days ago", "field"), Stated("2015-08-10", "meta"), language="en")
    assert (far.date, far.flags) == (date(2015, 8, 10), ())


def test_words_that_count_back_from_nowhere_give_nothing() -> None:
    finding = find(Stated("вчера, 14:35", "field"), language="ru")
    assert (finding.date, finding.precision, finding.source) == (None, "none", None)
    assert [(e.value, e.text) for e in finding.evidence] == [("", "вчера, 14:35")]
