"""Take the time of day, with its zone, out of a date string."""

from __future__ import annotations

import re
from datetime import time
from typing import NamedTuple

from etl.extract.dates.keys import fold_key
from etl.extract.dates.zones import read_zone

_MORNING = "am|a\\.m\\.?|ص|صباحا|ق\\.? ?ظ|قبل از ظهر|öö|πμ|上午|午前|凌晨|早上|오전|पूर्वाह्न"
_EVENING = "pm|p\\.m\\.?|م|مساء|ب\\.? ?ظ|بعد از ظهر|ös|μμ|下午|午後|晚上|傍晚|오후|अपराह्न"


def _alternatives(words: str) -> str:
    return "|".join(fold_key(word) for word in words.split("|"))


_HALF = rf"(?:(?P<morning>{_alternatives(_MORNING)})|(?P<evening>{_alternatives(_EVENING)}))(?![^\W\d_])"
_CLOCK = re.compile(
    r"(?:(?<![\d:])|(?<=\d{4}:))(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d|60)(?:[.,](?P<fraction>\d{1,9}))?)?(?![\d:])"
)
# Without a colon a time needs a word that says so.
_SPOKEN = re.compile(
    r"(?<![\d.:])(?P<hour>\d{1,2}) ?(?:h|[時时点點]|시|u) ?(?:(?P<minute>[0-5]\d?)(?: ?(?:分|분|min))?)?(?![\w])"
    r"|(?<![\d.:])(?P<hour2>\d{1,2})[.](?P<minute2>[0-5]\d)(?= ?(?:uhr|h\b|น|wib|wita|wit\b))"
    r"|\b(?:kl|klo|klokken|um|at|ore|alle|saat|pukul|jam|godz|ob|à|a las)[. ]+"
    r"(?P<hour3>\d{1,2})[.:](?P<minute3>[0-5]\d)(?![\d.])"
    r"|(?:(?<=\b\d{4} )|(?<=\b\d{4}, ))(?P<hour6>\d{1,2})\.(?P<minute6>[0-5]\d)(?![\d.])"
    r"|(?<![\d.:/-])(?P<hour4>\d{1,2}) ?(?=(?:am|pm|a\.m|p\.m)\b)"
    r"|(?<![\d.:/-])(?P<hour5>[01]\d|2[0-3])(?P<minute5>[0-5]\d) ?(?=(?:gmt|utc|z|جمت)\b)"
)
_SPOKEN_GUARD = re.compile(
    r"\d{4},? \d\d?\.\d\d|\d ?(?:h|[時时点點]|시|u\b|uhr|น|am|pm|a\.m|p\.m|gmt|utc|z\b|جمت|wi)"
    r"|\b(?:kl|um|at|ore|alle|saat|pukul|jam|godz|ob|a las?)"
)
_BEFORE = re.compile(rf"{_HALF}\s*$")
_AFTER = re.compile(rf"\s?{_HALF}")
_UHR = re.compile(r"\s?(?:uhr|hrs|น|h)\b")


class Clock(NamedTuple):
    """A time of day as printed; `zone` in minutes east of UTC or an IANA name, None where none is printed.

    `halved` says that it was printed in the twelve hours of `am` and `pm`.
    """

    time: time
    precision: str
    zone: int | str | None
    halved: bool


def take_clock(key: str) -> tuple[Clock | None, str]:
    """Return the first time of day in a folded string, and the string without it."""
    match = _CLOCK.search(key) if ":" in key else None
    if not match:
        match = _SPOKEN.search(key) if _SPOKEN_GUARD.search(key) else None
        if not match:
            return None, key
    parts = {name.rstrip("23456"): text for name, text in match.groupdict().items() if text}
    start, end = match.span()
    half = _AFTER.match(key, end)
    if half:
        end = half.end()
    else:
        half = _BEFORE.search(key, max(0, start - 12), start)
        start = half.start() if half else start
        uhr = _UHR.match(key, end)
        end = uhr.end() if uhr else end
    hour = _hour(int(parts["hour"]), half)
    if hour is None:
        return None, f"{key[: match.start()]} {key[match.end() :]}"
    zone, end = read_zone(key, end)
    clock = Clock(_time(hour, parts), _precision(parts), zone, half is not None)
    return clock, f"{key[:start]} {key[end:]}"


def _hour(hour: int, half: re.Match[str] | None) -> int | None:
    """Return the hour of 0–23; a `pm` behind an hour above 12 says nothing new."""
    if half and hour <= 12:
        hour = hour % 12 + (12 if half["evening"] else 0)
    return hour if hour < 24 else None


def _time(hour: int, parts: dict[str, str]) -> time:
    second = min(int(parts.get("second", 0)), 59)  # a leap second is the last of its minute
    micros = int(parts.get("fraction", "")[:6].ljust(6, "0"))
    return time(hour, int(parts.get("minute", 0)), second, micros)


def _precision(parts: dict[str, str]) -> str:
    return "second" if "second" in parts else "minute" if "minute" in parts else "hour"
