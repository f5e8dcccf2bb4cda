"""Attribution: who issued a text and whom it cites, by golden cases and by the order of evidence."""

import json
from pathlib import Path

import pytest

from etl.article import Fields, Stated
from etl.extract.agencies import agencies
from etl.extract.agency import attribute
from etl.extract.dateline import Dateline

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


def test_every_verified_agency_has_a_golden_case():
    covered = {case["agency"] for case in CASES}
    missing = [agency.id for agency in agencies().values() if agency.verified and agency.id not in covered]
    assert not missing


def test_explicit_field_beats_dateline_and_both_are_kept():
    fields = Fields(sources=(Stated("Reuters", "field", "source"),))
    found = attribute(fields, None, ["PARIS (AFP) - The harbour reopened."])
    assert found.agency == "reuters"
    assert [(e.value, e.rule) for e in found.evidence if e.field == "agency"] == [
        ("reuters", "field:source"),
        ("afp", "dateline"),
    ]


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


def test_stated_dateline_is_kept_as_printed():
    found = attribute(Fields(dateline="    PARIS, Sept 5 -"), None, ["The harbour reopened."])
    assert found.dateline == Dateline("PARIS, Sept 5 -", "PARIS", "Sept 5", None)


def test_nothing_is_evident_in_nothing():
    found = attribute(Fields(), None, [])
    assert (found.agency, found.cited, found.dateline, found.evidence) == (None, (), None, ())
