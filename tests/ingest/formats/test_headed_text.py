import pytest

DAY, URL = "Thu Nov 9, 2006 12:39am EST", "http://example.org/1"
BODY = "PORT MELLOW (Wire) - The bridge reopens. \n\n Work took a year."


@pytest.mark.parametrize(
    ("lines", "headline", "byline"),
    [
        (("Bridge reopens", "By  Ada Vale", DAY, URL), "Bridge reopens", "By  Ada Vale"),
        (("Bridge reopens", "", DAY, URL), "Bridge reopens", ""),
        (("", "", DAY, URL), "", ""),
        (("Bridge reopens", URL, "2006-11-09"), "Bridge reopens", ""),
    ],
)  # fmt: skip
def test_lines_behind_dashes(read, lines, headline, byline):
    text = "".join(f"-- {line}\n" for line in lines) + "\n \n\n " + BODY
    outcome = read(text.encode())
    assert outcome.format == "headed_text"
    fields = outcome.fields[0]
    assert (fields.headline, fields.byline, fields.url) == (headline, byline, "http://example.org/1")
    assert fields.body == BODY
    assert len(fields.dates) == 1


def test_a_header_without_a_body_has_an_empty_body(read):
    fields = read(b"-- Bridge reopens\n-- \n-- Thu Nov 9, 2006 12:39am EST\n-- http://example.org/1\n\n \n").fields[0]
    assert (fields.headline, fields.body) == ("Bridge reopens", "")


def test_address_date_title(read):
    body = "　港町の橋が月曜日に再開した。\n\n本文の二段落目。\n"
    outcome = read(f"http://example.org/1/\n2012-02-02T11:28:00+0900\n橋が再開した！  \n{body}".encode())
    fields = outcome.fields[0]
    assert outcome.format == "headed_text"
    assert (fields.headline, fields.dates[0].text) == ("橋が再開した！", "2012-02-02T11:28:00+0900")
    assert fields.body == "港町の橋が月曜日に再開した。\n\n本文の二段落目。"


@pytest.mark.parametrize(
    "text",
    [
        "Title: Bridge reopens\nDate: 4 May 2020\nSource: Mellow Post\nURL: http://example.org/1\n\n"
        "The bridge\nreopens.",
        "Titel: Bridge\n  reopens\nDatum: 4 May 2020\nQuelle: Mellow Post\nlink: http://example.org/1\n"
        "Text: The bridge\nreopens.",
    ],
)  # fmt: skip
def test_named_lines(read, text):
    outcome = read(text.replace("\n", "\r\n").encode())
    assert outcome.format == "headed_text"
    fields = outcome.fields[0]
    assert (fields.headline, fields.dates[0].text) == ("Bridge reopens", "4 May 2020")
    assert (fields.publisher, fields.url) == ("Mellow Post", URL)
    assert fields.body == "The bridge\nreopens."


@pytest.mark.parametrize(
    "text",
    [
        "Mellow: a town and its bridge\n\nThe bridge reopens. Source: the mayor.\n",
        "-- a dash is no header\n\nThe bridge reopens on Monday, and the ferries stop.\n",
        "http://example.org/1\n\nThe bridge reopens on Monday, and the ferries stop.\n",
    ],
)
def test_what_has_no_header(read, text):
    assert read(text.encode()).format == "text"
