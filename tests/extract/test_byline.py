"""Who wrote a text: people, without the places and agencies that stand in the same field in Arabic letters."""

from __future__ import annotations

import pytest

from etl.extract.byline import read_authors


@pytest.mark.parametrize(
    ("stated", "people"),
    [
        ("سمير الحلبي من لندن", ("سمير الحلبي",)),
        ("سمير الحلبي ـ جدة", ("سمير الحلبي",)),
        ("بغداد- سمير الحلبي", ("سمير الحلبي",)),
        ("سمير الحلبي", ("سمير الحلبي",)),
        ("سمير", ("سمير",)),
        ("واشنطن ـ رويترز", ()),
        ("لندن -رويترز", ()),
        ("هراري- دب أ", ()),
        ('جدة " واس', ()),
        ("* سمير الحلبي من الرياض", ("سمير الحلبي",)),
        ('"الميناء" من صنعاء', ()),
        ("«الميناء» - سمير الحلبي", ("سمير الحلبي",)),
        ("- الصفقات الأخيرة في الميناء", ()),
        ("سمير الحلبي، منى الشامي ـ دبي", ("سمير الحلبي", "منى الشامي")),
        ("جدة، تحقيق- منى الشامي", ("منى الشامي",)),
        ("مكة المكرمة", ()),
        ("تل أبيب", ()),
        ("سمير الحلبي - منى الشامي", ()),
        ("Jane Roe-Smith", ("Jane Roe-Smith",)),
        ("Jane Roe - Paris", ("Jane Roe - Paris",)),
    ],
)
def test_people_stand_without_places_and_agencies(stated: str, people: tuple[str, ...]) -> None:
    assert read_authors([stated]) == people


def test_each_is_named_once() -> None:
    assert read_authors(["سمير الحلبي ـ جدة", "سمير الحلبي من دبي", "Jane Roe"]) == ("سمير الحلبي", "Jane Roe")
