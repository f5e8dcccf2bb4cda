"""What agencies and outlets do to a text they take over: each edit turns paragraphs into paragraphs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from random import Random
from typing import TypeVar

from benchmarks.replicas_sources import Language

T = TypeVar("T")
Paragraphs = list[str]
Edit = Callable[[Paragraphs, str, Language, Random], Paragraphs]

AGENCIES: dict[str, tuple[str, ...]] = {
    "ar": ("رويترز", "أ ف ب", "د ب أ", "أ ب", "واس", "قنا", "بترا"),
    "en": ("Reuters", "AP", "AFP", "Xinhua", "dpa", "PA"),
    "fa": ("ایرنا", "ایسنا", "فارس", "مهر", "تسنیم"),
    "ja": ("共同", "時事", "ロイター", "AFP"),
}
CITIES: dict[str, tuple[str, ...]] = {
    "ar": ("الرياض", "القاهرة", "بيروت", "لندن", "واشنطن", "باريس", "عمان", "دبي", "تونس", "أنقرة"),
    "en": ("LONDON", "WASHINGTON", "PARIS", "BEIJING", "TOKYO", "NEW YORK", "BRUSSELS", "GENEVA", "MOSCOW", "CAIRO"),
    "fa": ("تهران", "مشهد", "اصفهان", "شیراز", "تبریز", "لندن", "وین", "بغداد"),
    "ja": ("東京", "大阪", "ロンドン", "ワシントン", "北京", "パリ", "ソウル"),
}
DATELINES: dict[str, tuple[str, ...]] = {
    "ar": ("{city} ({agency}) - ", "{city} - {agency}: ", "({agency}) – "),
    "en": ("{city}, {month} {day} ({agency}) - ", "{city} ({agency}) - ", "{city} ({agency}) — "),
    "fa": ("به گزارش {agency} از {city}، ", "{city} - {agency} - ", "{agency}/{city}: "),
    "ja": ("【{city}＝{agency}】", "（{agency}）", "［{city} {day}日 {agency}］ "),
}
MONTHS = ("Jan", "Feb", "March", "April", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")
# What an outlet puts under everything it prints; `source` is its name.
NOTICES: dict[str, tuple[str, ...]] = {
    "ar": (
        "تابعوا {source} على وسائل التواصل لتصلكم الأخبار العاجلة أولا بأول.",
        "جميع الحقوق محفوظة لموقع {source}، ولا يجوز النشر دون إذن مكتوب.",
        "للمزيد من الأخبار حملوا تطبيق {source} على هواتفكم.",
    ),
    "en": (
        "Sign up for the {source} morning newsletter and never miss a story.",
        "Copyright {source}. All rights reserved. This material may not be published or rewritten without permission.",
        "Read more on {source}, or follow us for breaking news and analysis.",
    ),
    "fa": (
        "برای خواندن تازه‌ترین خبرها کانال {source} را دنبال کنید.",
        "استفاده از مطالب {source} با ذکر منبع آزاد است.",
        "خبرهای بیشتر را در سایت {source} بخوانید.",
    ),
    "ja": (
        "{source}の最新ニュースはアプリでもご覧いただけます。",
        "Copyright {source} 記事の無断転載を禁じます。",
        "関連ニュースは{source}のサイトでお読みください。",
    ),
}
SPELLINGS: dict[str, tuple[Mapping[int, int | None], ...]] = {
    "ar": (
        str.maketrans("أإآىة", "اااية"),
        str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"),
        str.maketrans("يك", "یک"),
        str.maketrans("«»،", '""،', "\u064b\u0651"),
    ),
    "en": (
        str.maketrans("'\"-", "’”–"),
        str.maketrans("éüöñ’“”", "euon'\"\""),
        str.maketrans(" ", "\u00a0"),
    ),
    "fa": (
        str.maketrans("یک", "يك"),
        str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"),
        str.maketrans("\u200c", " "),
    ),
    "ja": (
        str.maketrans("0123456789", "０１２３４５６７８９"),
        str.maketrans("、「」", "，『』"),
        str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ"),
    ),
}


def choose(options: Sequence[T], draw: Random) -> T:
    """Draw one."""
    return options[int(draw.random() * len(options))]


def dateline(code: str, when: date, draw: Random) -> str:
    """Return a dateline to stand before a first paragraph."""
    agency, city = choose(AGENCIES[code], draw), choose(CITIES[code], draw)
    month = MONTHS[when.month - 1]
    return choose(DATELINES[code], draw).format(agency=agency, city=city, day=when.day, month=month)


def notice(code: str, source: str) -> str:
    """Return the line that an outlet puts under its texts, always the same for one outlet."""
    lines = NOTICES[code]
    return lines[sum(map(ord, source)) % len(lines)].format(source=source)


def cut_first(paragraphs: Paragraphs, code: str, language: Language, draw: Random) -> Paragraphs:
    """Leave the first paragraph out."""
    return paragraphs[1:] if len(paragraphs) > 2 else paragraphs


def cut_last(paragraphs: Paragraphs, code: str, language: Language, draw: Random) -> Paragraphs:
    """Leave the last paragraph out."""
    return paragraphs[:-1] if len(paragraphs) > 2 else paragraphs


def abridge(paragraphs: Paragraphs, code: str, language: Language, draw: Random) -> Paragraphs:
    """Keep 40 to 70 % of the text, counted from its start."""
    wanted = sum(map(len, paragraphs)) * (0.4 + 0.3 * draw.random())
    kept, size = paragraphs[:1], len(paragraphs[0])
    for paragraph in paragraphs[1:]:
        if size + len(paragraph) / 2 > wanted:
            break
        kept.append(paragraph)
        size += len(paragraph)
    return kept


def respell(paragraphs: Paragraphs, code: str, language: Language, draw: Random) -> Paragraphs:
    """Write with other letters, digits or marks."""
    table = choose(SPELLINGS[code], draw)
    return [paragraph.translate(table) for paragraph in paragraphs]


def reword(paragraphs: Paragraphs, code: str, language: Language, draw: Random) -> Paragraphs:
    """Change 3 to 8 % of the words: put another for one, leave one out, put one in."""
    gap = 2 / (0.03 + 0.05 * draw.random())  # steps are even up to it
    done = []
    for paragraph in paragraphs:
        words = language.words_of(paragraph)
        at = int(draw.random() * gap)
        while at < len(words):
            kind = draw.random()
            other = choose(language.words, draw)
            words[at] = other if kind < 0.6 else "" if kind < 0.8 else words[at] + language.space + other
            at += 1 + int(draw.random() * gap)
        done.append(language.space.join(filter(None, words)))
    return done


EDITS: dict[str, Edit] = {
    "cut_first": cut_first,
    "cut_last": cut_last,
    "abridged": abridge,
    "respelt": respell,
    "reworded": reword,
}
