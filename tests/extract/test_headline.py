import pytest

from etl.extract.headline import find_headline, looks_like_headline

BODY = "The mayor opened the bridge on Tuesday, two years later than planned and at twice the price."


def test_a_stated_headline_repeated_in_other_letters_becomes_a_variant():
    found = find_headline("الجسر الجديد في المدينة", ("الجسر الجدید فی المدینة", BODY))
    assert found.headline == "الجسر الجديد في المدينة"
    assert found.variants == ("الجسر الجدید فی المدینة",)
    assert found.paragraphs == (BODY,)


def test_the_same_printing_leaves_the_body_and_is_no_variant():
    found = find_headline("Mayor opens bridge", ("Mayor opens bridge", BODY))
    assert (found.variants, found.paragraphs, found.flags) == ((), (BODY,), ())


def test_the_first_line_is_taken_with_its_repetition():
    found = find_headline("", ("Mayor opens bridge", "MAYOR OPENS BRIDGE", BODY))
    assert found.headline == "Mayor opens bridge"
    assert found.variants == ("MAYOR OPENS BRIDGE",)
    assert found.paragraphs == (BODY,)
    assert found.flags == ("headline_in_body",)
    assert {e.rule for e in found.evidence} == {"first_line", "repeated_at_head"}


def test_a_headline_above_its_text_in_one_block():
    found = find_headline("", (f"Mayor opens bridge\n{BODY}",))
    assert (found.headline, found.paragraphs) == ("Mayor opens bridge", (BODY,))


def test_the_body_never_becomes_empty():
    assert find_headline("Mayor opens bridge", ("Mayor opens bridge",)).paragraphs == ("Mayor opens bridge",)


def test_no_headline_is_said():
    found = find_headline("", (BODY, BODY + " And so on."))
    assert (found.headline, found.flags) == (None, ("no_headline",))
    assert find_headline("", ()).headline is None


@pytest.mark.parametrize(
    "line",
    ["Mayor opens new bridge", "Why did the bridge cost so much?", "市長が新しい橋を開通", "Talks in the U.S."],
)
def test_headlines(line):
    assert looks_like_headline(line)


@pytest.mark.parametrize(
    "line",
    [
        BODY,
        "HARBOURTOWN (Agency) - A bridge",
        "EXAMPLE.INFO - متابعة",
        "By Jane Roe",
        "・first item",
        "- one item more",
        "***",
        "Bridge",
        "The mill turns. Nobody knows why. It is old",
    ],
)
def test_not_headlines(line):
    assert not looks_like_headline(line)


def test_stated_variants_come_first_and_are_no_repetition_of_the_headline():
    others = ("Bridge opened at last by mayor", "Mayor opens bridge")
    found = find_headline("Mayor opens bridge", ("MAYOR OPENS BRIDGE", BODY), others)
    assert found.variants == ("Bridge opened at last by mayor", "MAYOR OPENS BRIDGE")
