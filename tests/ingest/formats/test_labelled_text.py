import pytest

ENGLISH = """Title: Bridge opens
Source: The Valley
Date: 4 March 2019

It opened.

Title, the mayor said, was a word.
"""
GERMAN = "Titel: Die Brücke\nQuelle: Talblatt\nDatum: 4. März 2019\nText: Ein Text.\n\nNoch einer.\n"
FRENCH = "Titre : Le pont\nSource : La Vallée\nDate : 4 mars 2019\nAuteur : Ada Vale\n\nUn texte.\n"
SPANISH = "Título: El puente\nFuente: El Valle\nFecha: 4 de marzo de 2019\nTexto: Un texto.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("parting", ["\n", "\n\n", "--------\n", "\n=====\n\n"])
@pytest.mark.parametrize(
    ("article", "headline", "paper", "date"),
    [
        (ENGLISH, "Bridge opens", "The Valley", "4 March 2019"),
        (GERMAN, "Die Brücke", "Talblatt", "4. März 2019"),
        (FRENCH, "Le pont", "La Vallée", "4 mars 2019"),
        (SPANISH, "El puente", "El Valle", "4 de marzo de 2019"),
    ],
)
def test_many_articles_in_one_file(read, article, headline, paper, date, parting, encoding):
    outcome = read(parting.join([article] * 3).encode(encoding))
    assert (outcome.format, outcome.reasons, len(outcome.fields)) == ("labelled_text", [], 3)
    for fields in outcome.fields:
        assert (fields.headline, fields.publisher, fields.dates[0].text) == (headline, paper, date)
        assert fields.body.rstrip("=-\n") == fields.body
        assert fields.body


@pytest.mark.parametrize("text", [ENGLISH, ENGLISH + "\nTitle: another word\n\nMore text.\n"])
def test_one_block_is_one_text(read, text):
    outcome = read(text.encode())
    assert (outcome.format, len(outcome.fields)) == ("headed_text", 1)
