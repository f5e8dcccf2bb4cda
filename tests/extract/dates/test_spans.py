"""Where a line prints dates: every shape, in every script, and nothing that only looks like one."""

import pytest

from etl.extract.dates.spans import find_spans, may_hold_date


@pytest.mark.parametrize(
    ("line", "dates"),
    [
        ("Stadtrat | 24.12.2016 | 10:30 Uhr", ["24.12.2016"]),
        ("2016-12-24 10:30", ["2016-12-24"]),
        ("2016. 12. 24. 오후 7:30", ["2016. 12. 24"]),
        ("Freitag, 24. Dezember 2016Samstag, 25. Dezember 2016", ["24. Dezember 2016", "25. Dezember 2016"]),
        ("by ada on December 24, 2016", ["December 24, 2016"]),
        ("Dec 24th 2016 in Harbour", ["Dec 24th 2016"]),
        ("24 de diciembre de 2016, 10:30", ["24 de diciembre de 2016"]),
        ("2016. december 24. 10:30", ["2016. december 24"]),
        ("انتشار: ۴ دی ۱۳۹۵ - ۱۹:۳۰", ["۴ دی ۱۳۹۵"]),
        ("۱۳۹۵/۱۰/۰۴ ۱۹:۳۰", ["۱۳۹۵/۱۰/۰۴"]),
        ("السبت 24 ديسمبر/كانون الأول 2016", ["24 ديسمبر/كانون الأول 2016"]),
        ("公開日：2016年12月24日 19:30", ["2016年12月24日"]),
        ("issue 2016 of 24.12.2016", ["24.12.2016"]),
        ("ada24.12.1612:44", ["24.12.16"]),
        ("24.12.201612:44", ["24.12.2016"]),
        ("Dec 242016", ["Dec 242016"]),
        ("24. Dezember 201628. Dezember 2016", ["24. Dezember 2016"]),
        ("24 December 20165 January 2017", ["24 December 2016"]),
    ],
)
def test_dates_are_found_in_order(line: str, dates: list[str]) -> None:
    assert may_hold_date(line)
    spans = list(find_spans(line, "de"))
    assert [line[span.start : span.end] for span in spans] == dates
    assert all(span.parsed.date for span in spans)


@pytest.mark.parametrize(
    "line",
    ["192.168.10.12", "8-12-2019-2020", "3 goals in 2016", "call 040 2016 24", "30.02.2016", "room 24, floor 12",
     "24.12.", "Dezember 201628."],
)  # fmt: skip
def test_what_is_no_date_is_not_found(line: str) -> None:
    assert list(find_spans(line)) == []


def test_an_open_order_is_kept_open() -> None:
    (span,) = find_spans("Ada, 04/08/2016")
    assert (span.parsed.date, span.parsed.flags) == (None, ("date_ambiguous",))


def test_a_line_of_numbers_ends_the_search() -> None:
    assert list(find_spans("9.9.9999 " * 1_000)) == []
