"""Encode real articles in legacy encodings, read them as dumps, and count what came back letter by letter.

    python -m benchmarks.encodings      measures and writes the tables of docs/encodings.md; some ten minutes

The articles come from ../shared; languages that are missing there are stood in for by the messages of Airflow's user
interface. A text that an encoding cannot write, or does not give back itself, is left out and counted.
"""

from __future__ import annotations

import io
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from benchmarks.gold import SETS, SHARED, warc_of
from etl.article import Extraction, RawRecord
from etl.batch import judge
from etl.config import Limits, Quality
from etl.ingest.charsets import canonical
from etl.ingest.encoding import detect
from etl.ingest.reading import read_dump

PAGE = Path(__file__).resolve().parents[1] / "docs/encodings.md"
DUMPS = (
    "saudinewsnet/2015-07-21.zip", "antcorpus/antcorpus-v1.1.tar.gz", "moroccan/yab.json", "moroccan/ahd22.json",
    "fars/fars-news-1.json", "corus_ru/Persons-1000.zip", "ria/ria_20.json", "livedoor/ldcc.tar.gz", "wires/*",
    "newsml/**/*", "corus_ru/ods/*", "corus_ru/Collection5/*", "factiva/*", "corus_ru/lenta-ru-news.csv.gz",
)  # fmt: skip
MESSAGES = {"pl": "pl", "zh-CN": "zh-CN", "zh-TW": "zh-TW", "el": "el", "he": "he", "hu": "hu", "th": "th", "tr": "tr"}
FROM_ONE_DUMP = 100
SHORTEST, LONGEST = 300, 6_000
MESSAGE_LETTERS = 900
MOST_FILES_OF_ONE, MOST_ARTICLES = 40, 200

