"""Workbooks: shared, inline and computed texts, dates by their style, and XML that would hurt."""

from __future__ import annotations

import pytest

from etl.config import Limits
from etl.ingest.formats.xlsx_parts import date_of, is_date_format
from tests.ingest.formats.workbooks import MAIN, inline, shared, sheet, workbook

PROSE = "The council of Port Mellow met on Monday and decided, after a long debate, to mend the old bridge."
HEADER = [inline("Title"), inline("Text"), inline("Date"), inline("Mood")]


def row(title: str, date: str = "", text: str = PROSE) -> list[str]:
    return [inline(title), inline(text), date or "<c/>"]


def headlines(outcome):
    return [fields.headline for fields in outcome.fields]


@pytest.mark.parametrize("first", ["", "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_a_sheet_is_a_table_with_its_header(read, first):
    strings = f"<si><t>Shared</t></si><si><r><t>{PROSE[:20]}</t></r><r><t>{PROSE[20:]}</t></r><rPh><t>no</t></rPh></si>"
    cells = sheet(HEADER, [shared(0), shared(1), '<c s="1"><v>44259</v></c>', inline("calm")],
                  [], row("=cmd|'/c calc'!A0", '<c s="2"><v>44259.5</v></c>'))  # fmt: skip
    outcome = read(workbook({"News": cells}, strings, first=first), name="export.xlsx")
    assert (outcome.format, outcome.reasons) == ("xlsx", [])
    assert headlines(outcome) == ["Shared", "=cmd|'/c calc'!A0"]
    assert [fields.body for fields in outcome.fields] == [PROSE, PROSE]
    assert [fields.dates[0].text for fields in outcome.fields] == ["2021-03-04", "2021-03-04T12:00:00"]
    assert outcome.fields[0].unmapped == ("Mood",)


def test_cells_say_where_they_stand_and_formulas_what_they_were(read):
    cells = sheet(HEADER, [
        f'<c r="B2" t="str"><f>A1&amp;"x"</f><v>{PROSE}</v></c>',
        '<c r="A2" t="inlineStr"><is><t>Later_x000A_line</t></is></c>',
        '<c r="D2" t="e"><v>#N/A</v></c>'])  # fmt: skip
    (fields,) = read(workbook({"News": cells})).fields
    assert (fields.headline, fields.body, fields.dates) == ("Later\nline", PROSE, ())


def test_every_sheet_is_read_and_one_without_text_is_one_reject(read):
    numbers = sheet([inline("year"), inline("count")], *[[f"<c><v>{n}</v></c>", "<c><v>7</v></c>"] for n in range(9)])
    book = workbook({"A": sheet(HEADER, row("One")), "Sums": numbers, "Empty": sheet(), "B": sheet(HEADER, row("Two"))})
    outcome = read(book)
    assert (headlines(outcome), outcome.reasons) == (["One", "Two"], ["not_an_article"])


@pytest.mark.parametrize(
    ("number", "since_1904", "text"),
    [("44259", False, "2021-03-04"), ("42797", True, "2021-03-04"), ("44259.75", False, "2021-03-04T18:00:00"),
     ("0.5", False, "12:00:00"), ("1", False, "1900-01-01"), ("1e300", False, "1e300"), ("nan", False, "nan"),
     ("x", False, "x")],
)  # fmt: skip
def test_day_numbers(number, since_1904, text):
    assert date_of(number, since_1904) == text


@pytest.mark.parametrize(
    ("code", "is_date"),
    [("yyyy-mm-dd", True), ("[$-409]d mmm yy", True), ("h:mm", True), ("[h]:mm", True), ("0.00", False),
     ('#,##0 "days"', False), ("[Red]0", False), ("General", False), ("0.00E+00", False)],
)  # fmt: skip
def test_formats_of_dates(code, is_date):
    assert is_date_format(code) == is_date


@pytest.mark.parametrize(
    ("name", "xml", "reason"),
    [
        ("entities", f'<!DOCTYPE w [<!ENTITY a "x">]><worksheet {MAIN}>&a;</worksheet>', "malformed"),
        ("outside", f'<!DOCTYPE w SYSTEM "file:///etc/passwd"><worksheet {MAIN}/>', "malformed"),
        ("deep", f"<worksheet {MAIN}>" + "<x>" * 5_000, "too_deep"),
        ("names", f"<worksheet {MAIN}>" + "".join(f"<n{n}/>" for n in range(30_000)), "too_many"),
        ("columns", sheet(HEADER, ["<c><v>1</v></c>"] * 20_000), "too_many"),
        ("cut", sheet(HEADER, row("Kept"))[:-40], "malformed"),
        ("missing text", sheet(HEADER, [shared(99), inline(PROSE)]), "malformed"),
        ("tag", f'<worksheet {MAIN} a="{"x" * 9_000_000}"/>', "too_large"),
        ("rows", f"<worksheet {MAIN}><sheetData>" + "<row/>" * 1_100_000, "too_many"),
    ],
)
def test_xml_that_would_hurt(read, name, xml, reason):
    outcome = read(workbook({"Bad": xml, "Good": sheet(HEADER, row("Good"))}), limits=Limits(max_record_bytes=1 << 20))
    assert headlines(outcome)[-1] == "Good"
    assert outcome.reasons == [reason]


def test_a_bomb_of_zeros_and_a_text_shared_too_often(read):
    padded = sheet(HEADER, row("One")) + " " * (40 << 20)
    assert "suspicious_compression" in read(workbook({"A": padded}), limits=Limits(max_ratio=100)).reasons
    many = sheet(HEADER, *[[inline(str(n)), shared(0)] for n in range(20_000)])
    outcome = read(workbook({"A": many}, f"<si><t>{'word ' * 6_000}</t></si>"))
    assert outcome.reasons[-1] == "suspicious_compression"
    assert sum(len(piece.raw) for piece in outcome.pieces) < 100 << 20


def test_other_documents_are_no_workbooks(read):
    document = workbook({"A": sheet(HEADER, row("One"))}).replace(b"xl/", b"zz/")
    assert read(document, name="letter.odt").format != "xlsx"
