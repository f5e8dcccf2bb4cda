import pytest

OLD = """<html><head><META http-equiv="Content-Type" content="text/html; charset=ISO-8859-1"></head>
<body>{articles}</body></html>"""
OLD_ARTICLE = """<table style="width: 96%;"><tr><td style="x" ><table id="tbHeaderImages"><tr><td></td></tr></table>
<span class="DocPublicationName">{paper}</span><br><span class="DocHeader">Société, </span>
<span class="DocHeader">lundi </span>
<span class="DocHeader">4 mars 2019</span><span class="DocHeader">, p. 3</span><br><br><span class="TitreArticleVisu">Le
<span style="color:red">pont</span> rouvre</span><br><br>{author}<p></p>Enfin : été.<p></p>Oui.<p></p>
<b><i>© 2019 La Vallée.
Tous droits réservés.</i></b><p></p>Numéro de document : news·20190304·VA·1<br>
<table><tr><td>Date d'émission : <b>2019-05-06</b>
</td></tr></table></td></tr></table>"""
NEW_ARTICLE = """<article> <header> <img src="x"/> <div> <span class="DocPublicationName">La Vallée </span> </div>
<div> <span class="DocHeader">{header}</span> </div> <div><p>PONTS</p></div> <div class="titreArticle">
<p class="titreArticleVisu rdp__articletitle">Le pont rouvre</p> </div> <div>Ada Vale</div> </header>
<section> <div class="DocText"> <div class='docOcurrContainer'> <p>Enfin : <mark>été</mark>.</p> <p>Oui.</p> </div>
</div> </section> <aside><div><b>Note(s) : </b><p>Une note.</p></div></aside>
<footer> <small>© 2019 Vale SA. Tous droits réservés.</small> <p>Numéro de document : news·20190304·VA·1</p>
<div id="divPubliC">Date d'émission : <b>2019-05-06</b></div></footer> </article>"""


@pytest.mark.parametrize(("author", "authors"), [("Ada Vale<br>", ("Ada Vale",)), ("", ())])
def test_the_older_markup(read, author, authors):
    article = OLD_ARTICLE.format(paper="La Vallée, no. 12", author=author)
    outcome = read(OLD.format(articles=article + "\n<p><br>" + article).encode())  # it says ISO-8859-1, and is not
    assert (outcome.format, outcome.reasons, len(outcome.fields)) == ("europresse", [], 2)
    fields = outcome.fields[0]
    assert (fields.headline, fields.publisher, fields.authors) == ("Le pont rouvre", "La Vallée", authors)
    assert (fields.body, [date.text for date in fields.dates]) == ("Enfin : été.\n\nOui.", ["lundi 4 mars 2019"])


@pytest.mark.parametrize(
    ("header", "date"),
    [
        ("Société, lundi 4 mars 2019, p. 3", "lundi 4 mars 2019"),
        ("Local, Monday, March 4, 2019 - 08:10, p. B3", "March 4, 2019 - 08:10"),
        ("Page 3", None),
    ],
)
def test_the_later_markup(read, header, date):
    outcome = read(f"<!DOCTYPE html><html><body>{NEW_ARTICLE.format(header=header)}</body></html>".encode())
    assert (outcome.format, outcome.reasons) == ("europresse", [])
    (fields,) = outcome.fields
    assert (fields.headline, fields.publisher, fields.authors) == ("Le pont rouvre", "La Vallée", ("Ada Vale",))
    assert (fields.body, [stated.text for stated in fields.dates]) == ("Enfin : été.\n\nOui.", [date] if date else [])
    assert fields.removed == (("export_rights", "© 2019 Vale SA. Tous droits réservés."),)


def test_a_page_with_articles_is_a_page(read):
    page = b"<html><body><article> <header><h1>Bridge</h1></header><p>It opened.</p></article></body></html>"
    assert read(page).format == "html"
