"""Laws of date reading: what is printed in a supported style reads back as the same day, whatever the day."""

from datetime import UTC, date, datetime, timedelta, timezone

import jdatetime
from hijridate import Gregorian
from hypothesis import given
from hypothesis import strategies as st

from etl.extract.dates import parse_date
from etl.extract.dates.calendars import LUNAR, SOLAR, to_date
from etl.extract.dates.common import read_english
from etl.extract.dates.names import NAMES, Month
from etl.extract.dates.parse import read_general
from etl.extract.dates.printed import Context

DAYS = st.dates(date(1990, 1, 1), date(2050, 12, 31))
HIJRI_DAYS = st.dates(date(1990, 1, 1), date(2038, 10, 1))
SOLAR_DAYS = st.dates(date(1990, 1, 1), date(2042, 3, 1))
CLOCKS = st.times().map(lambda clock: clock.replace(microsecond=0, fold=0))
OFFSETS = st.integers(-48, 56).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))

EN = "January February March April May June July August September October November December".split()  # noqa: SIM905
ENGLISH_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()  # noqa: SIM905
MONTHS = {
    "en": EN,
    "fr": ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
           "novembre", "décembre"],
    "ru": ["января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
           "декабря"],
    "ar": ["كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز", "آب", "أيلول", "تشرين الأول",
           "تشرين الثاني", "كانون الأول"],
    "tr": ["Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran", "Temmuz", "Ağustos", "Eylül", "Ekim",
           "Kasım", "Aralık"],
}  # fmt: skip
MOROCCO = ["يناير", "فبراير", "مارس", "أبريل", "ماي", "يونيو", "يوليوز", "غشت", "شتنبر", "أكتوبر", "نونبر", "دجنبر"]
SOLAR_MONTHS = ["فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"]
LUNAR_MONTHS = ["محرم", "صفر", "ربيع الأول", "ربيع الآخر", "جمادى الأولى", "جمادى الآخرة", "رجب", "شعبان", "رمضان",
                "شوال", "ذو القعدة", "ذو الحجة"]  # fmt: skip


def day_of(text: str, language: str = "") -> date | None:
    parsed = parse_date(text, language=language)
    return parsed.date if parsed else None


@given(
    DAYS, st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%Y%m%d", "%Y年%m月%d日", "%Y년 %m월 %d일"])
)
def test_numeric_styles_read_back(day: date, style: str) -> None:
    assert day_of(day.strftime(style)) == day


@given(DAYS, st.sampled_from(sorted(MONTHS)), st.booleans())
def test_named_months_read_back(day: date, language: str, year_known: bool) -> None:
    name = MONTHS[language][day.month - 1]
    assert day_of(f"{day.day} {name} {day.year}", language if year_known else "") == day


@given(DAYS)
def test_maghrebi_and_double_names_read_back(day: date) -> None:
    assert day_of(f"{day.day} {MOROCCO[day.month - 1]} {day.year}", "ar") == day
    assert day_of(f"{day.day} {MOROCCO[day.month - 1]}/{MONTHS['ar'][day.month - 1]} {day.year}", "ar") == day


@given(DAYS, st.integers(-3, 3))
def test_weekday_is_a_checksum(day: date, slip: int) -> None:
    named = ENGLISH_DAYS[(day + timedelta(days=slip)).weekday()]
    parsed = parse_date(f"{named}, {EN[day.month - 1]} {day.day}, {day.year}")
    assert parsed is not None
    assert (parsed.date, parsed.flags) == ((day, ()) if slip == 0 else (None, ("date_implausible",)))


@given(DAYS)
def test_order_of_day_and_month_is_never_guessed(day: date) -> None:
    parsed = parse_date(f"{day.day}/{day.month}/{day.year}")
    assert parsed is not None
    if day.day > 12 or day.day == day.month:
        assert parsed.date == day
    else:
        assert (parsed.date, parsed.precision, parsed.flags) == (None, "year", ("date_ambiguous",))
    assert parse_date(f"{day.month}/{day.day}/{day.year}", day_first=False).date == day  # type: ignore[union-attr]


