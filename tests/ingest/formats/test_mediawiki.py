"""Exports of a wiki of our own writing: which pages are articles, and what is prose in wikitext."""

from __future__ import annotations

import time

import pytest

from etl.article import Stated

EXPORT = """<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="de">
<siteinfo><sitename>Hafennachrichten</sitename><dbname>hafenwikinews</dbname>
<namespaces><namespace key="0"/><namespace key="4">Hafen</namespace></namespaces></siteinfo>
{pages}</mediawiki>"""
PAGE = """<page><title>{title}</title><ns>{ns}</ns><id>7</id>{more}
<revision><id>2</id><timestamp>2020-05-04T18:30:00Z</timestamp><contributor><username>Ada</username></contributor>
<model>{model}</model><format>text/x-wiki</format><text xml:space="preserve">{text}</text></revision></page>"""
STORY = """{{Datum|4. Mai 2020}}<!-- nicht {{gezeigt}} -->
[[Datei:Mühle.jpg|thumb|Die [[Mühle]] am Fluss]]
'''Lindhafen''' – Die [[Alte Mühle|Mühle]] {{w|Lindhafen|am Hafen}} dreht sich
wieder.<ref name="a">Amt, S. 3</ref> Sie wiegt {{Zahl|12}} t.<br>Das sagt [http://example.org/ das Amt].

{| class="wikitable"
| Jahr || 1900
|}
== Folgen ==
* Die Fähre steht.
=== Leer ===
{{Kasten|a=b}}

== Quellen ==
* {{Quelle|url=http://example.org|titel=Mühle}}
* [http://example.org/2 Blatt]
=== Mehr ===
Nichts.

[[Kategorie:Hafen]] [[Kategorie:Published]]
[[en:Mill turns]]"""


def export(*pages: str) -> bytes:
    return EXPORT.format(pages="".join(pages)).encode()


def page(text=STORY, title="Mühle dreht sich", ns="0", model="wikitext", more=""):
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return PAGE.format(text=text, title=title, ns=ns, model=model, more=more)


def test_a_page(read):
    outcome = read(export(page()))
    assert (outcome.format, outcome.reasons) == ("mediawiki", [])
    (fields,) = outcome.fields
    assert fields.body == (
        "Lindhafen – Die Mühle am Hafen dreht sich wieder. Sie wiegt 12 t.\n\nDas sagt das Amt.\n\n"
        "Folgen\n\nDie Fähre steht.")
    assert (fields.headline, fields.publisher, fields.language) == ("Mühle dreht sich", "Hafennachrichten", "de")
    assert fields.dates == (Stated("4. Mai 2020", "field", "datum"),)
    assert fields.modified == (Stated("2020-05-04T18:30:00Z", "field", "timestamp"),)
    assert (fields.keywords, fields.unmapped, fields.markup) == (("Hafen",), (), False)
    assert [rule for rule, _ in fields.removed] == [
        "wiki_picture", "wiki_ref", "wiki_table", "wiki_template", "wiki_template", *["wiki_apparatus"] * 4]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"ns": "4"}, "not_an_article"),
        ({"more": '<redirect title="Mühle"/>'}, "not_an_article"),
        ({"text": "#WEITERLEITUNG [[Mühle]]"}, "not_an_article"),
        ({"model": "json", "text": "{}"}, "not_an_article"),
        ({"text": "{{develop}} Die Mühle dreht sich."}, "withheld"),
    ],
)
def test_pages_that_are_no_articles(read, given, reason):
    assert read(export(page(**given))).reasons == [reason]


def test_a_deleted_text_was_withdrawn(read):
    whole = page(text="").replace('<text xml:space="preserve">', '<text deleted="deleted">')
    assert read(export(whole)).reasons == ["withheld"]


def test_the_newest_revision_counts_wherever_it_stands(read):
    older = "<revision><timestamp>2020-05-01T00:00:00Z</timestamp><text>Alt.</text></revision>"
    history = page(text="Neu.").replace("</page>", older + "</page>")
    assert [fields.body for fields in read(export(history)).fields] == ["Neu."]


def test_a_broken_page_costs_itself(read):
    outcome = read(export(page(text="Eins."), "<page><title>a</b></page>", page(text="Zwei.")))
    assert ([fields.body for fields in outcome.fields], outcome.reasons) == (["Eins.", "Zwei."], ["malformed"])


@pytest.mark.parametrize(
    ("wikitext", "prose"),
    [
        ("Die Mühle (''{{lang|en|mill}}'') ({{Ton|a=b}}) dreht.", "Die Mühle (mill) dreht."),
        ("Ein [[Tor|]], ein [[:Kategorie:Tor]], ein [[Tor#Bau]].", "Ein Tor, ein Kategorie:Tor, ein Tor."),
        ("Offen [[ und {{ und <ref> bleibt.", "Offen [[ und {{ und bleibt."),
        ("Zu ]] und }} und </ref> auch.", "Zu ]] und }} und auch."),
        ("{{Kasten|x={{y|[[Tor]]}}\n|z={|}}\nText &amp; mehr&nbsp;da.", "Text & mehr\xa0da."),
        ("== Nur ==\n== Köpfe ==\n; und Begriffe\n", ""),
        ("__NOTOC__\nZeile eins\nZeile zwei\n\nAbsatz", "Zeile eins Zeile zwei\n\nAbsatz"),
    ],
)
def test_prose_in_wikitext(read, wikitext, prose):
    (fields,) = read(export(page(text=wikitext))).fields
    assert " ".join(fields.body.split(" ")).replace("  ", " ") == prose


@pytest.mark.parametrize(
    "bait", ["[[", "{{", "[[a|", "{{a}}[[", "<ref>", "<!--", "<ref ", "[//a ", "==", "(", "{|", "''", "{{a|[[b]]"])
def test_hostile_texts_end_soon(read, bait):
    begun = time.process_time()
    assert read(export(page(text="Eins " + bait * 100_000))).fields
    assert time.process_time() - begun < 4
