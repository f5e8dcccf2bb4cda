"""Dates in addresses: only in the path, only where they can be nothing else."""

from datetime import date

import pytest

from etl.extract.dates.url import url_date

DAY = date(2016, 12, 24)


@pytest.mark.parametrize(
    "path",
    ["/2016/12/24/harbour", "/news/2016/12/24", "/20161224/1557.html", "/2016-12-24-harbour", "/n/2016-12-24",
     "/2016-12/24/c_1.htm", "/2016/dec/24/harbour", "/world/2016/Dec/24/x", "/2016/20161224/ln57.htm",
     "/fa/news/1395/10/04/127/x", "/harbour_20161224.html", "/2016/12/24/event-of-2016-12-01"],
)  # fmt: skip
def test_day_is_read(path: str) -> None:
    found = url_date(f"https://news.example{path}")
    assert found is not None
    assert found.day == DAY
    assert found.text in path


def test_the_time_of_a_crawl_is_no_part_of_the_address() -> None:
    crawled = "https://web.archive.org/web/20190105060708"
    assert url_date(f"{crawled}/http://news.example/harbour") is None
    assert url_date(f"{crawled}id_/news.example/harbour") is None
    found = url_date(f"{crawled}/news.example/2016/12/24/harbour")
    assert found is not None
    assert found.day == DAY


@pytest.mark.parametrize(
    "address",
    ["https://news.example/", "https://news.example", "", "https://news.example/node/620065/x",
     "https://news.example/2016/13/24/x", "https://news.example/2016/02/30/x", "https://news.example/?date=20161224",
     "https://news.example/x#2016-12-24", "https://news.example/1234567890123456/", "https://news.example/99990101/",
     "https://news.example/Con20161224785148.htm", "https://2016-12-24.example/x",
     "https://news.example/2016-12-24/or/2016-12-20/"],
)  # fmt: skip
def test_no_day_is_invented(address: str) -> None:
    found = url_date(address)
    assert found is None or found.day is None


def test_month_alone_is_kept_as_a_month() -> None:
    found = url_date("https://news.example/2016/12/harbour-closed")
    assert found is not None
    assert (found.day, found.year, found.month) == (None, 2016, 12)


@pytest.mark.parametrize("path", ["/2016/12/24-things-about-harbours", "/2016/12/3-harbours", "/2016/dec/24-hours"])
def test_a_number_that_begins_a_headline_is_no_day(path: str) -> None:
    found = url_date(f"https://news.example{path}")
    assert found is None or (found.day, found.year, found.month) == (None, 2016, 12)


def test_item_numbers_of_known_sites() -> None:
    fars = url_date("https://www.farsnews.ir/news/13951004000631/x")
    old = url_date("https://www.farsnews.ir/news/8510030182")
    reuters = url_date("http://www.reuters.com/article/harbour-idUSN2021166720161224")
    assert [found and found.day for found in (fars, old, reuters)] == [DAY, DAY.replace(year=2006), DAY]
    assert url_date("https://news.example/news/13951004000631/x") is None


def test_stamp_of_an_archive_is_the_time_of_the_crawl() -> None:
    assert url_date("https://web.archive.org/web/20161224/https://news.example/harbour") is None


def test_item_numbers_that_begin_with_the_minute() -> None:
    for path in ("A2016122410300005196", "AKR20161224103000001", "201612241030001.html"):
        found = url_date(f"https://news.example/article/{path}")
        assert found is not None
        assert found.day == DAY
    for path in ("A2016122499300005196", "A2016132410300005196", "A201612241030", "1395100410300005"):
        assert url_date(f"https://news.example/article/{path}") is None


def test_the_day_first_where_it_can_be_nothing_else() -> None:
    for path, language in (("24-12-2016", ""), ("~24-12-2016-harbour", ""), ("harbour_24.12.2016.html", "")):
        found = url_date(f"https://news.example/news/{path}", language)
        assert found is not None
        assert found.day == DAY
    swapped = "https://news.example/news/04-08-2016-harbour"
    assert url_date(swapped, "en") is None
    german = url_date(swapped, "de")
    assert german is not None
    assert german.day == date(2016, 8, 4)
    assert url_date("https://news.example/24-12-2016/25-12-2016") is None
