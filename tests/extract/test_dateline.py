"""Datelines: place, date and agency as printed, and prose that is none."""

import pytest

from etl.extract.dateline import Dateline, parse_dateline

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
    ],
)
def test_prose_is_no_dateline(paragraph: str):
    assert parse_dateline(paragraph) is None


@pytest.mark.parametrize("paragraph", [case[0] for case in CASES])
def test_text_is_a_verbatim_beginning(paragraph: str):
    found = parse_dateline("  " + paragraph)
    assert found
    assert paragraph.startswith(found.text)


def test_hostile_heads_cost_little():
    for unit in ("A ", "(", "A, 1 ", "-", "А. 1 апр ", "٠ "):
        parse_dateline(unit * 5000)
