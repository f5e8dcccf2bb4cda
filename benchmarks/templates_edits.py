"""Light edits that make a true copy of a story: what an outlet changes when it takes a text over."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

SENTENCE = re.compile(r"(?<=[.!?؟][ \n])|(?<=[。！？])(?=[^」])|(?<=\n\n)")
SCRIPTS = (
    ("ja", re.compile("[ぁ-んァ-ヶ]")), ("zh", re.compile("[一-鿿]")), ("fa", re.compile("[پچژگکی]")),
    ("ar", re.compile("[ء-ي]")), ("ru", re.compile("[а-я]")), ("en", re.compile("")),
)
DATELINES = {
    "ar": ("القاهرة (رويترز) - ", "الرياض / واس / ", "بيروت - أ ف ب: "),
    "fa": ("تهران (ایرنا) - ", "به گزارش ایسنا، ", "مهر/ تهران: "),
    "ru": ("МОСКВА, ТАСС. ", "(Интерфакс) - ", "РИА Новости — "),
    "zh": ("新华社北京电 ", "（中新社）", "本报讯 "),
    "ja": ("【東京＝共同】", "（時事）", "［ロイター］ "),
    "en": ("LONDON (Reuters) - ", "(AFP) — ", "GENEVA, March 4 (dpa) - "),
}
ADDITIONS = {
    "ar": ("تابعوا آخر الأخبار على موقعنا.", "المصدر: وكالات الأنباء", "وسنوافيكم بالتفاصيل لاحقا."),
    "fa": ("انتهای پیام", "منبع: خبرگزاری‌ها", "اخبار بیشتر را در سایت ما بخوانید."),
    "ru": ("Источник: информационные агентства.", "Следите за новостями на нашем сайте.", "Подробности позже."),
    "zh": ("（来源：综合报道）", "更多新闻请关注本网。", "（责任编辑：本网编辑部）"),
    "ja": ("（記事提供：通信社）", "最新の記事はアプリでもお読みいただけます。", "続報が入り次第お伝えします。"),
    "en": ("(Editing by the news desk)", "Follow us for more news.", "This story was supplied by an agency."),
}
# Stand-ins for common words. Only these words are replaced, dropped or followed by a filler, so that a copy keeps the
# names, places and occasions that tell its story from others of the same form.
SYNONYMS = {
    "said": "stated", "will": "shall", "today": "this day", "company": "firm", "new": "fresh", "named": "chosen",
    "because": "since", "expected": "likely", "should": "must", "has": "had", "also": "too", "ways": "means",
    "hoping": "keen", "held": "staged", "full": "complete", "use": "employ", "and": "plus", "during": "amid",
    "the": "this", "from": "out of", "for": "towards", "after": "following", "with": "alongside", "been": "become",
    "أعرب": "عبر", "وأعرب": "وعبر", "بعث": "أرسل", "وجرى": "وتم", "خلال": "أثناء", "اليوم": "هذا اليوم", "كما": "وأيضا",
    "توقع": "رجح", "لدى": "عند", "عدد": "مجموعة", "أن": "بأن", "وأكد": "وشدد", "من": "عن", "قد": "لقد", "في": "ضمن",
    "إلى": "نحو", "على": "لدى", "التي": "مما", "إثر": "بعد", "بيان": "تصريح", "كل": "جميع", "الحكم": "القرار",
    "گفت": "اظهار کرد", "شد": "گردید", "برای": "به منظور", "است": "می‌باشد", "درباره": "پیرامون", "نیز": "هم",
    "این": "همین", "امروز": "همین امروز", "از": "ز", "کرد": "نمود", "را": "رو", "در": "اندر", "هم": "نیز", "هر": "همه",
    "según": "conforme", "hoy": "este día", "ahora": "ya", "con": "junto con", "y": "así como", "para": "con vistas a",
    "el": "este", "los": "dichos", "et": "ainsi que", "pour": "en vue de", "sur": "au sujet de", "est": "reste",
    "les": "ces", "des": "de", "avec": "près de", "und": "sowie", "wird": "dürfte", "nach": "laut", "noch": "bislang",
    "die": "diese", "sich": "einander", "сегодня": "в этот день", "также": "ещё", "и": "а также",
    "для": "ради", "был": "стал", "на": "ко", "со": "начиная со", "о": "об", "по": "согласно", "ve": "ile",
    "her": "tüm",
    "ile": "birlikte", "bildirildi": "açıklandı", "bir": "tek", "söyledi": "belirtti", "olay": "hadise", "günü": "gün",
    "会议": "大会", "双方": "两方", "表示": "表达", "进行": "开展", "并": "且", "就": "对", "和": "与", "为": "作",
    "発表した": "明らかにした", "ください": "下さい", "となる": "になる", "ため": "ので", "では": "でも",
    "一日も早く": "早く",
    "する": "行う", "の方は": "の人は",
}
FILLERS = {
    "ar": ("أيضا", "كذلك", "بالفعل"), "fa": ("همچنین", "البته", "نیز"), "ru": ("как известно", "кстати", "вновь"),
    "zh": ("再次", "同时"), "ja": ("また", "改めて"), "en": ("(sic)", "—", "…"),
}
LETTERS = {
    "ar": str.maketrans("أإآىة", "اااية"), "fa": str.maketrans("یک‌", "يك "), "ru": str.maketrans("ёЁ«»", "еЕ\"\""),
    "zh": str.maketrans("，。（）", ",.()"), "ja": str.maketrans("、。（）", ",.()"),
    "en": str.maketrans("áàâéèêíóôúçñüöäğşıİ\"'«»", "aaaeeeiooucnuoagsiI”’\"\""),
}
SPELLINGS = (
    ("per cent", "percent"), ("programme", "program"), ("apologised", "apologized"), ("honoured", "honored"),
    ("neighbour", "neighbor"), ("ß", "ss"), ("-", " "), ("fi", "ﬁ"), ("fl", "ﬂ"),
    (". ", ".\u00a0"),
)
KEPT = (0.5, 0.7)
CHANGED = (0.03, 0.06)


def edited(text: str, how: str, seed: int) -> str:
    """Return a copy of a text with one light edit of EDITS; KeyError for another."""
    return EDITS[how](text, script_of(text), Random(f"{seed} {how}"))


def script_of(text: str) -> str:
    """Return the writing of a text: ar, fa, ru, zh, ja, or en for all that is Latin."""
    return next(name for name, letters in SCRIPTS if letters.search(text))


def with_dateline(text: str, script: str, rng: Random) -> str:
    """Put another agency's dateline in front."""
    return rng.choice(DATELINES[script]) + text


