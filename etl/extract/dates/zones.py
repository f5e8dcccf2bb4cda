"""Names and offsets of time zones, and the instant of a civil time.

The rules of IANA zones are read from the `tzdata` package, never from the machine, so that the same text gives the
same instant everywhere.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from etl.extract.dates.keys import fold_key

MAX_OFFSET = 14 * 60  # minutes; the largest in use

# Minutes east of UTC, or an IANA zone where the name covers summer and winter. Names that mean different zones on
# different continents (IST, AST, …) are left out; those of the United States stand as mail software reads them.
NAMES: dict[str, int | str] = {
    "z": 0, "utc": 0, "gmt": 0, "ut": 0, "جمت": 0, "جرينتش": 0, "غرينتش": 0, "بتوقيت جرينتش": 0,
    "بتوقيت غرينتش": 0, "توقيت جرينتش": 0, "توقيت غرينتش": 0, "به وقت گرینویچ": 0,
    "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
    "akst": -540, "akdt": -480, "hst": -600,
    "et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles",
    "bst": 60, "wet": 0, "west": 60, "cet": 60, "cest": 120, "mez": 60, "mesz": 120, "eet": 120, "eest": 180,
    "msk": "Europe/Moscow", "мск": "Europe/Moscow", "по московскому времени": "Europe/Moscow", "trt": 180,
    "irst": 210, "irdt": 270, "به وقت تهران": "Asia/Tehran", "pkt": 300, "npt": 345, "wib": 420, "wita": 480,
    "wit": 540, "hkt": 480, "sgt": 480, "myt": 480, "jst": 540, "kst": 540,
    "awst": 480, "acst": 570, "acdt": 630, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780,
    "wat": 60, "cat": 120, "sast": 120, "eat": 180, "brt": -180,
    "ت م": 180, "بتوقيت مكة": 180, "بتوقيت مكة المكرمة": 180, "بتوقيت السعودية": 180, "بتوقيت الرياض": 180,
    "بتوقيت بغداد": "Asia/Baghdad", "بتوقيت القاهرة": "Africa/Cairo", "بتوقيت القدس": "Asia/Jerusalem",
}  # fmt: skip
_NAMES = {" ".join(re.findall(r"\w+", fold_key(name))): zone for name, zone in NAMES.items()}
# In `Sat Dec 24 19:30:00 CST 2016` (Java) the name is that of the server's zone, anywhere on earth.
_AMBIGUOUS = frozenset({"cst", "mst", "bst", "est"})

_OFFSET = re.compile(r"[\s(]*(?:utc|gmt)?\s?([+-])(\d\d?)(?::?([0-5]\d))?(?![\d:/.-])")
_UTC = re.compile(r"(?:\d\s?Z|[+-]00:?00|\b(?:GMT|UTC))\W*$", re.IGNORECASE)
_WORDS = re.compile(r"[\s(]*([^\W\d_]+)(?:[\s.]+([^\W\d_]+))?(?:[\s.]+([^\W\d_]+))?")
_YEAR_NEXT = re.compile(r"\s+\d{4}\b")


def is_utc(text: str) -> bool:
    """Tell whether a printed time ends with the mark of UTC: the zone of machines, not of a place."""
    return _UTC.search(text) is not None


def read_zone(key: str, at: int) -> tuple[int | str | None, int]:
    """Return the zone that stands at a place of a folded string, and where it ends; (None, at) without one."""
    match = _OFFSET.match(key, at)
    if match:
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        if minutes <= MAX_OFFSET and minutes % 15 == 0:
            return (minutes if match[1] == "+" else -minutes), match.end()
    match = _WORDS.match(key, at)
    if match:
        words = [word for word in match.groups() if word]
        for count in range(len(words), 0, -1):
            name = " ".join(words[:count])
            if name in _NAMES:
                end = match.end(count)
                if name in _AMBIGUOUS and _YEAR_NEXT.match(key, end):
                    return None, end
                return _NAMES[name], end
    return None, at


@lru_cache(maxsize=512)
def iana(name: str) -> ZoneInfo:
    """Return an IANA zone as the `tzdata` package has it; raises FileNotFoundError for a name it lacks."""
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as rules:
        return ZoneInfo.from_file(rules, key=name)


@lru_cache(maxsize=256)
def _fixed(minutes: int) -> timezone:
    return timezone(timedelta(minutes=minutes))


def to_instant(day: date, clock: time, zone: int | str) -> datetime | None:
    """Return the UTC instant of a civil time; None where clocks were changed: the hour came twice or never."""
    place: tzinfo = _fixed(zone) if isinstance(zone, int) else iana(zone)
    local = datetime.combine(day, clock, tzinfo=place)
    if isinstance(zone, str) and local.utcoffset() != local.replace(fold=1).utcoffset():
        return None
    return local.astimezone(UTC)
