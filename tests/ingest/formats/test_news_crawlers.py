"""What news-please, Fundus and SogouCS write: the text whole, their times of crawling never a publication."""

from __future__ import annotations

import json

PARAGRAPHS = ["PORT MELLOW (AP) - The council met on Monday.", "It went on for hours."]
NEWS_PLEASE = {
    "authors": ["Ada Vale"], "date_download": "2024-05-06 07:08:09", "date_modify": "2021-03-05 08:00:00",
    "date_publish": "2021-03-04 10:00:00", "description": "The council met.", "filename": "a.json",
    "image_url": "https://example.org/a.jpg", "language": "en", "localpath": None, "title": "Bridge to be mended",
    "title_page": None, "title_rss": None, "source_domain": "example.org", "maintext": "\n".join(PARAGRAPHS),
    "url": "https://example.org/news/bridge",
}  # fmt: skip
FUNDUS = {
    "title": "Bridge to be mended", "authors": ["Ada Vale", "Tom Reed"], "publishing_date": "2021-03-04 10:00:00+01:00",
    "body": {"summary": ["The bridge is old."], "sections": [
        {"headline": [], "paragraphs": PARAGRAPHS},
        {"headline": ["What comes next"], "paragraphs": ["Work begins in May."]}]},
    "topics": ["bridges", "council"], "free_access": True, "images": [], "publisher": "TheMellowPost",
    "crawl_date": "2024-05-06", "html": {"content": "<html><p>Menu</p>" + "<p>x</p>" * 99, "crawl_date": "2024-05-06"},
}  # fmt: skip


def test_news_please(read):
    for data in (json.dumps(NEWS_PLEASE, indent=1), json.dumps(NEWS_PLEASE) + "\n" + json.dumps(NEWS_PLEASE)):
        fields = read(data.encode()).fields[0]
        assert (fields.headline, fields.body) == ("Bridge to be mended", "\n".join(PARAGRAPHS))
        assert [stated.text for stated in fields.dates] == ["2021-03-04 10:00:00"]
        assert [stated.text for stated in fields.modified] == ["2021-03-05 08:00:00"]
        assert (fields.publisher, fields.url) == ("example.org", "https://example.org/news/bridge")
        assert (fields.abstract, fields.authors, fields.unmapped) == ("The council met.", ("Ada Vale",), ())
    undated = {**NEWS_PLEASE, "date_publish": None, "title": None, "title_rss": "Bridge"}
    fields = read(json.dumps(undated).encode()).fields[0]
    assert (fields.headline, fields.dates) == ("Bridge", ())


def test_fundus(read):
    fields = read(json.dumps([FUNDUS, FUNDUS]).encode()).fields[1]
    assert fields.body.split("\n\n") == ["The bridge is old.", *PARAGRAPHS, "What comes next", "Work begins in May."]
    assert [stated.text for stated in fields.dates] == ["2021-03-04 10:00:00+01:00"]
    assert (fields.publisher, fields.keywords) == ("TheMellowPost", ("bridges", "council"))
    assert (fields.authors, fields.unmapped) == (("Ada Vale", "Tom Reed"), ("html",))


def test_fundus_with_its_text_in_one_piece(read):
    (fields,) = read(json.dumps({**FUNDUS, "body": None, "plaintext": "\n\n".join(PARAGRAPHS)}).encode()).fields
    assert (fields.body, fields.markup) == ("\n\n".join(PARAGRAPHS), False)


def test_a_whole_page_beside_a_text_without_line_breaks_is_not_taken_for_it(read):
    article = {**FUNDUS, "body": "One paragraph.", "html": "<!doctype html><p>Menu</p>"}
    (fields,) = read(json.dumps(article).encode()).fields
    assert fields.body == "One paragraph."


def test_sogou_documents_in_gb18030(read):
    record = (
        "<doc>\n<url>http://news.example.cn/20080611/n{0}.shtml</url>\n<docno>f2-{0}</docno>\n"
        "<contenttitle>市政府决定修复旧桥 {0}</contenttitle>\n"
        "<content>市议会星期一经过长时间辩论后决定，在冬季来临之前修复旧桥。"
        "议员们表示，工程将持续两个月，费用由省里承担 & 市里补助。</content>\n</doc>\n"
    )
    outcome = read("".join(map(record.format, range(3))).encode("gb18030"), name="news_sohusite_xml.dat")
    assert (outcome.format, outcome.pieces[1].encoding, outcome.reasons) == ("sgml", "gb18030", [])
    assert [fields.headline for fields in outcome.fields] == [f"市政府决定修复旧桥 {n}" for n in range(3)]
    assert outcome.fields[0].body.startswith("市议会")
    assert outcome.fields[0].body.endswith("& 市里补助。")
    assert (outcome.fields[2].url, outcome.fields[2].unmapped) == ("http://news.example.cn/20080611/n2.shtml", ())
