from etl.config import Limits

DOC = """<DOC>
<DOCNO>PM-7</DOCNO>
<URL>http://example.org/a?b=1&copy=2</URL>
<SRC>Mellow FM</SRC>
<TITLE>جسر قديم يفتح من جديد</TITLE>
<TIME>{time}</TIME>
<AUTHOR></AUTHOR>
<ABSTRACT>

</ABSTRACT>
<TEXT>
السطر الأول &amp; المهم.
السطر الثاني.
</TEXT>
</DOC>
"""
REUTERS = """<REUTERS TOPICS="YES" NEWID="1">
<DATE> 1-MAR-1987 15:01:01.79</DATE>
<TOPICS><D>fish</D><D>ship</D></TOPICS>
<PLACES><D>mellow</D></PLACES>
<UNKNOWN>
&#5;&#5;C T</UNKNOWN>
<TEXT{kind}>&#2;
{story}
&#3;</TEXT>
</REUTERS>
"""
NORM = """<TITLE>MELLOW CO &lt;MLW> SEES
  GAIN</TITLE>
<AUTHOR>    By Ada Vale, Mellow Wire</AUTHOR>
<DATELINE>    PORT MELLOW, March 1 - </DATELINE><BODY>Mellow Co said it
expects a gain.
    It gave no figures.
 Oct   1 2
 Nov   3 4
 Wire"""


def test_a_doc_is_read_by_its_tags(read):
    data = DOC.format(time="20/01/2017") + DOC.format(time="2017-01-20T21:43:00+01:00")
    outcome = read(data.encode())
    assert (outcome.format, outcome.reasons) == ("sgml", [])
    first, second = outcome.fields
    assert (first.publisher, first.url) == ("Mellow FM", "http://example.org/a?b=1&copy=2")
    assert first.body == "السطر الأول & المهم.\nالسطر الثاني."
    assert [fields.dates[0].text for fields in (first, second)] == ["20/01/2017", "2017-01-20T21:43:00+01:00"]


def test_a_story_is_unwrapped_into_paragraphs(read):
    data = '<!DOCTYPE lewis SYSTEM "lewis.dtd">\n' + REUTERS.format(kind="", story=NORM + "\n&#3;</BODY>")
    (fields,) = read(data.encode()).fields
    assert fields.headline == "MELLOW CO <MLW> SEES GAIN"
    assert fields.body.split("\n\n") == [
        "Mellow Co said it expects a gain.", "It gave no figures.", "Oct   1 2\nNov   3 4\nWire"]  # fmt: skip
    assert (fields.dateline, fields.byline) == ("PORT MELLOW, March 1 -", "By Ada Vale, Mellow Wire")
    assert fields.dates[0].text == "1-MAR-1987 15:01:01.79"
    assert fields.keywords == ("fish", "ship", "mellow")


def test_briefs_have_no_body_and_raw_text_keeps_all_of_it(read):
    brief = REUTERS.format(kind=' TYPE="BRIEF"', story="******<TITLE>MELLOW RATES FALL\n</TITLE>Blah blah blah.")
    raw = REUTERS.format(kind=' TYPE="UNPROC"', story="WEEKLY REPORT\n    One week\n Reserves...1 vs 2\n\n Wire")
    first, second = read((brief + raw).encode()).fields
    assert (first.headline, first.body) == ("MELLOW RATES FALL", "")
    assert (second.headline, second.flags) == ("WEEKLY REPORT", ("headline_in_body",))
    assert second.body == "One week\n\nReserves...1 vs 2\n\nWire"


def test_a_wrapped_first_line_is_no_headline(read):
    story = "MELLOW STOCKS CLSG abc 1.00 bcd 2.00\ncde 3.00 def 4.00"
    (fields,) = read(REUTERS.format(kind=' TYPE="UNPROC"', story=story).encode()).fields
    assert (fields.headline, fields.body, fields.flags) == ("", story.replace("\n", " "), ())


def test_unclosed_records(read):
    doc = DOC.format(time="20/01/2017")
    broken = doc.replace("</DOC>", "")
    outcome = read((doc + broken + doc + "stray words\n" + doc + broken).encode())
    assert len(outcome.fields) == 3
    assert outcome.reasons == ["malformed", "malformed", "truncated"]


def test_a_bad_byte_touches_its_own_record(read):
    good = REUTERS.format(kind="", story=NORM + "</BODY>").encode()
    outcome = read(good + good.replace(b"no figures", b"\xfc") + good)
    assert [piece.encoding for piece in outcome.pieces][::2] == ["utf-8", "utf-8"]
    assert len(outcome.fields) + len(outcome.reasons) == 3


def test_records_beyond_the_limit_are_skipped(read):
    big = DOC.format(time="x" * 900_000)
    outcome = read((DOC.format(time="20/01/2017") + big + DOC.format(time="21/01/2017")).encode(),
                   limits=Limits(max_record_bytes=100_000))  # fmt: skip
    assert outcome.reasons == ["too_large"]
    assert [fields.dates[0].text for fields in outcome.fields] == ["20/01/2017", "21/01/2017"]
