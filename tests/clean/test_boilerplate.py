import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.clean.boilerplate import strip_boilerplate
from etl.clean.boilerplate_rules import RULES, SUFFIX_HINTS

PROSE = "The harbour board met on Tuesday and chose a new chair after a long debate."
SCOPES = {"line", "head", "last", "end", "links", "prefix", "suffix"}
LINES = st.sampled_from([rule.example for rule in RULES] + [PROSE, "A short line", "・item", "Said Reuters."])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_matches_its_example_and_reports_it(rule):
    assert rule.scope in SCOPES
    paragraphs = {
        "head": (rule.example, PROSE),
        "prefix": (f"{rule.example} {PROSE}",),
        "suffix": (f"{PROSE} {rule.example}",),
    }.get(rule.scope, (PROSE, rule.example))
    stripped = strip_boilerplate(paragraphs)
    assert stripped.paragraphs == (PROSE,)
    assert re.fullmatch(rule.pattern, rule.example)
    assert "".join(text for _, text in stripped.removed).strip() == rule.example


def test_rule_names_are_unique_and_suffixes_are_hinted():
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(any(hint in r.example for hint in SUFFIX_HINTS) for r in RULES if r.scope == "suffix")


def test_what_follows_an_end_mark_leaves_with_it():
    stripped = strip_boilerplate(("نص الخبر كما ورد من المراسل.", "/انتهى/", "قائمة أولى\nقائمة ثانية"))
    assert stripped.paragraphs == ("نص الخبر كما ورد من المراسل.",)
    assert stripped.removed == (("end_mark_arabic", "/انتهى/"), ("menu_after_end_mark", "قائمة أولى\nقائمة ثانية"))


def test_prose_behind_an_end_mark_keeps_it():
    paragraphs = (PROSE, "ENDS", PROSE)
    assert strip_boilerplate(paragraphs).paragraphs == paragraphs


def test_links_go_with_their_heading():
    links = "■関連リンク\n・橋の特集\n・市の公式サイト"
    stripped = strip_boilerplate(("市長は火曜日、新しい橋を開通させたと発表した。" * 3, links))
    assert len(stripped.paragraphs) == 1
    assert stripped.removed == (("related_japanese", links),)


@pytest.mark.parametrize(
    "line",
    [
        "انتهى الاجتماع في ساعة متأخرة من الليل.",
        "The story ends here.",
        "Share prices fell.",
        "share.",
        "Related costs rose by a third.",
        "Her work contributed to the story of the harbour.",
        "The article was published first, the denial came later.",
        "(Reporting by Jane Roe; Editing by John Doe)",
        "The photo: a picture of the old harbour, taken in spring, shows all of it in a single frame for once.",
        "أهم الأخبار التي تناولتها الصحف اليوم في كل المدن.",
        "12.5",
        "Mayor Read More said so.",
        "وصل الوزير صباحا. سمات المدينة القديمة كثيرة، منها الميناء.",
        "تحمل المدينة في طياتها سمات الماضي",
    ],
)
def test_prose_stays(line):
    assert strip_boilerplate((PROSE, line)).paragraphs == (PROSE, line)


@given(st.lists(LINES, max_size=8))
def test_stripping_twice_is_stripping_once(lines):
    once = strip_boilerplate(lines)
    assert strip_boilerplate(once.paragraphs).removed == ()


@given(st.lists(LINES, max_size=8))
def test_everything_stays_or_is_reported(lines):
    stripped = strip_boilerplate(lines)
    seen = "".join(stripped.paragraphs) + "".join(text for _, text in stripped.removed)
    assert sorted(seen.replace(" ", "").replace("\n", "")) == sorted("".join(lines).replace(" ", "").replace("\n", ""))
