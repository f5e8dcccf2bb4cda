"""Read the golden table of date strings with our parser, dateparser and htmldate, and count who is silently wrong.

    make bench BENCH=dates

Each tool at its best: dateparser gets the language of the row where it knows it, is told which rows are of a Hijri
calendar, reads strictly, without its words that count from today, and never searches; htmldate gets a page that
states the string, in its thorough and in its fast mode. A row counts as right where the day is that of the table
(none where the table has none), as null where there is a day and the tool gave none, and as silently wrong where the
tool gave another day, or one where none can be told.

Then the lines of SaudiNewsNet that print one day in both calendars: how many read, with both agreeing.
"""

from __future__ import annotations

import csv
import html
import json
import logging
import re
import time
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from etl.extract.dates import parse_date

TABLE = Path(__file__).resolve().parents[1] / "tests/golden/dates.tsv"
SAUDI = Path(__file__).resolve().parents[2] / "shared/dumps/saudinewsnet"
VERDICTS = ("right", "null", "wrong")
PAGE = (
    '<html lang="{language}"><head><title>Harbour</title></head><body><article><h1>Harbour closed</h1>'
    '<time datetime="{text}">{text}</time><p class="date">{text}</p></article></body></html>'
)
# 25 شوال 1436هـ الموافق 10 أغسطس 2015م, in names or numbers, with the weekday where one stands before it
IN_BOTH = re.compile(
    r"(?:(?:السبت|الأحد|الاحد|الاثنين|الإثنين|الثلاثاء|الأربعاء|الاربعاء|الخميس|الجمعة)\s(?:ب?تاريخ\s)?)?"
    r"(?<!\d)(?<!\d[–-])(?<!\d [–-] )"
    r"\d{1,2}\s*(?:[/-]\s*\d{1,2}\s*[/-]|\s(?:من\s)?[^\W\d_]+(?:\s[^\W\d_]+)?)\s*14\d\d\s*ه?ـ*"
    r"\s?[،,]?\s?\(?(?:الموافق\s?)?"
    r"\d{1,2}\s*(?:[/-]\s*\d{1,2}\s*[/-]?|\s?[^\W\d_]+(?:\s\([^\W\d_]+\))?)\s*20\d\d\s?م?"
)

Row = dict[str, str]
Reader = Callable[[Row], date | None]


def read_ours(row: Row) -> date | None:
    """Read a row with the parser of this project."""
    parsed = parse_date(row["text"], language=row["language"])
    return parsed.date if parsed else None


def dateparser_reader() -> Reader:
    """Return dateparser, strict, with the language hinted, and its classes for the rows of the Hijri calendars."""
    from dateparser import DateDataParser
    from dateparser.calendars.hijri import HijriCalendar
    from dateparser.calendars.jalali import JalaliCalendar
    from dateparser.data.languages_info import language_locale_dict

    calendars = {"solar": JalaliCalendar, "lunar": HijriCalendar}
    settings = {"STRICT_PARSING": True, "PARSERS": ["timestamp", "absolute-time", "custom-formats"]}

    def read(row: Row) -> date | None:
        calendar = calendars.get(row["calendar"])
        data = calendar(row["text"]).get_date() if calendar else None
        if data is None or data.period != "day":
            hint = [row["language"]] if row["language"] in language_locale_dict else None
            data = DateDataParser(languages=hint, settings=settings).get_date_data(row["text"])
        return data.date_obj.date() if data.date_obj else None

    return read


def htmldate_reader(thorough: bool) -> Reader:
    """Return htmldate on a page that prints the string as a `<time>` and as a paragraph."""
    from htmldate import find_date

    def read(row: Row) -> date | None:
        page = PAGE.format(language=row["language"] or "en", text=html.escape(row["text"]))
        bounds = {"min_date": "1800-01-01", "max_date": "2100-12-31"}
        found = find_date(page, extensive_search=thorough, original_date=True, **bounds)
        return date.fromisoformat(found) if found else None

    return read


def judged(read: Reader, rows: list[Row]) -> Iterator[tuple[Row, str]]:
    """Yield each row with its verdict; a reader that fails has read nothing."""
    for row in rows:
        try:
            found = read(row)
        except Exception:  # whatever a tool raises on a hostile string, it gave no date
            found = None
        given = found.isoformat() if found else "null"
        yield row, "right" if given == row["date"] else "null" if given == "null" else "wrong"


def group_of(row: Row) -> str:
    """Return the line of the printed table that a row counts in."""
    return f"{row['calendar']} {row['style']}".strip()


def compare() -> None:
    """Print right / null / silently wrong of the tools by group, and their times."""
    rows = list(csv.DictReader(TABLE.open(encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE))
    tools = {
        "news-etl": read_ours,
        "dateparser": dateparser_reader(),
        "htmldate": htmldate_reader(thorough=True),
        "htmldate, fast": htmldate_reader(thorough=False),
    }
    counts: dict[str, dict[str, Counter[str]]] = {name: defaultdict(Counter) for name in tools}
    took = {}
    for name, read in tools.items():
        list(judged(read, rows[:1]))  # loads its tables
        started = time.process_time()
        for row, verdict in judged(read, rows):
            counts[name][group_of(row)][verdict] += 1
            counts[name]["all"][verdict] += 1
        took[name] = time.process_time() - started
    print(f"{len(rows)} strings; right / null / silently wrong")
    print("| group | strings | " + " | ".join(tools) + " |")
    print("| --- |" + " --- |" * (len(tools) + 1))
    for group, size in [*Counter(map(group_of, rows)).most_common(), ("all", len(rows))]:
        cells = (" / ".join(str(counts[name][group][verdict]) for verdict in VERDICTS) for name in tools)
        print(f"| {group} | {size} | " + " | ".join(cells) + " |")
    print("CPU: " + ", ".join(f"{name} {1e6 * seconds / len(rows):,.0f} µs a string" for name, seconds in took.items()))


def printed_in_both() -> None:
    """Print how many of the days that SaudiNewsNet prints in both calendars read, and those that do not."""
    printings: Counter[str] = Counter()
    for path in sorted(SAUDI.glob("*.zip")):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.endswith(".json") and not name.startswith("__"):
                    for article in json.loads(archive.read(name)):
                        printings.update(match[0] for match in IN_BOTH.finditer(article.get("content") or ""))
    readings = {text: parse_date(text, language="ar") for text in printings}
    agreeing = sum(
        count for text, count in printings.items() if (p := readings[text]) and p.date and "lunar date" in p.rule
    )
    print(f"SaudiNewsNet: {printings.total()} days in both calendars, {agreeing} read and agreeing; the others:")
    for text, parsed in readings.items():
        if not (parsed and parsed.date and "lunar date" in parsed.rule):
            print(f"  {printings[text]} × {text}: {parsed.rule if parsed else 'unread'}")


def main() -> None:
    """Print both."""
    logging.disable(logging.CRITICAL)
    compare()
    printed_in_both()


if __name__ == "__main__":
    main()
