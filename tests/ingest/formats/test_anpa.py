import pytest

from etl.article import Stated
from etl.config import Limits
from etl.ingest.formats import wire_envelope
from etl.ingest.formats.anpa import ANPA
from etl.ingest.formats.base import Head

HEADER = "\x16\x16\x01W2870\x1fworld\nr i\x13\x11 BC-ML--Port-Mellow-Bridg     12-18 0210\n"
STORY = (
    "\x02^BC-ML--Port Mellow-Bridge, 1st Ld-Writethru,120<\n"
    "^Old bridge of Port Mellow opens again<\n"
    "^AP Photo PML101, PML102<\n"
    "^Eds: Updates with quotes, details. With\nAP Photos.<\n"
    "^By ADA VALE and\nBO LIND=\n"
    "^Associated Press=\n"
    "\t   PORT MELLOW, Mellow (AP) _ The bridge opened on Monday, and\nthe ferries stopped.\n \n"
    "\t   ``It holds,'' said the mayor.\n\n"
    "^WHAT IS NEXT=\n"
    "\x08^Boats;W;L<\n\x08Heron;7{;2\n\x08Great\x10 Auk;{;3\n"
    "\t   ___\n\n^END<\n"
)
TAIL = "\n\t   \x03AP-WF-12-18-06 1437EST<\n\n\x0c\n\x04"
MESSAGE = HEADER + STORY + TAIL


def test_a_message_is_read_without_its_typesetting(read):
    outcome = read(MESSAGE.encode())
    (fields,) = outcome.fields
    assert (outcome.format, outcome.reasons) == ("anpa", [])
    assert fields.headline == "Old bridge of Port Mellow opens again"
    assert fields.body.split("\n\n") == [
        "PORT MELLOW, Mellow (AP) _ The bridge opened on Monday, and the ferries stopped.",
        "``It holds,'' said the mayor.",
        "WHAT IS NEXT",
        "Boats;W;L\nHeron;7½;2\nGreat Auk;½;3",
    ]
    assert fields.dates == (Stated("2006-12-18T14:37-05:00", "field", "AP-WF-12-18-06 1437EST"),)
    assert fields.sources[0] == Stated("AP", "field", "trailer")
    assert fields.byline == "By ADA VALE and BO LIND, Associated Press"
    assert fields.authors == ("ADA VALE", "BO LIND")
    assert fields.keywords == ("BC-ML--Port Mellow-Bridge",)
    assert [text for _, text in fields.removed] == [
        "AP Photo PML101, PML102", "Eds: Updates with quotes, details. With AP Photos."]  # fmt: skip


@pytest.mark.parametrize(
    ("story", "headline", "byline", "body"),
    [
        ("^BC-Alert,17<\n\t   PORT MELLOW (AP) _ It holds.\n", "", "", "PORT MELLOW (AP) _ It holds."),
        ("^Glance=\n^All Times EDT=\n^By The Press=\n^EAST=\n^North=\n\t   One\n", "Glance", "By The Press",
         "All Times EDT\n\nEAST\n\nNorth\n\nOne"),
        ("^*9006< ^AP-Top,0176<\n^Top news<\n^Bridge opens\n^Ferry stops\n", "Top news", "",
         "Bridge opens\n\nFerry stops"),
    ],
)  # fmt: skip
def test_headings_of_other_shapes(read, story, headline, byline, body):
    (fields,) = read(f"{HEADER}\x02{story}\x03AP-WF-12-18-06 1437GMT<\x04".encode()).fields
    assert (fields.headline, fields.byline, fields.body) == (headline, byline, body)


@pytest.mark.parametrize(
    ("tail", "date"),
    [
        ("\x03AP-WF-02-09-16 0423GMT<\n\x04", "2016-02-09T04:23+00:00"),
        ("\x03AP-NY-12-31-99 2359<\x04", "1999-12-31T23:59"),
        ("\x03181437Z DEC 06\n\x04", "181437Z DEC 06"),
        ("\x03AP-WF-13-45-06 1437EST<\x04", None),
        ("\x03\n\x04", None),
    ],
)
def test_the_date_behind_the_text(read, tail, date):
    (fields,) = read((HEADER + STORY + tail).encode()).fields
    assert [stated.text for stated in fields.dates] == ([date] if date else [])


@pytest.mark.parametrize("size", [5, 1 << 18])
def test_every_message_of_a_file_is_a_record(read, monkeypatch, size):
    monkeypatch.setattr(wire_envelope, "_CHUNK", size)
    accented = MESSAGE.replace("mayor", "señora alcaldesa Núñez")
    outcome = read((MESSAGE + "\r\n\x00\x16" + accented + MESSAGE).encode("latin-1"))
    assert [piece.encoding for piece in outcome.pieces] == ["utf-8", "cp1252", "utf-8"]
    assert outcome.reasons == []
    assert "señora alcaldesa Núñez" in outcome.fields[1].body
    assert outcome.fields[1].flags == ("encoding_guessed",)


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "utf-8"])
def test_what_a_wire_may_be_in(read, encoding):
    text = MESSAGE.replace("It holds", "Müller öffnete die Brücke für Fußgänger, später die Straße")
    (fields,) = read(text.encode(encoding)).fields
    assert "Müller öffnete die Brücke für Fußgänger, später die Straße" in fields.body


def test_what_is_damaged_costs_itself(read):
    no_end, no_text = HEADER + "\x02^Lost<\n\t   Cut here", HEADER.replace("\n", "") + "\x04"
    outcome = read((MESSAGE + no_end + MESSAGE + "stray words" + no_text + MESSAGE + no_end).encode())
    assert len(outcome.fields) == 3
    assert outcome.reasons == ["truncated", "malformed", "malformed", "truncated"]


def test_a_message_beyond_the_limit_is_skipped(read):
    limits = Limits(max_record_bytes=2_000)
    big = HEADER + "\x02" + "x" * 900_000 + "\x03\x04"
    outcome = read((MESSAGE + big + MESSAGE).encode(), limits=limits)
    assert (len(outcome.fields), outcome.reasons) == (2, ["too_large"])


@pytest.mark.parametrize("bait", ["\x16", "   ", "^<", "{", "\n", "\x08^", " ="])
def test_bait_takes_no_longer_than_its_length(read, bait):
    outcome = read((HEADER + "\x02^Head<\n" + bait * 200_000 + "x\x03AP-WF-12-18-06 1437EST<\x04").encode())
    assert len(outcome.fields) == 1


def test_a_settings_file_of_macos_is_no_wire() -> None:
    data = b"\x00\x00\x00\x01Bud1\x00\x00\x10\x00\x00\x00\x08\x00" + b"\x00\x01\x02ab" * 200
    assert not ANPA.recognises(Head(data, ".DS_Store", True))
