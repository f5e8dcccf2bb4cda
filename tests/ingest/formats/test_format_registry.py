from etl.ingest.formats import BY_NAME, READERS, recognise
from etl.ingest.formats.base import Head


def test_names_are_unique_and_plain_text_comes_last():
    assert len(BY_NAME) == len(READERS)
    assert READERS[-1].name == "text"


def test_no_bytes_are_no_format():
    assert recognise(Head(b"", "", True)) is None
