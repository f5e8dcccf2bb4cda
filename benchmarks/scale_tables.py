"""The tables of docs/scale.md, from what was measured and what is assumed. Pure, but for reading the two files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.scale_growth import Constants, News, Night, cpu_seconds, simulate
from benchmarks.scale_limits import LIMITS, met
from benchmarks.scale_numbers import MEANINGS, STAGES

INPUTS = Path(__file__).with_name("scale.toml")
VOLUMES = (10_000, 100_000, 1_000_000)
MARKS = (1, 30, 365, 1_095, 1_825, 3_650)
MARKER = re.compile(r"(<!-- (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
MILLION, GB, MB = 1_000_000, 1e9, 1e6
KEY_BYTES, TEXT_BYTES, MONTH_BYTES = 8, 8, 4
REACHES = (0, 1, 2, 6)
DAYS_OF_A_MONTH = 30.44

Nights = list[tuple[Night, dict[str, float]]]


def inputs() -> tuple[News, dict[str, float]]:
    """Return what is assumed: the news that come in, and prices."""
    given: dict[str, Any] = tomllib.loads(INPUTS.read_text("utf-8"))
    return News(**{**given["news"], "late": tuple(given["news"]["late"])}), given["prices"]


def nights_of(news: News, constants: Constants) -> Nights:
    """Return every night with its CPU seconds."""
    return [(night, cpu_seconds(night, news, constants)) for night in simulate(news, constants)]


def lines(heads: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table whose first column is text, the others numbers."""
    whole = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "".join(f"| {' | '.join(row)} |\n" for row in whole)


def number(value: float) -> str:
    """Return a number with as many digits as people need."""
    if value >= 100:
        return f"{value:,.0f}"
    if 0 < value < 0.001:
        return "< 0.001"
    return f"{value:.3g}" if value < 10 else f"{value:.1f}"


def cost_table(news: News, prices: Mapping[str, float], constants: Constants) -> str:
    """Return core-hours and money per million records, of pages and of texts, by stage."""

    def row(name: str, page: float, text: float) -> list[str]:
        hours = [MILLION * seconds / 3600 for seconds in (page, text)]
        return [name, *map(number, hours), *(f"{one * prices['core_hour']:.3f}" for one in hours)]

    each = {stage: [constants[f"{kind}_{stage}_seconds"] for kind in ("page", "text")] for stage in STAGES}
    rest = {
        "deduplicate, within reach": constants["dedupe_seconds"],
        "write cells and index": constants["write_seconds"],
    }
    rows = [row(STAGES[stage][0], *both) for stage, both in each.items()]
    rows += [row(name, seconds, seconds) for name, seconds in rest.items()]
    whole = [constants[f"{kind}_ingest_seconds"] + sum(rest.values()) for kind in ("page", "text")]
    rows.append(row("**all of it**", *whole))
    return lines(["stage", "core-h, pages", "core-h, texts", "$, pages", "$, texts"], rows)


def growth_table(nights: Nights) -> str:
    """Return the lake after some nights."""
    rows = []
    for night, _ in (nights[mark - 1] for mark in MARKS if mark <= len(nights)):
        rows.append([
            f"{night.number:,}", number(night.rows / MILLION), number(night.live_bytes / GB),
            number(night.kept_bytes / GB), number(night.index_bytes / GB), f"{night.files:,}",
            number(night.manifest_bytes / MB), number(night.old_manifests / MB), number(night.largest_file / GB),
        ])  # fmt: skip
    heads = ["night", "million rows", "lake GB", "with ten snapshots GB", "index GB", "files"]
    return lines([*heads, "manifest MB", "old manifests MB", "largest file GB"], rows)


def night_table(nights: Nights, unit: str, seconds: int) -> str:
    """Return what some nights spend, in a unit of so many CPU seconds, and what they write."""
    shown = [nights[mark - 1] for mark in MARKS if mark <= len(nights)]
    rows = [[name, *(number(spent[name] / seconds) for _, spent in shown)] for name in shown[0][1]]
    rows.append([f"**{unit}**", *(number(sum(spent.values()) / seconds) for _, spent in shown)])
    rows.append(["million rows written", *(number(night.written_rows / MILLION) for night, _ in shown)])
    rows.append(["GB written", *(number(night.written_bytes / GB) for night, _ in shown)])
    rows.append(["files written", *(f"{night.written_files:,}" for night, _ in shown)])
    rows.append(["files linked", *(f"{night.links:,}" for night, _ in shown)])
    return lines(["part of a night", *(f"night {night.number:,}" for night, _ in shown)], rows)


def limit_table(by_volume: Mapping[int, Nights], constants: Constants) -> str:
    """Return in which night each limit is met, by articles a day, and what is done then."""
    rows = []
    for limit in LIMITS:
        found = [met(limit, nights, constants) for nights in by_volume.values()]
        rows.append([limit.what, f"{limit.most:g} {limit.unit}", *(f"{n:,}" if n else "–" for n in found), limit.then])
    heads = ["what", "will do up to", *(f"{volume:,} a day" for volume in by_volume), "what is done then"]
    return lines(heads, rows)


