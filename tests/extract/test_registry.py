"""The registry of agencies: sound data, and the generated table."""

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.extract.agencies import agencies, agency_of_host, find_mentions, iter_mentions, named_in_slot
from etl.extract.agencies.keys import fold, slot_key
from etl.extract.agencies.mentions import MOST
from etl.extract.agencies.table import render

ROOT = Path(__file__).parents[2]


def test_every_entry_is_sound():
    assert len(agencies()) >= 157
    for agency in agencies().values():
        assert re.fullmatch(r"[a-z][a-z0-9_]*", agency.id)
        assert re.fullmatch(r"[A-Z]{2}", agency.country), agency.id
        assert agency.aliases or agency.ambiguous, agency.id
        assert not set(agency.aliases) & set(agency.ambiguous), agency.id
        assert agency.languages, agency.id
        if agency.zone:
            ZoneInfo(agency.zone)


def test_no_name_belongs_to_two_agencies():
    owners: dict[str, str] = {}
    for agency in agencies().values():
        for alias in agency.aliases:
            assert owners.setdefault(slot_key(alias), agency.id) == agency.id, alias


def test_no_domain_belongs_to_two_agencies():
    domains = [d for agency in agencies().values() for d in agency.domains]
    assert len(domains) == len(set(domains))


def test_docs_table_is_generated_from_the_registry():
    assert (ROOT / "docs/agencies.md").read_text(encoding="utf-8") == render(), (
        "run: python -m etl.extract.agencies.table > docs/agencies.md"
    )


@pytest.mark.parametrize(
    ("url", "agency"),
    [
        ("http://www.reuters.com/article/1", "reuters"),
        ("https://uk.reuters.com/x", "reuters"),
        ("tass.ru", "tass"),
        ("https://www.sport-interfax.ru/1", "interfax"),
        ("https://notreuters.com/", None),
        ("https://reuters.com.example.org/", None),
        ("http://[broken", None),
        ("", None),
    ],
)
def test_host_names_its_agency(url: str, agency: str | None):
    assert agency_of_host(url) == agency


@pytest.mark.parametrize(
    ("slot", "ids"),
    [
        ("APA/dpa, 23.8.2015", ("apa", "dpa")),
        ("أ. ف. ب", ("afp",)),
        ("риа новости", ("ria",)),
        ("AP", ("ap",)),
        ("ap", ()),
        ("© 2015 Reuters", ("reuters",)),
        ("Photo: AFP", ()),
        ("x" * 500, ()),
    ],
)
def test_slot_names_agencies(slot: str, ids: tuple[str, ...]):
    assert named_in_slot(slot) == ids


def test_places_of_mentions_are_places_of_the_text():
    text = "قالَ مصدرٌ لوكــالة رُويترز إن الأمر انتهى"
    mention = find_mentions(text)["reuters"]
    assert "ويترز" in text[mention.start : mention.end]
    assert text[mention.end] == " "


def test_so_many_mentions_are_enough():
    assert len(list(iter_mentions("AFP dpa " * 1000))) == 2 * MOST


def test_fold_maps_places_back():
    text = "مـــدرسةٌ كبيرة"
    key, place = fold(text)
    assert key == "مدرسه كبيره"
    assert text[place(key.index("ك"))] == "ك"


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("ولرويترز", {"reuters"}),
        ("مرويترز", set()),
        ("AFP/Reuters said", {"afp", "reuters"}),
        ("the TAP airline", set()),
        ("قالت وكالة بنا", {"bna"}),
        ("Foto: dpa", set()),
        ("agencyReuters2", set()),
        ("تصريح للأناضول", set()),
        ("صحيفة «نوفوستي»", set()),
        ("the daily Interfax", set()),
        ("قال المصدر (تاس)", {"tass"}),
        ("المحكمة الرياضية (تاس)", set()),
        ("Mehr News aus Lindhavn", set()),
    ],
)
def test_mentions(text: str, ids: set[str]):
    assert set(find_mentions(text)) == ids


@given(st.text(st.characters(max_codepoint=127)))
def test_a_key_of_ascii_is_made_as_any_other(text):
    assert slot_key(text) == slot_key(f"{text}é")[:-1]
