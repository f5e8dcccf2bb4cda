"""Attribution: who issued a text and whom it cites, by golden cases and by the order of evidence."""

import json
from pathlib import Path

import pytest

from etl.article import Fields, Stated
from etl.clean.boilerplate import strip_boilerplate
from etl.extract.agencies import agencies
from etl.extract.agency import attribute
from etl.extract.dateline import Dateline
from etl.extract.signoff import read_signoff

GOLDEN = Path(__file__).parents[1] / "golden" / "agencies.jsonl"
CASES = [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]


def fields_of(case: dict) -> Fields:
    stated = [Stated(case[k], "field", k) for k in ("source", "author") if case.get(k)]
    return Fields(sources=tuple(stated), url=case.get("url", ""), publisher=case.get("publisher", ""))


@pytest.mark.parametrize("case", CASES, ids=[f"{i}-{c['agency']}" for i, c in enumerate(CASES)])
def test_golden(case: dict):
    removed = [(rule, text) for rule, text in case.get("removed", [])]
    found = attribute(fields_of(case), None, case["paragraphs"], removed)
    assert (found.agency, list(found.cited)) == (case["agency"], case["cited"])


def test_every_agency_has_a_golden_case():
    covered = {case["agency"] for case in CASES}
    assert [name for name in agencies() if name not in covered] == []


def names_in_a_credit() -> list[tuple[str, str]]:
    return [
        (agency.id, name)
        for agency in agencies().values()
        for name in (*agency.aliases, *agency.ambiguous)
        if len(name) < 40 and "(" not in name
    ]


@pytest.mark.parametrize(("agency", "name"), names_in_a_credit())
def test_every_name_of_the_registry_is_read_from_a_dateline_and_from_a_source_field(agency: str, name: str):
    found = attribute(Fields(), None, [f"Lindhavn ({name}) - The harbour reopened on Monday.", "It was shut."])
    assert (found.agency, found.located) == (agency, "Lindhavn")
    assert found.paragraphs == ("The harbour reopened on Monday.", "It was shut.")
    assert attribute(Fields(sources=(Stated(name, "field", "source"),)), None, ["The harbour."]).agency == agency


FORMS = [(agency.id, form) for agency in agencies().values() for form in agency.datelines]
SIGNOFFS = [(agency.id, form) for agency in agencies().values() for form in agency.signoffs]


@pytest.mark.parametrize(("agency", "form"), FORMS)
def test_house_forms_of_datelines_are_read_and_move_out_of_the_text(agency: str, form: str):
    found = attribute(Fields(), None, [f"{form} 1 The harbour reopened on Monday."])
    assert found.agency == agency
    assert found.dateline
    assert found.dateline.text == form
    assert found.paragraphs == ("1 The harbour reopened on Monday.",)
    assert ("body", "removed", "dateline", form) in found.evidence


@pytest.mark.parametrize(("agency", "form"), SIGNOFFS)
def test_house_forms_of_sign_offs_are_read(agency: str, form: str):
    stripped = strip_boilerplate(["The harbour reopened on Monday after two weeks of repairs.", form])
    assert attribute(Fields(), None, stripped.paragraphs, stripped.removed).agency == agency


@pytest.mark.parametrize("case", CASES, ids=[f"{i}-{c['agency']}" for i, c in enumerate(CASES)])
def test_what_moves_out_and_what_stays_are_the_whole_text(case: dict):
    found = attribute(fields_of(case), None, case["paragraphs"])
    opening = "".join(item.text for item in found.evidence if item[:3] == ("body", "removed", "dateline"))
    whole, rest = " ".join(case["paragraphs"]), " ".join(found.paragraphs)
    assert "".join(whole.replace(opening, "", 1).split()) == "".join(rest.split())
    assert rest


def test_a_text_that_is_nothing_but_its_dateline_stays():
    found = attribute(Fields(), None, ["LINDHAVN (Reuters) -"])
    assert (found.agency, found.paragraphs) == ("reuters", ("LINDHAVN (Reuters) -",))
    assert not [item for item in found.evidence if item.field == "body"]


def test_a_dateline_may_stay_where_it_is_printed():
    text = "LINDHAVN (Reuters) - The harbour reopened."
    found = attribute(Fields(), None, [text], move_dateline=False)
    assert (found.agency, found.located, found.paragraphs) == ("reuters", "LINDHAVN", (text,))
    assert not [item for item in found.evidence if item.field == "body"]


def test_a_stated_dateline_that_the_text_repeats_moves_out_too():
    found = attribute(Fields(dateline="LINDHAVN"), None, ["LINDHAVN (Reuters) - The harbour reopened."])
    assert found.dateline
    assert (found.dateline.text, found.agency) == ("LINDHAVN", "reuters")
    assert found.paragraphs == ("The harbour reopened.",)


def test_a_byline_glued_to_the_dateline_becomes_the_byline():
    found = attribute(Fields(), None, ["By Jane Doe LINDHAVN (Reuters) - The harbour reopened."])
    assert found.dateline
    assert (found.byline, found.dateline.text) == ("By Jane Doe", "LINDHAVN (Reuters) -")
    assert found.paragraphs == ("The harbour reopened.",)


