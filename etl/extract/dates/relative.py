"""Words that count from the day they were written: `yesterday`, `أمس`, `۲ روز پیش`, `vor 3 Tagen`.

They name no day by themselves. Against a day that the same record states they do, and are marked so.
"""

from __future__ import annotations

import re

from etl.extract.dates.clock import take_clock
from etl.extract.dates.keys import fold_key
from etl.extract.dates.names import FILLER, LETTERS, NAMES

MAX_LENGTH = 40

# Days back → the words, in any language. Urdu and Hindi `kal` is yesterday and tomorrow.
_WORDS: dict[int, str] = {
    0: "today|heute|aujourd'hui|hoy|oggi|hoje|vandaag|i dag|idag|tänään|dziś|dzisiaj|dnes|danas|bugün|сегодня|сьогодні|"
       "днес|σήμερα|היום|اليوم|امروز|نن|آج|आज|আজ|hari ini|hôm nay|วันนี้|今天|今日|오늘",
    1: "yesterday|gestern|hier|ayer|ieri|ontem|gisteren|i går|igår|eilen|wczoraj|včera|jučer|juče|dün|вчера|вчора|"
       "χθες|אתמול|أمس|دیروز|پرون|গতকাল|kemarin|semalam|hôm qua|เมื่อวาน|昨天|昨日|어제",
    2: "vorgestern|avant-hier|anteayer|anteontem|eergisteren|przedwczoraj|позавчера|позавчора|أول أمس|پریروز|"
       "前天|一昨日|그저께",
}  # fmt: skip
_COUNTED = (
    "(n) days? ago|vor (n) tag(?:en)?|il y a (n) jours?|hace (n) dias?|ha (n) dias?|(n) dias? atras|(n) giorn[io] fa|"
    "(n) dag(?:en)? geleden|for (n) dager? siden|for (n) dage? siden|(n) dagar? sedan|(n) dni temu|pred (n) dny|"
    "(n) gun once|(n) (?:день|дня|дней) назад|(n) (?:день|дні|днів) тому|"
    "(?:منذ|قبل) (n) (?:ايام|يوما?)|(n) روز (?:پيش|قبل)|(n) hari (?:yang )?lalu|(n) ngay truoc|"
    "(n) ?日前|(n) ?天前|(n) ?일 ?전"
)


def _words_of(key: str) -> list[str]:
    return re.findall(rf"\d+|{LETTERS}", key)


_DAYS = {" ".join(_words_of(fold_key(word))): days for days, words in _WORDS.items() for word in words.split("|")}
_AGO = re.compile("|".join(part.replace("(n)", r"(\d\d?)") for part in map(fold_key, _COUNTED.split("|"))))


def read_relative(text: str) -> int | None:
    """Return how many days before its writing a text means, a time of day beside it apart; None for any other text."""
    if len(text) > MAX_LENGTH:
        return None
    words = _words_of(take_clock(fold_key(text))[1])
    for kept in (words, [word for word in words if word not in NAMES or NAMES[word].kind != FILLER]):
        if " ".join(kept) in _DAYS:
            return _DAYS[" ".join(kept)]
    match = _AGO.fullmatch(" ".join(words))
    return int(next(filter(None, match.groups()))) if match else None
