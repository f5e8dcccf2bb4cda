import pytest

PARAGRAPHS = "The council of Port Mellow met on Monday. It decided to mend the bridge.\n\nWork begins in May."


@pytest.mark.parametrize(
    ("start", "headline", "rest"),
    [
        ("Bridge to be mended\n\n", "Bridge to be mended", ""),
        ("Bridge to be mended\nat last\n\n\n", "Bridge to be mended at last", ""),
        ("Will the bridge be mended?\n\n", "Will the bridge be mended?", ""),
        ("جسر ميناء يرمم\n\n\nجسر میناء یرمم\n\n", "جسر ميناء يرمم", "جسر میناء یرمم\n\n"),
        ("", "", ""),
        ("A first paragraph that is a sentence.\n\n", "", "A first paragraph that is a sentence.\n\n"),
    ],
)
def test_the_first_block_is_the_headline_when_it_looks_like_one(read, start, headline, rest):
    outcome = read((start + PARAGRAPHS).encode())
    assert outcome.format == "text"
    assert (outcome.fields[0].headline, outcome.fields[0].body) == (headline, rest + PARAGRAPHS)


def test_a_first_line_without_a_blank_line_is_flagged(read):
    fields = read(("Bridge to be mended\n" + PARAGRAPHS).encode()).fields[0]
    assert (fields.headline, fields.body) == ("Bridge to be mended", PARAGRAPHS)
    assert fields.flags == ("headline_in_body",)


def test_a_line_that_is_a_date_is_one(read):
    fields = read(("Bridge to be mended\r\n\r\n04/08/2008 12:08\r\n\r\n" + PARAGRAPHS).encode()).fields[0]
    assert fields.dates[0].text == "04/08/2008 12:08"
    assert fields.body == PARAGRAPHS


def test_a_guessed_encoding_is_flagged(read):
    text = "Мост закрыт на ремонт\n\n" + "Городской совет решил закрыть старый мост до весны. " * 20
    outcome = read(text.encode("cp1251"))
    assert outcome.fields[0].headline == "Мост закрыт на ремонт"
    assert outcome.fields[0].flags == ("encoding_guessed",)


@pytest.mark.parametrize(
    "text",
    [
        "# News corpus\n\n## Contents\n\n| a | b |\n|---|---|\n\n[site](https://example.org)\n",
        "sports\nbusiness\nworld\nscience\n",
        "# newdoc\n# text = One two.\n" + "".join(f"{n}\tword\tword\tNOUN\t_\n" for n in range(30)),
        "MIT License\n\nPermission is hereby granted, free of charge, to any person obtaining a copy\n\nof it.",
        "The corpus\n\nThis corpus contains articles. See README and license; download the .zip of .txt files.\n",
    ],
)
def test_what_is_no_article(read, text):
    assert read(text.encode()).reasons == ["not_an_article"]


def test_blanks_are_empty(read):
    assert read(b" \n\t\n").reasons == ["empty"]


@pytest.mark.parametrize(
    "data",
    [
        b"<?xml version='1.0'?><nitf><body>Text</body></nitf>", b"<mediawiki><page/></mediawiki>",
        b"WARC/1.0 Type: warcinfo\r\n\r\n", b"filedesc://x.arc\n",
        b"\x01\x02\x16\x16\x01f0704\x1freute\r\nTEXT\x03\x04", b"\x00\x00\x01Bud1\x00\x10", b"%PDF-1.4 x",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"Received: from a by b\nSubject: c\n\nd",
        b"Delivered-To: desk@example.org\nReceived: by mx\n\n" + b"The bridge reopens on Monday. " * 90,
        b"\x16\x16\x01W26\x1fasian\nr a BC-Bridge\n" + b"The bridge reopens on Monday. " * 90,
        b"\x01eca0003 3 i 380  wire 0045\r\n\r\nBridge/\r\n\x02" + "Brücke frei. ".encode("cp437") * 90,
    ],
)  # fmt: skip
def test_what_is_no_plain_text(read, data):
    assert read(data).format != "text"


def test_text_of_no_encoding_is_undecodable(read):
    outcome = read(("Мост закрыт на ремонт\n\n" + "Совет решил закрыть мост. " * 9).encode() + b"\xff\xfe\xff")
    assert outcome.reasons == ["undecodable"]