def file_table(by_volume: Mapping[int, Nights]) -> str:
    """Return files of a year and of all nights, and the bytes of one, by articles a day."""
    rows = []
    for volume, nights in by_volume.items():
        last = nights[-1][0]
        year = nights[min(364, len(nights) - 1)][0]
        rows.append([
            f"{volume:,}", number(year.files / 12), f"{last.files:,}", number(last.live_bytes / last.files / MB),
            number(last.manifest_bytes / MB), number(last.live_bytes / GB),
        ])  # fmt: skip
    heads = ["articles a day", "files a month, first year", "files, all nights", "MB a file", "manifest MB", "lake GB"]
    return lines(heads, rows)


def window_table(news: News, constants: Constants) -> str:
    """Return what lies in reach of a night, by `reach_months`."""
    rows = []
    for reach in REACHES:
        texts = news.articles_a_day * DAYS_OF_A_MONTH * (reach + 1)  # what lies ahead has not come yet
        postings = texts * constants["keys_per_text"]
        rows.append([f"{reach}", number(texts / MILLION), number(postings / GB), number(postings * 16 / GB)])
    heads = ["reach_months", "million texts in reach at a month's end", "billion postings", "GB, memory-mapped"]
    return lines(heads, rows)


def shuffle_table(news: News, constants: Constants) -> str:
    """Return the bytes that Spark moves: of a night, of a month's window, of all nights made anew."""
    rows = []
    posting = constants["keys_per_text"] * (KEY_BYTES + TEXT_BYTES + MONTH_BYTES)
    pair = 2 * constants["body_bytes"]
    for name, texts in (
        ("a night", news.articles_a_day),
        ("two months, the window", round(news.articles_a_day * 2 * DAYS_OF_A_MONTH)),
        (f"all {news.nights:,} nights anew", news.articles_a_day * news.nights),
    ):
        pairs = texts * constants["pairs_per_text"]
        rows.append([
            name, number(texts / MILLION), number(texts * posting / GB), number(pairs / MILLION),
            number(pairs * 2 * TEXT_BYTES / GB), number(pairs * pair / GB),
        ])  # fmt: skip
    heads = ["", "million texts", "band rows GB", "million pairs", "edges GB", "texts beside their pairs GB"]
    return lines(heads, rows)


def constant_table(constants: Constants) -> str:
    """Return all constants by name, with what they are and who measures them."""
    units = {"bytes": (" B", 1.0), "seconds": (" µs", 1e6)}
    table = "| constant | value | what it is | `benchmarks.` |\n| --- | ---: | --- | --- |\n"
    for name, (what, by) in MEANINGS.items():
        unit, factor = units.get(name.rsplit("_", 1)[-1], ("", 1.0))
        table += f"| `{name}` | {constants[name] * factor:,.4g}{unit} | {what} | `{by}` |\n"
    return table


def money_line(nights: Nights, prices: Mapping[str, float]) -> str:
    """Return what all nights and the last month of storage cost."""
    hours = sum(sum(spent.values()) for _, spent in nights) / 3600
    ingest = sum(spent["ingest"] for _, spent in nights) / 3600
    last = nights[-1][0]
    stored = (last.kept_bytes + last.index_bytes) / GB * prices["gigabyte_month"]
    return (
        f"All {len(nights):,} nights take {hours:,.0f} core-hours, {ingest / hours:.0%} of them ingest: "
        f"${hours * prices['core_hour']:,.0f} at ${prices['core_hour']} a core-hour. In the end the lake and its index "
        f"cost ${stored:,.0f} a month at ${prices['gigabyte_month']} a gigabyte.\n"
    )


@cache
def simulated(volume: int, news: News, values: tuple[tuple[str, float], ...]) -> Nights:
    """Return all nights at so many articles a day."""
    dumps = max(1, round(news.dumps_a_day * volume / news.articles_a_day))
    return nights_of(replace(news, articles_a_day=volume, dumps_a_day=dumps), dict(values))


def tables(constants: Constants) -> dict[str, str]:
    """Return what stands between the markers of docs/scale.md, by their names."""
    news, prices = inputs()
    by_volume = {volume: simulated(volume, news, tuple(constants.items())) for volume in VOLUMES}
    largest = by_volume[VOLUMES[-1]]
    return {
        "costs": cost_table(news, prices, constants),
        "growth": growth_table(largest),
        "nights": night_table(largest, "core-hours", 3600),
        "nights_small": night_table(by_volume[VOLUMES[0]], "CPU seconds", 1),
        "money": money_line(largest, prices),
        "files": file_table(by_volume),
        "limits": limit_table(by_volume, constants),
        "window": window_table(news, constants),
        "shuffle": shuffle_table(news, constants),
        "constants": constant_table(constants),
    }


def filled(page: str, parts: Mapping[str, str]) -> str:
    """Return a page with every part between its markers. Raises KeyError for a marker that no part has."""
    return MARKER.sub(lambda found: f"{found[1]}\n{parts[found[2]]}\n{found[3]}", page)