@pytest.mark.parametrize(
    ("author", "publisher", "place"),
    [
        ("النخيل : رويترز", "", "النخيل"),
        ("واس (النخيل)", "", "النخيل"),
        ("سان فرانسيسكو - د. ب. أ", "", "سان فرانسيسكو"),
        ("القاهرة، بيروت - أ ف ب:", "", "القاهرة، بيروت"),
        ("الوئام - رويترز:", "alweeam", None),  # the outlet itself
        ("الجزيرة - واس:", "aljazirah", None),
        ("سامي حداد - رويترز", "", None),  # a writer
        ("عين اليوم - واس", "", None),
        ("يوليو - رويترز:", "", None),
        ("النخيل - سامي", "", None),
    ],
)
def test_an_author_line_of_place_and_agency_tells_the_place(author: str, publisher: str, place: str | None):
    fields = Fields(sources=(Stated(author, "field", "author"),), publisher=publisher)
    assert attribute(fields, None, ["نص"]).located == place


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The mayor, who is new, told Reuters it was safe.", "told Reuters"),
        ("It is safe, AFP reported on Monday.", "AFP reported"),
        ("Мост безопасен, сообщает РИА Новости.", "сообщает РИА Новости"),
        ("ونقلت رويترز عنه أن الجسر آمن.", "نقلت رويترز"),
        ("He repeated it (Reuters) twice.", "(Reuters)"),
    ],
)
def test_a_source_is_shown_by_the_words_that_make_it_one(text: str, words: str):
    (evidence,) = [item for item in attribute(Fields(), None, [text]).evidence if item.field == "cited_agencies"]
    assert (evidence.rule, evidence.text) == ("source", words)
    assert words in text


def test_a_subject_is_no_source_though_another_sentence_says_something():
    text = "The mayor said it was safe. Reuters opened a new office in Lindhavn. The council reported a loss."
    assert attribute(Fields(), None, [text]).cited == ()


def test_a_later_mention_makes_the_source():
    text = "Reuters opened an office in Lindhavn. The bridge is safe, the mayor told Reuters."
    assert attribute(Fields(), None, [text]).cited == ("reuters",)


def test_hostile_texts_cost_little():
    for unit in ("Reuters ", "(AP) ", "told ", "وام ", "By A ", "AAAA", "أ ف ب - "):
        attribute(Fields(), None, [unit * 20_000])


def test_explicit_field_beats_dateline_and_both_are_kept():
    fields = Fields(sources=(Stated("Reuters", "field", "source"),))
    found = attribute(fields, None, ["PARIS (AFP) - The harbour reopened."])
    assert found.agency == "reuters"
    assert [(e.value, e.rule) for e in found.evidence if e.field == "agency"] == [
        ("reuters", "field:source"),
        ("afp", "dateline"),
    ]


@pytest.mark.parametrize(
    ("text", "label", "agency"), [("fars", "agency", "fars"), ("Map", "agency", "map"), ("map", "source", None)]
)
def test_our_own_id_is_known_in_a_field_of_that_name_only(text, label, agency):
    assert attribute(Fields(sources=(Stated(text, "field", label),)), None, ["The harbour reopened."]).agency == agency


def test_dateline_beats_the_address():
    found = attribute(Fields(url="https://www.reuters.com/1"), None, ["PARIS (AFP) - The harbour reopened."])
    assert found.agency == "afp"


def test_headline_suffix_is_a_credit():
    assert attribute(Fields(), "Harbour reopens (AP)", ["The harbour reopened on Monday."]).agency == "ap"


def test_zone_is_the_registered_one():
    assert attribute(Fields(url="https://www.spa.gov.sa/1"), None, ["نص"]).zone == "Asia/Riyadh"
    assert attribute(Fields(url="https://www.reuters.com/1"), None, ["text"]).zone is None


def test_end_mark_shared_by_two_self_reporters_decides_nothing():
    body = ["وأفادت وكالة تسنيم بذلك.", "وذكرت وكالة فارس ذلك أيضا."]
    found = attribute(Fields(), None, body, [("end-mark", "/انتهى/")])
    assert found.agency is None
    assert found.cited == ("fars", "tasnim")


def test_credit_line_and_byline_are_recorded_as_printed():
    credit = "(Reporting by Jane Doe; Editing by John Doe)"
    found = attribute(Fields(), None, ["By Jane Doe", "LINDHAVN (Reuters) - The harbour reopened. " + credit])
    assert found.creditline == credit
    assert found.byline == "By Jane Doe"
    assert found.dateline
    assert found.dateline.located == "LINDHAVN"


def test_a_credit_that_cleaning_took_away_is_recorded():
    removed = [("contributors", "(Additional reporting by Jane Doe in Lindhavn)")]
    assert attribute(Fields(), None, ["The harbour reopened."], removed).creditline == removed[0][1]


def test_stated_dateline_is_kept_as_printed():
    found = attribute(Fields(dateline="    PARIS, Sept 5 -"), None, ["The harbour reopened."])
    assert found.dateline == Dateline("PARIS, Sept 5 -", "PARIS", "Sept 5", None)


def test_nothing_is_evident_in_nothing():
    found = attribute(Fields(), None, [])
    assert (found.agency, found.cited, found.dateline, found.evidence) == (None, (), None, ())


@pytest.mark.parametrize(("tail", "signed_by"), [
    ("The mill turns. /ritzau/", ("ritzau",)), ("The mill turns.\n/ritzau/\n", ("ritzau",)), ("It lies in /etc/", None),
    ("Both/ritzau/", None),
])  # fmt: skip
def test_a_name_between_slashes_signs_a_text(tail, signed_by):
    signed = read_signoff(tail)
    assert (signed.agencies if signed else None) == signed_by
