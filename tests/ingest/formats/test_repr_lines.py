from etl.article import RawRecord, Rejection
from etl.extract.record import extract


def test_each_printed_list_is_a_record(read):
    data = "content: ['First \\xa0paragraph.', \"It's the second.\"]\ncontent: []\ncontent: ['Third text here.']\n"
    outcome = read(data.encode())
    assert outcome.format == "repr"
    bodies = [fields.body for fields in outcome.fields]
    assert bodies == ["First \xa0paragraph.\n\nIt's the second.", "", "Third text here."]


def test_printed_dictionaries(read):
    more = "".join(f"{{'title': 'No {n}'}}\n" for n in range(4))
    outcome = read(f"{{'title': 'Bridge reopens', 'content': 'At last.', 'n': None}}\n{{'title': x}}\n{more}".encode())
    assert outcome.fields[0].headline == "Bridge reopens"
    assert outcome.reasons == ["malformed"]


def test_what_is_said_of_a_broken_value_names_no_place_in_memory():
    raw = b"{'title': x}"
    outcome = extract(RawRecord("", 0, 0, len(raw), raw, "repr", "utf-8"))
    assert isinstance(outcome, Rejection)
    assert outcome.detail.endswith("on line 1: <ast.Name>")


def test_lists_of_words_are_no_articles(read):
    assert read(b"['one', 'two', 'three', 'four', 'five']\n" * 3).reasons == ["not_an_article"] * 3


def test_the_name_of_the_column_is_no_broken_list(read):
    rows = b"['Second.', 'It is the second.']\n" * 5
    assert read(b"Text\n" + rows).reasons == ["not_an_article"]
    assert read(b"Te[xt\n" + rows).reasons == read(rows + b"Text\n").reasons == ["malformed"]
