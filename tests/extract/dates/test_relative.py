"""Words that count from the day they were written: read as a number of days, and only where nothing else is said."""

import pytest

from etl.extract.dates.relative import read_relative


@pytest.mark.parametrize(
    ("text", "days"),
    [("Today", 0), ("اليوم", 0), ("امروز", 0), ("сегодня, 14:35", 0), ("今日", 0),
     ("yesterday", 1), ("أمس 14:35", 1), ("دیروز", 1), ("вчера", 1), ("gestern, 14:35 Uhr", 1), ("hier à 14h35", 1),
     ("i går kl. 14.30", 1), ("dün 14:35", 1), ("昨天 14:35", 1), ("어제", 1), ("hôm qua", 1),
     ("позавчера", 2), ("پریروز", 2), ("avant-hier", 2),
     ("3 days ago", 3), ("قبل 3 أيام", 3), ("۳ روز پیش", 3), ("vor 3 Tagen", 3), ("il y a 3 jours", 3),
     ("3 дня назад", 3), ("3 giorni fa", 3), ("há 3 dias", 3), ("3일 전", 3)],
)  # fmt: skip
def test_days_are_counted(text: str, days: int) -> None:
    assert read_relative(text) == days


@pytest.mark.parametrize(
    "text",
    ["", "Monday", "3 hours ago", "10 August 2015", "yesterday and today", "Yesterday's harbour",
     "کل", "कल", "300 days ago",
     "the mayor of Eastham said yesterday that the harbour would open"],
)  # fmt: skip
def test_other_words_count_nothing(text: str) -> None:
    assert read_relative(text) is None
