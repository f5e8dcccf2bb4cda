import pytest

from etl.article import Stated

MESSAGE = (
    "\x01eca062 4 i 211 ccccb   dpa 061\r\n\n"
    "Mellow/traffic/\r\n"
    "\x02REFILE\n1ST LEAD\n"
    "Old bridge of Port Mellow opens again\r\nBy Ada Vale, dpa =\r\n\n"
    "   Port Mellow (dpa) - The old bridge of Port Mellow was opened again\r\n"
    "on Monday after months of work on its pavement and on its old well-\r\n"
    "worn arches, the mayor said here:\r\nIt holds.\r\n\n"
    "It is open to walkers and cyclists only, and the ferry will not run any\r\n"
    "more, not even at night.\r\n\n"
    "# Notebook\r\n\n## Note to editors\r\n- adds quotes\r\n\n"
    "dpa adv bl\r\n\r\n\x03131137 GMT Nov 13 \r\n\x7f\n\x7f\x04"
)


def test_a_message_is_read(read):
    outcome = read(MESSAGE.encode())
    (fields,) = outcome.fields
    assert (outcome.format, outcome.reasons) == ("iptc7901", [])
    assert fields.headline == "Old bridge of Port Mellow opens again"
    assert fields.body.split("\n\n") == [
        "Port Mellow (dpa) - The old bridge of Port Mellow was opened again on Monday after months of work on its "
        "pavement and on its old well-worn arches, the mayor said here:\nIt holds.",
        "It is open to walkers and cyclists only, and the ferry will not run any more, not even at night.",
    ]
    assert fields.dates == (Stated("131137 GMT Nov 13", "field", "date-time group"),)
    assert fields.sources == (Stated("dpa", "field", "supplier"), Stated("By Ada Vale, dpa", "field", "byline"))
    assert (fields.byline, fields.authors) == ("By Ada Vale, dpa", ("Ada Vale",))
    assert fields.keywords == ("Mellow", "traffic")
    assert [rule for rule, _ in fields.removed] == ["kind of item", "kind of item", "notes"]


@pytest.mark.parametrize(
    ("heading", "headline", "byline"),
    [
        ("(Zusammenfassung 1700)\nBrücke in Lindhafen wieder frei - Bürgermeister: Sie hält\nVon Ada Vale, dpa =",
         "Brücke in Lindhafen wieder frei - Bürgermeister: Sie hält", "Von Ada Vale, dpa"),
        ("Bridge opens,\nferry stops =", "Bridge opens, ferry stops", ""),
        ("EXTRA\nBRIDGE OPENS=", "BRIDGE OPENS", ""),
        ("BRIDGE OPENS =", "BRIDGE OPENS", ""),
    ],
)  # fmt: skip
def test_what_stands_above_the_text(read, heading, headline, byline):
    header, tail = "\x01abc0003 3 vm 380  dpa 0045\r\n\r\nMellow/\r\n\x02", "\x03051405 JUN 20\r\n\x04"
    data = f"{header}{heading}\r\n\r\nThe text.\r\n{tail}"
    (fields,) = read(data.encode()).fields
    assert (fields.headline, fields.byline, fields.body) == (headline, byline, "The text.")
    assert fields.dates[0].text == "051405 JUN 20"


def test_a_text_without_a_heading_keeps_its_lines(read):
    data = "\x01spa123 2 pol\r\n\x02The bridge was opened.\r\n\r\nIts arches: 1 = 2.\r\n\x03\x04"
    (fields,) = read(data.encode()).fields
    assert (fields.headline, fields.dates, fields.sources) == ("", (), ())
    assert fields.body == "The bridge was opened.\n\nIts arches: 1 = 2."


def test_the_sender_goes_from_a_text_without_notes(read):
    data = MESSAGE.replace("# Notebook\r\n\n## Note to editors\r\n- adds quotes\r\n\n", "")
    (fields,) = read(data.encode()).fields
    assert fields.body.endswith("not even at night.")
    assert fields.removed[-1] == ("notes", "dpa adv bl")


def test_an_imprint_is_no_article(read):
    data = "\x01eca0001 4 rs 46  dpa 0027\r\n\x02(Achtung)\nImpressum =\r\n\r\ncopyright by us\r\n\x03\x04"
    assert read(data.encode()).reasons == ["not_an_article"]


@pytest.mark.parametrize("encoding", ["cp1252", "iso8859-6", "cp1251"])
def test_accented_wires(read, encoding):
    text = {
        "cp1252": "Der Bürgermeister öffnete die Brücke über die Förde, „sie hält“.",
        "iso8859-6": "أعيد فتح الجسر القديم في المدينة أمام حركة المرور صباح اليوم الاثنين بعد أشهر من العمل",
        "cp1251": "Старый мост снова открыт для движения, сообщил в понедельник мэр города",
    }[encoding]
    data = MESSAGE.encode().replace(b"It is open", text.encode(encoding) + b" It is open")
    (fields,) = read(data).fields
    assert text in fields.body
