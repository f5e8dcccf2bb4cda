import pytest

from benchmarks.reader_seeds import SEEDS, Seed
from etl.ingest.formats import BY_NAME, READERS, recognise
from etl.ingest.formats.base import Head


def test_names_are_unique_and_plain_text_comes_last():
    assert len(BY_NAME) == len(READERS)
    assert READERS[-1].name == "text"


def test_no_bytes_are_no_format():
    assert recognise(Head(b"", "", True)) is None


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.format)
@pytest.mark.parametrize("name", ["", "a.html", "a.json", "a.jsonl", "a.xml", "a.txt"])
def test_without_its_sign_no_format_takes_a_member_for_its_own(seed: Seed, name: str):
    data = seed.build(list(seed.parts))
    signed = [reader for reader in READERS if reader.sign]
    for sign in {reader.sign for reader in signed}:
        head = Head(data.replace(sign, b""), name, True)
        assert not [reader.name for reader in signed if reader.sign == sign and reader.recognises(head)]