@given(DAYS, CLOCKS, OFFSETS)
def test_instants_read_back(day: date, clock, zone: timezone) -> None:  # type: ignore[no-untyped-def]
    local = datetime.combine(day, clock, tzinfo=zone)
    for text in (local.isoformat(), local.strftime("%a, %d %b %Y %H:%M:%S %z"), local.strftime("%Y%m%dT%H%M%S%z")):
        parsed = parse_date(text)
        assert parsed is not None
        assert (parsed.date, parsed.published_at, parsed.precision) == (day, local.astimezone(UTC), "second")
        assert parsed.published_at is not None
        assert parsed.published_at.tzinfo is UTC


@given(SOLAR_DAYS)
def test_solar_dates_read_back(day: date) -> None:
    solar = jdatetime.date.fromgregorian(date=day)
    assert to_date(SOLAR, solar.year, solar.month, solar.day) == day
    assert day_of(f"{solar.day} {SOLAR_MONTHS[solar.month - 1]} {solar.year}", "fa") == day
    assert day_of(f"{solar.year}/{solar.month:02}/{solar.day:02}".translate(PERSIAN_DIGITS), "fa") == day


PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


@given(HIJRI_DAYS, st.integers(-1, 1))
def test_lunar_dates_read_back_alone_and_beside_gregorian(day: date, moon: int) -> None:
    lunar = Gregorian(day.year, day.month, day.day).to_hijri()
    text = f"{lunar.day} {LUNAR_MONTHS[lunar.month - 1]} {lunar.year}هـ"
    assert to_date(LUNAR, lunar.year, lunar.month, lunar.day) == day
    assert day_of(text, "ar") == day
    printed = day + timedelta(days=moon)
    both = f"{text} الموافق {printed.day} {MOROCCO[printed.month - 1]} {printed.year}م"
    assert day_of(both, "ar") == printed


@given(HIJRI_DAYS, st.integers(2, 300))
def test_calendars_that_disagree_leave_no_date(day: date, days: int) -> None:
    lunar = Gregorian(day.year, day.month, day.day).to_hijri()
    other = day + timedelta(days=days)
    text = f"{lunar.day} {LUNAR_MONTHS[lunar.month - 1]} {lunar.year}هـ الموافق {other.day}/{other.month}/{other.year}م"
    parsed = parse_date(text, language="ar")
    assert parsed is not None
    assert parsed.date is None or (other.day <= 12 and other.month <= 12)


@given(st.integers(1300, 1460), st.integers(1, 12), st.integers(1, 29))
def test_a_hijri_year_is_never_gregorian(year: int, month: int, day: int) -> None:
    for text in (f"{year}-{month:02}-{day:02}", f"{year}/{month}/{day}", f"{day} {EN[month - 1]} {year}"):
        found = day_of(text)
        assert found is None or found.year >= 1900


@given(st.text(max_size=80))
def test_no_text_breaks_it_and_dates_stay_in_bounds(text: str) -> None:
    parsed = parse_date(text)
    if parsed and parsed.date:
        assert 1800 <= parsed.date.year <= 2100


@given(
    DAYS,
    CLOCKS,
    st.sampled_from(["%a %b %d, %Y %I:%M%p EDT", "%d-%b-%Y %H:%M:%S.50", "%B %d, %Y", "%a, %d %b %Y %H:%M:%S +0000"]),
)
def test_fast_path_reads_what_the_general_rules_read(day: date, clock, style: str) -> None:  # type: ignore[no-untyped-def]
    text = datetime.combine(day, clock, tzinfo=UTC).strftime(style)
    assert read_english(text) is not None
    assert parse_date(text) == read_general(text, None, Context())


def test_every_month_name_reads_in_a_date() -> None:
    unread = []
    for key, word in NAMES.items():
        for language, month in word.meanings.items() if word.kind == "M" else ():
            assert isinstance(month, Month)
            expected = date(2016, month.number, 24) if month.calendar == "gregorian" else None
            if expected and day_of(f"24 {key} 2016", language) != expected:
                unread.append((key, language))
    assert unread == []
