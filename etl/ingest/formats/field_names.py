"""The vocabulary of field names: what the keys, columns and tags of other people's dumps are called.

Names are compared without letter case and separators (`date_publish`, `datePublish`, `Date publish` are one).
Within a role the strongest name comes first. A name stands in one role only, and a test says so.
"""

from __future__ import annotations

import re
from functools import lru_cache

ROLES: dict[str, tuple[str, ...]] = {
    "headline": (
        "headline", "headlines", "title", "head", "maintitle", "titlefull", "articletitle", "newstitle",
        "heading", "headtext", "hl1", "contenttitle", "textname", "titlerss", "titlepage",
        "pagetitle", "ogtitle", "titre", "titel", "titolo",
        "título", "titulo", "titular", "überschrift", "ueberschrift", "schlagzeile", "başlık", "tytuł",
        "rubrik", "عنوان", "العنوان", "تيتر", "تیتر", "سرتیتر", "заголовок", "название", "标题", "標題", "題名",
        "タイトル", "見出し", "제목", "शीर्षक", "judul", "tiêuđề", "כותרת",
    ),
    "body": (
        "bodytext", "bodies", "body", "articlebody", "fulltext", "maintext", "fullcontent", "articletext",
        "articlecontent", "newstext", "newscontent", "content", "contents", "text", "article", "paragraphs",
        "story", "storytext", "rawtext", "plaintext", "cleantext", "texte", "contenu", "inhalt", "volltext",
        "artikeltext", "texto", "cuerpo", "contenido", "conteúdo", "testo", "corpo", "metin", "içerik",
        "treść", "متن", "نص", "النص", "المحتوى", "محتوا", "текст", "содержание", "正文", "内容", "內容", "本文",
        "본문", "내용", "bodyhtml", "bodyxhtml", "articlehtml", "contenthtml", "html", "message", "isi",
        "konten", "nộidung",
    ),
    "lead": (
        "lead", "lede", "leadparagraph", "standfirst", "chapo", "chapeau", "vorspann", "ingress", "intro",
        "introduction", "abstract", "leadtext", "لید", "ليد", "лид", "导语", "リード",
    ),
    "summary": (
        "summary", "description", "descriptiontext", "descriptions", "teaser", "excerpt", "snippet",
        "shortdescription", "metadescription", "ogdescription", "deck", "resume", "résumé",
        "zusammenfassung", "resumen", "descrição", "ملخص", "خلاصه", "الملخص", "аннотация", "описание", "摘要",
        "요약", "概要",
    ),
    "date": (
        "datepublished", "publishedat", "publicationdate", "publishdate", "datepublish", "pubdate",
        "publishingdate", "published", "publishedon", "publisheddate", "publishedtime",
        "publishtime", "publisheddatetime",
        "articlepublishedtime", "dcdateissued", "issued", "firstpublicationdate", "webpublicationdate",
        "datetime", "date", "newsdate", "articledate", "textdate", "day", "releasedate", "posted",
        "postedat", "dateposted", "timepublished", "pubtime", "ptime", "datum", "veröffentlicht",
        "datedepublication", "datepublication", "fecha", "fechapublicacion", "data", "datapubblicazione",
        "tarih", "التاريخ", "تاريخ", "تاریخ", "تاریخانتشار", "تاريخالنشر", "дата", "датапубликации", "日期",
        "发布时间", "發布時間", "公開日", "日付",
        "날짜", "firstcreated", "versioncreated", "contentcreated", "createdat",
        "datecreated", "created", "creationdate", "timestamp", "tanggal",
    ),
    "clock": (
        "time", "hour", "uhrzeit", "heure", "hora", "ora", "saat", "время", "الساعة", "ساعت", "时间", "時刻",
    ),
    "modified": (
        "datemodified", "modified", "modifiedat", "lastmodified", "modificationdate", "updated",
        "updatedat", "lastupdated", "dateupdated", "updatedate", "lastupdate", "articlemodifiedtime",
        "datemodify",
    ),
    "crawled": (
        "dateextracted", "extracted", "extractedat", "crawled", "crawledat", "crawldate", "crawltime",
        "datecrawled", "scraped", "scrapedat", "scrapedate", "scrapetime", "datescraped", "retrieved",
        "retrievedat", "dateretrieved", "accessed", "accessdate", "fetched", "fetchedat", "fetchtime",
        "downloaded", "datedownload", "downloadedat", "downloaddate", "indexed", "indexedat", "indexdate",
        "ingested", "ingestedat", "insertedat", "addedat", "expires",
    ),
    "publisher": (
        "publisher", "source", "publication", "sourcename", "publishername", "publicationname", "outlet",
        "newspaper", "magazine", "site", "sitename", "ogsitename", "website", "domain", "sourcedomain",
        "src", "channel", "feed", "medium", "media", "quelle", "journal", "fuente", "medio", "fonte",
        "kaynak", "المصدر", "مصدر", "منبع", "источник", "издание", "来源", "來源", "出典", "媒体", "출처", "segment",
    ),
    "agency": (
        "agency", "newsagency", "provider", "providername", "infosource", "wire", "wireservice", "newswire",
        "origin",
        "agence", "agentur", "agencia", "agenzia", "ajans", "وكالة", "الوكالة", "خبرگزاری", "خبرگزاري",
        "агентство", "通讯社", "通信社",
    ),
    "creditline": (
        "creditline", "credit", "credits", "attribution",
    ),
    "author": (
        "byline", "bylines", "by", "author", "authors", "authorname", "writer", "writers", "reporter",
        "reporters", "journalist", "creator", "dccreator", "auteur", "autor", "autores", "autore",
        "verfasser", "yazar", "الكاتب", "كاتب", "المؤلف", "نویسنده", "نويسنده", "خبرنگار", "автор",
        "авторы", "作者", "记者", "記者", "기자", "著者", "penulis",
    ),
    "url": (
        "url", "link", "articleurl", "weburl", "sourceurl", "pageurl", "originalurl", "permalink", "uri",
        "href", "loc", "lien", "enlace", "adresse", "الرابط", "رابط", "لینک", "ссылка", "链接", "連結",
    ),
    "guid": (
        "guid", "itemguid", "newsguid", "articleguid", "storyguid", "urn", "itemurn", "newsurn", "uuid", "itemuuid",
        "newsuuid", "articleuuid", "storyuuid", "accessionnumber", "accessionno", "an",
    ),
    "canonical": (
        "canonicalurl", "canonical", "canonicallink", "ogurl",
    ),
    "language": (
        "language", "lang", "languagecode", "inlanguage", "locale", "langue", "sprache", "idioma", "lingua",
        "اللغة", "زبان", "язык", "语言",
    ),
    "keywords": (
        "keywords", "keyword", "tags", "tag", "topics", "topic", "categories", "category", "cat", "subcat",
        "section", "sections", "subject", "subjects", "subjectcodes", "newskeywords", "articlesection",
        "rubric", "textrubric", "theme", "themes", "places", "people", "orgs", "exchanges", "companies",
        "labels", "desk", "mots-clés", "schlagwörter", "ressort", "rubrique", "seccion", "категория",
        "рубрика", "теги", "كلمات", "القسم", "التصنيف", "کلیدواژه", "关键词", "分类",
    ),
    "dateline": (
        "dateline", "placeline",
    ),
}  # fmt: skip