def cut(text: str, script: str, rng: Random) -> str:
    """Drop the last sentences, 30 to 50 % of the text or what comes nearest to it."""
    sentences = [sentence for sentence in SENTENCE.split(text) if sentence]
    ends = [sum(map(len, sentences[:count])) for count in range(1, len(sentences))]
    wanted = rng.uniform(*KEPT) * len(text)
    end = min(ends, key=lambda end: abs(end - wanted), default=len(text))
    return text[:end].rstrip()


def with_other_words(text: str, script: str, rng: Random) -> str:
    """Replace, drop or insert 3 to 6 % of the words, common ones alone."""
    spaced = script not in ("ja", "zh")
    found = list((WORDS if spaced else STRINGS).finditer(text))
    size = len(text.split()) if spaced else len(text) / 2
    count = max(1, round(rng.uniform(*CHANGED) * size))
    gap = " " if spaced else ""
    for word in sorted(rng.sample(found, min(count, len(found))), key=lambda word: -word.start()):
        stand_ins = (SYNONYMS[word[0]], SYNONYMS[word[0]], "", f"{word[0]}{gap}{rng.choice(FILLERS[script])}")
        text = text[: word.start()] + rng.choice(stand_ins) + text[word.end() :]
    return re.sub(r"  +", " ", text).strip()


def with_other_letters(text: str, script: str, rng: Random) -> str:
    """Write the letters as another outlet's system does: bare alef, Arabic yeh and kaf, no accents, other quotes."""
    text = text.translate(LETTERS[script])
    if script == "en":
        for one, other in SPELLINGS:
            text = text.replace(one, other)
    return text


def with_addition(text: str, script: str, rng: Random) -> str:
    """Add a credit line or an outlet's sentence at the end."""
    return f"{text}{rng.choice((' ', chr(10) * 2))}{rng.choice(ADDITIONS[script])}"


WORDS = re.compile(r"(?<!\S)(?:" + "|".join(sorted(map(re.escape, SYNONYMS), key=len, reverse=True)) + r")(?!\S)")
STRINGS = re.compile("|".join(sorted((re.escape(word) for word in SYNONYMS if word > "ぁ"), key=len, reverse=True)))
EDITS: dict[str, Callable[[str, str, Random], str]] = {
    "dateline": with_dateline,
    "cut": cut,
    "words": with_other_words,
    "spelling": with_other_letters,
    "addition": with_addition,
}