WESTERN = ("cp1252", "iso8859-1")
CHARSETS: dict[str, tuple[str, ...]] = {
    "ar": ("cp1256", "iso8859-6"), "fa": ("cp1256",), "ru": ("cp1251", "koi8-r", "iso8859-5", "cp866"),
    "ja": ("cp932", "euc_jp"), "zh-CN": ("gb18030",), "zh": ("gb18030",), "zh-TW": ("cp950",), "ko": ("cp949",),
    "en": ("cp1252",), "fr": WESTERN, "de": WESTERN, "es": WESTERN, "it": ("cp1252",), "pt": ("cp1252",),
    "da": ("cp1252",), "fi": ("cp1252",), "pl": ("cp1250", "iso8859-2"), "hu": ("cp1250", "iso8859-2"),
    "tr": ("cp1254",), "el": ("cp1253", "iso8859-7"), "he": ("cp1255",), "th": ("cp874",),
}  # fmt: skip
UNICODE = ("utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "utf-16-le with mark", "utf-16-be with mark")
LIES = ("utf-8", "iso-8859-1", "windows-1251", "koi8-r", "windows-1256", "iso-8859-6", "shift_jis", "euc-jp", "gb2312",
        "big5", "windows-1250")  # fmt: skip
SHORT = (20, 40, 100, 300, 1_000)


def encode(text: str, charset: str) -> bytes:
    """Write a text in one of the charsets above; UnicodeEncodeError where it cannot be."""
    name, _, mark = charset.partition(" with ")
    return ("\ufeff" + text if mark else text).encode(name)


def as_text(texts: list[str], _: str) -> str:
    return "\n\n".join(texts)


def as_csv(texts: list[str], _: str) -> str:
    rows = [f'{number},"{text.replace(chr(34), chr(34) * 2)}"\r\n' for number, text in enumerate(texts)]
    return "".join(["id,text\r\n", *rows])


def as_html(texts: list[str], charset: str) -> str:
    meta = f'<meta charset="{charset}">' if charset else ""
    return f"<!DOCTYPE html><html><head>{meta}</head><body><p>{escape(texts[0], False)}</p></body></html>"


def as_rss(texts: list[str], charset: str) -> str:
    items = "".join(f"<item><description>{escape(text, False)}</description></item>\n" for text in texts)
    said = f' encoding="{charset}"' if charset else ""
    return f'<?xml version="1.0"{said}?>\n<rss version="2.0"><channel><title>t</title>\n{items}</channel></rss>\n'


def as_wire(texts: list[str], _: str) -> str:
    return "".join(f"\x01xyz{number:04} 4 pl 120\r\n\x02{text}\r\n\x03011200 jan 20\x04" for number, text in
                   enumerate(texts, 1))  # fmt: skip


Form = Callable[[list[str], str], str]
ESCAPED: dict[Form, Callable[[str], str]] = {
    as_text: str, as_wire: str, as_csv: lambda text: text.replace('"', '""'),
    as_html: lambda text: escape(text, False), as_rss: lambda text: escape(text, False),
}  # fmt: skip


class Trial(NamedTuple):
    """One column of the table: how many articles a file has, its form, and what it declares."""

    title: str
    size: int
    form: Form
    declares: str


TRIALS = (
    Trial("20, nothing said", 20, as_csv, "nothing"),
    Trial("1, nothing said", 1, as_text, "nothing"),
    Trial("20, rightly declared", 20, as_rss, "truth"),
    Trial("1, rightly declared", 1, as_html, "truth"),
    Trial("20, a lie declared", 20, as_rss, "lie"),
    Trial("1, a lie declared", 1, as_html, "lie"),
    Trial("1, in a wire", 1, as_wire, "nothing"),
)


def real_articles() -> dict[str, list[str]]:
    """Return headline and body of articles in ../shared, by language, in a fixed order."""
    found: dict[str, list[str]] = defaultdict(list)
    paths = [path for pattern in DUMPS for path in sorted((SHARED / "dumps").glob(pattern)) if path.is_file()]
    for path in (*paths, *(warc_of(name) for name in SETS)):
        here: Counter[str] = Counter()
        with path.open("rb") as file:
            for raw in read_dump(file, path.name, Limits(), {}):
                judged = judge(raw, Quality()) if isinstance(raw, RawRecord) else raw
                if not isinstance(judged, Extraction) or len(judged.article.body) < SHORTEST:
                    continue
                article = judged.article
                here[article.language] += 1
                if here[article.language] <= FROM_ONE_DUMP:
                    found[article.language].append(f"{article.headline or ''}\n\n{article.body[:LONGEST]}")
                elif len(here) == 1:
                    break
    return found


def messages(locale: str) -> list[str]:
    """Return texts made of the messages of Airflow's user interface in one language."""
    spec = find_spec("airflow")
    assert spec is not None
    assert spec.origin is not None
    lines = [re.sub(r"{{.*?}}", "7", line) for file in
             sorted(Path(spec.origin).parent.glob(f"ui/dist/i18n/locales/{locale}/*.json"))
             for line in strings(json.loads(file.read_text(encoding="utf-8")))]  # fmt: skip
    texts, text = [], ""
    for line in lines:
        text += f"{line}\n"
        if len(text.encode()) > MESSAGE_LETTERS:
            texts.append(text)
            text = ""
    return texts


def strings(value: object) -> Iterator[str]:
    """Yield the strings within a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for within in value.values():
            yield from strings(within)


def writable(texts: list[str], charset: str) -> list[str]:
    """Return the texts that an encoding can write and gives back, and that have letters beyond ASCII."""
    good = []
    for text in texts:
        try:
            data = encode(text, charset)
        except UnicodeEncodeError:
            continue
        if not text.isascii() and data.decode(charset.partition(" ")[0]).removeprefix("\ufeff") == text:
            good.append(text)
    return good


def outcomes(texts: list[str], charset: str, trial: Trial, declared: str) -> Counter[str]:
    """Read one file; count its articles as exact, wrong or rejected."""
    data = encode(trial.form(texts, declared), charset)
    read, rejected = [], 0
    for raw in read_dump(io.BytesIO(data), "file", Limits(), {}):
        if isinstance(raw, RawRecord):
            read.append(raw.raw.decode(raw.encoding))
        else:
            rejected += 1
    counted: Counter[str] = Counter()
    for text in texts:
        exact = any(ESCAPED[trial.form](text) in one for one in read)
        counted["exact" if exact else "rejected" if rejected else "wrong"] += 1
    return counted


def lies_about(charset: str) -> list[str]:
    """Return what a file in this charset may say instead."""
    return [lie for lie in LIES if canonical(lie) != canonical(charset.partition(" ")[0])]


def measure(texts: list[str], charset: str, trial: Trial) -> Counter[str]:
    """Return the outcomes of all files of one trial."""
    size, most = trial.size, MOST_FILES_OF_ONE if trial.size == 1 else MOST_ARTICLES
    files = [texts[at : at + size] for at in range(0, min(len(texts), most), size)]
    truth = charset.partition(" ")[0].replace("-sig", "").replace("-le", "").replace("-be", "")
    lies = lies_about(charset)
    total: Counter[str] = Counter()
    for number, file in enumerate(files):
        if trial.declares == "lie":
            for lie in lies if size > 1 else (lies[number % len(lies)], lies[(number * 3 + 1) % len(lies)]):
                total += outcomes(file, charset, trial, lie)
        else:
            total += outcomes(file, charset, trial, truth if trial.declares == "truth" else "")
    return total


def cell(counted: Counter[str]) -> str:
    """Print a share of exact articles, and how many of the others were let through or rejected."""
    total = counted.total()
    if not total:
        return "–"
    others = [f"{counted[name]} {name}" for name in ("wrong", "rejected") if counted[name]]
    share = f"{100 * counted['exact'] / total:.2f}".rstrip("0").rstrip(".")
    return f"{share} ({', '.join(others)})" if others else share


def short_texts(articles: dict[str, list[str]]) -> Iterator[str]:
    """Yield the rows of the second table: how little is enough."""
    rng = random.Random(9)
    counted: dict[tuple[int, bool], Counter[str]] = defaultdict(Counter)
    for language, charsets in CHARSETS.items():
        for charset in charsets:
            for text in writable(articles.get(language, []), charset)[:60]:
                for size in SHORT:
                    middle = rng.choice([at for at, letter in enumerate(text) if ord(letter) > 127])
                    part = text[max(0, middle - size // 2) :][:size]
                    for declared in (charset, None):
                        data = part.encode(charset)
                        found = detect(data, declared)
                        read = data.decode(found.name, "replace") if found else None
                        kind = "rejected" if read is None else "exact" if read == part else "wrong"
                        counted[size, declared is not None][kind] += 1
    for size in SHORT:
        cells = (counted[size, True], counted[size, False])
        yield f"| {size} | {cells[0].total()} | {' | '.join(map(cell, cells))} |"


def table(articles: dict[str, list[str]]) -> Iterator[str]:
    """Yield the rows of the first table, and last the sums."""
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for language, charsets in CHARSETS.items():
        texts = articles.get(language, [])[:MOST_ARTICLES]
        for charset in (*charsets, *UNICODE):
            good = writable(texts, charset)
            if not good:
                continue
            cells = []
            for trial in TRIALS:
                wide = trial.form is as_wire and charset.startswith("utf")
                counted = Counter[str]() if wide else measure(good, charset, trial)
                sums[trial.title] += counted
                cells.append(cell(counted))
            row = f"| {language} | {charset} | {len(good)} | {len(texts) - len(good)} | {' | '.join(cells)} |"
            print(row, flush=True)
            yield row
    yield f"| all | | | | {' | '.join(cell(sums[trial.title]) for trial in TRIALS)} |"


def main() -> None:
    """Measure, and put the tables where the page has them."""
    articles = real_articles()
    for language, locale in MESSAGES.items():
        articles[language] = articles.get(language, []) + messages(locale)
    head = f"| language | encoding | articles | left out | {' | '.join(trial.title for trial in TRIALS)} |"
    first = [head, re.sub(r"[^|]+", " --- ", head), *table(articles)]
    second = ["| letters | texts | rightly declared | nothing said |", "| --- | --- | --- | --- |",
              *short_texts(articles)]  # fmt: skip
    page = PAGE.read_text(encoding="utf-8")
    for name, rows in (("articles", first), ("letters", second)):
        begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        before, _, rest = page.partition(begin)
        page = before + begin + "\n".join(rows) + "\n" + end + rest.partition(end)[2]
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