# Read and understood, and of no use to an article: identifiers, counters, rights, housekeeping.
IGNORED = re.compile(
    r"(?:^|article|news|text|doc|item|post|story|record|row|old|new|author|source|page|parent|user)(?:id|no|nr|num|number"
    r"|index)$|^(?:id|index|unnamed\d*|docno|docid|hash|md5|sha1|sha256|rank|score|urgency|priority"
    r"|version|type|pubstatus|status|edition|likes?|views?|shares?|comments?|commcount|commentcount|wordcount|words"
    r"|charcount|length|size|reposts.*|mime(?:type)?|profile|copyright.*|usageterms|ednote|pubstatus|lewissplit"
    r"|cgisplit|image(?:url)?|images|thumbnail|topimage|urltoimage|video|videos|filename"
    r"|localpath|freeaccess)$"
)

_SEPARATORS = re.compile(r"[\s_\-.:/]+")


@lru_cache(maxsize=4096)
def plain_name(name: str) -> str:
    """Fold a field name as they are compared here: no case, no separators, no leading `@`, `_` or BOM."""
    return _SEPARATORS.sub("", name.strip().lstrip("\ufeff@#_")).casefold()


_PLACES = {plain_name(name): (role, rank) for role, names in ROLES.items() for rank, name in enumerate(names)}


@lru_cache(maxsize=4096)
def role_of(name: str) -> tuple[str, int] | None:
    """Return the role of a field name and its rank within it (0 strongest); `("ignored", 0)`; None if unknown."""
    folded = plain_name(name)
    known = _PLACES.get(folded)
    if known is None and IGNORED.search(folded):
        return "ignored", 0
    return known


def role_name(name: str) -> str:
    """Return only the role of a field name, `""` where the vocabulary does not know it."""
    place = role_of(name)
    return place[0] if place else ""
