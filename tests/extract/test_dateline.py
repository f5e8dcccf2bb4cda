"""Datelines: place, date and agency as printed, and prose that is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.extract import dateline
from etl.extract.agencies import named_in_slot
from etl.extract.dateline import Dateline, parse_dateline, parse_stated

CASES = [
    ("NEW YORK  (Reuters) - A", "NEW YORK  (Reuters) -", "NEW YORK", None, "Reuters"),
    ("Erfurt (dpa) - A", "Erfurt (dpa) -", "Erfurt", None, "dpa"),
    ("Berlin (dpa/lby) - A", "Berlin (dpa/lby) -", "Berlin", None, "dpa/lby"),
    ("(EFE).- A", "(EFE).-", None, None, "EFE"),
    ("Madrid, 5 may (EFE).- A", "Madrid, 5 may (EFE).-", "Madrid", "5 may", "EFE"),
    ("WASHINGTON (AP) _ A", "WASHINGTON (AP) _", "WASHINGTON", None, "AP"),
    ("BEIRUT/THE HAGUE, March 7 (Reuters) - A", "BEIRUT/THE HAGUE, March 7 (Reuters) -", "BEIRUT/THE HAGUE", "March 7",
     "Reuters"),
    ("ANCHORAGE, Alaska (Reuters) - A", "ANCHORAGE, Alaska (Reuters) -", "ANCHORAGE, Alaska", None, "Reuters"),
    ("KUALA LUMPUR, 3 Jan (Bernama) -- A", "KUALA LUMPUR, 3 Jan (Bernama) --", "KUALA LUMPUR", "3 Jan", "Bernama"),
    ("MOSCOW. Oct 5 (Interfax) - A", "MOSCOW. Oct 5 (Interfax) -", "MOSCOW", "Oct 5", "Interfax"),
    ("بلغراد (أ ف ب) - قال", "بلغراد (أ ف ب) -", "بلغراد", None, "أ ف ب"),
    ("النخيل 20 يوليو تموز (رويترز) -", "النخيل 20 يوليو تموز (رويترز) -", "النخيل", "20 يوليو تموز", "رويترز"),
    ("الرياض - واس", "الرياض - واس", "الرياض", None, "واس"),
    ("أ ف ب- أبوظبي: قال", "أ ف ب- أبوظبي:", "أبوظبي", None, "أ ف ب"),
    ("خبرگزاري فارس: گفت", "خبرگزاري فارس:", None, None, "خبرگزاري فارس"),
    ("خبرگزاری تسنیم - تهران: گفت", "خبرگزاری تسنیم - تهران:", "تهران", None, "خبرگزاری تسنیم"),
    ("МОСКВА, 10 авг — РИА Новости. А", "МОСКВА, 10 авг — РИА Новости.", "МОСКВА", "10 авг", "РИА Новости"),
    ("БУЭНОС-АЙРЕС, 10 авг – РИА Новости. А", "БУЭНОС-АЙРЕС, 10 авг – РИА Новости.", "БУЭНОС-АЙРЕС", "10 авг",
     "РИА Новости"),
    ("МОСКВА, 9 августа. /ТАСС/. А", "МОСКВА, 9 августа. /ТАСС/.", "МОСКВА", "9 августа", "ТАСС"),
    ("ТАСС, 10 августа. А", "ТАСС, 10 августа.", None, "10 августа", "ТАСС"),
    ("Москва. 30 апреля. INTERFAX.RU - А", "Москва. 30 апреля. INTERFAX.RU -", "Москва", "30 апреля", "INTERFAX.RU"),
    ("新华社北京4月24日电 国", "新华社北京4月24日电", "北京", "4月24日", "新华社"),
    ("【カイロ共同】エ", "【カイロ共同】", "カイロ", None, "共同"),
    ("[カイロ 24日 ロイター] エ", "[カイロ 24日 ロイター]", "カイロ", "24日", "ロイター"),
    ("(서울=연합뉴스) 김", "(서울=연합뉴스)", "서울", None, "연합뉴스"),
    ("AP - A", "AP -", None, None, "AP"),
    ("Canadian Press - EDMONTON (CP) - A", "Canadian Press - EDMONTON (CP) -", "EDMONTON", None, "CP"),
    ("PARIS -- A", "PARIS --", "PARIS", None, None),
    ("COLUMBIA, Mo. -- A", "COLUMBIA, Mo. --", "COLUMBIA, Mo.", None, None),
    ("AKRON, Ohio, March 24 -", "AKRON, Ohio, March 24 -", "AKRON, Ohio", "March 24", None),
    ("خبرگزاری فارس – نام نویسنده: گفت", "خبرگزاری فارس – نام نویسنده:", None, None, "خبرگزاری فارس"),
    ("واس- مكة المكرمة: قال", "واس- مكة المكرمة:", "مكة المكرمة", None, "واس"),
    ("NEW YORK (Reuters) -A", "NEW YORK (Reuters) -", "NEW YORK", None, "Reuters"),
    ("Nov 6 (Reuters) - A", "Nov 6 (Reuters) -", None, "Nov 6", "Reuters"),
    ("ST. MARY, Ont. (CP) - A", "ST. MARY, Ont. (CP) -", "ST. MARY, Ont.", None, "CP"),
    ("القاهرة, 2-3-2019 (أ ف ب) - قال", "القاهرة, 2-3-2019 (أ ف ب) -", "القاهرة", "2-3-2019", "أ ف ب"),
    ("رويترز- بنغازي (ليبيا): قال", "رويترز- بنغازي (ليبيا):", "بنغازي", None, "رويترز"),
    ("طوكيو 01- واس", "طوكيو 01- واس", "طوكيو", None, "واس"),
    ("عين اليوم – واس", "عين اليوم – واس", None, None, "واس"),
    ("خبرگزاري فارس- وزير نفت گفت: آ", "خبرگزاري فارس-", None, None, "خبرگزاري فارس"),
    ("خبرگزاري فارس:وزير", "خبرگزاري فارس:", None, None, "خبرگزاري فارس"),
    ("النخيل - معا - قال", "النخيل - معا -", "النخيل", None, "معا"),
    ("GULF SHORES, Ala. -", "GULF SHORES, Ala. -", "GULF SHORES, Ala.", None, None),
    ("النخيل 15 شوال 1436 هـ الموافق 31 يوليو 2015 م واس",
     "النخيل 15 شوال 1436 هـ الموافق 31 يوليو 2015 م واس", "النخيل",
     "15 شوال 1436 هـ الموافق 31 يوليو 2015 م", "واس"),
    ("LINDHAVN , March 3 - A", "LINDHAVN , March 3 -", "LINDHAVN", "March 3", None),
    ("(ANSA) - LINDHAVN, 3 SET - A", "(ANSA) - LINDHAVN, 3 SET -", "LINDHAVN", "3 SET", "ANSA"),
    ("MEXICO CITY - A", "MEXICO CITY -", "MEXICO CITY", None, None),
    ("NEW YORK, March 3 -", "NEW YORK, March 3 -", "NEW YORK", "March 3", None),
]  # fmt: skip


@pytest.mark.parametrize(("paragraph", "text", "located", "date_text", "agency_text"), CASES)
def test_dateline(paragraph, text, located, date_text, agency_text):
    assert parse_dateline(paragraph) == Dateline(text, located, date_text, agency_text)


@pytest.mark.parametrize(
    "paragraph",
    [
        "",
        "The minister told Reuters: we agree.",
        "He said (Reuters) - and left.",
        "UPDATE 1 - Harbour reopens",
        "IBM - the company said",
        "EXAMPLE.INFO – a site is no place",
        "أفادت رويترز أن الجسر افتتح",
        "به گزارش رویترز، پل گشوده شد",
        "Barcelona (Spain) - the harbour",
        "SUPREME COURT - the judges met",
        "ZURICH GOLD CLOSING - pool 417.00",
        "HARBOUR FIRM SEEKS MORE GROWTH LINDHAVN, March 25 - the firm",
        "قرار محكمة النقض في المدينة القديمة الكبيرة (وات)",
    ],
)
def test_prose_is_no_dateline(paragraph: str):
    assert parse_dateline(paragraph) is None


@pytest.mark.parametrize("paragraph", [case[0] for case in CASES])
def test_text_is_a_verbatim_beginning(paragraph: str):
    found = parse_dateline("  " + paragraph)
    assert found
    assert paragraph.startswith(found.text)


@pytest.mark.parametrize(
    ("stated", "located", "date_text"),
    [
        ("PARIS, Sept 5 -", "PARIS", "Sept 5"),
        ("Lindhavn, June 1 -", "Lindhavn", "June 1"),
        ("Lindhavn, Alberta, March 18 -", "Lindhavn, Alberta", "March 18"),
        ("lindhavn, april 7", "lindhavn", "april 7"),
        ("Lindhavn", "Lindhavn", None),
        ("St. Mary, Ont.", "St. Mary, Ont.", None),
        ("النخيل", "النخيل", None),
        ("APRIL 7 -", None, "APRIL 7"),
        ("LINDHAVN, March 4, -", "LINDHAVN", "March 4"),
        ("LINDHAVN, Ill., Macrh 31 -", "LINDHAVN, Ill.", None),
        ("****LINDHAVN, March 5 -", "LINDHAVN", "March 5"),
        ("MAR8 -- --", None, None),
    ],
)
def test_a_field_for_the_dateline_holds_a_place_and_a_date(stated: str, located: str | None, date_text: str | None):
    assert parse_stated(stated) == Dateline(stated, located, date_text, None)


@pytest.mark.parametrize(
    ("opening", "located", "date_text", "agency_text"),
    [
        ("Lindhavn (zzt/dpa) -", "Lindhavn", None, None),
        ("LINDHAVN, Scotland, Feb. 01, 2018 (QUAY WIRE) --", "LINDHAVN, Scotland", "Feb. 01, 2018", None),
        ("Lindhavn, July 19 (The Quay Tester) -", "Lindhavn", "July 19", None),
        ("Jan. 12 (QuayDesk) -", None, "Jan. 12", None),
        ("(ANSA) - Lindhavn, October 11 -", "Lindhavn", "October 11", "ANSA"),
        ("Lindhavn /ritzau/:", "Lindhavn", None, "ritzau"),
    ],
)
def test_a_day_or_a_known_name_vouches_for_an_unknown_one(opening, located, date_text, agency_text):
    assert parse_dateline(f"{opening} The mill turns.") == Dateline(opening, located, date_text, agency_text)


@pytest.mark.parametrize("opening", [
    "On May 5 (he said) - ", "Mr Lind (Lab) - ", "Budget (Photo/AFP) - ", "The firm, May 5 (Quay) - ",
    "Lindhavn, May 5 (Quay) said ", "12 (Quay) - ",
])  # fmt: skip
def test_nothing_vouches_for_prose(opening):
    assert parse_dateline(f"{opening}the mill turns.") is None


def test_hostile_heads_cost_little():
    for unit in ("A ", "AA", "(", "A, 1 ", "-", "А. 1 апр ", "٠ ", "By Aa ", "قا", "قا قا-"):
        parse_dateline(unit * 5000)


HEADS = ["LINDHAVN", ", ", " ", ".", "Oct 3", "3 mai", "(", ")", "Reuters", "AP", "dpa/lby", "X" * 44, " - ", "–"]
WITH_PARENTHESIS = [shape for signs, shape in dateline._WITH_AGENCY if signs is dateline._PAREN]


@given(st.lists(st.sampled_from(HEADS), min_size=2, max_size=9).map("".join))
def test_no_shape_with_a_parenthesis_is_ruled_out_that_would_fit(head):
    fits = [match for shape in WITH_PARENTHESIS if (match := shape.match(head))]
    if any(named_in_slot(match["slot"]) for match in fits):
        assert dateline._first_parenthesis_names(head)
