"""The `meta` vocabulary of news pages: which names state what. Order is strength."""

from __future__ import annotations

PUBLISHED: tuple[str, ...] = (
    "article:published_time", "og:article:published_time", "article:published", "article.published",
    "datepublished", "publishdate", "publish-date", "publish_date", "published_time", "publication_date",
    "publication-date", "originalpublicationdate", "article_date_original", "pubdate", "pub_date", "og:pubdate",
    "sw-pubdate", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime", "published", "published_at", "dcsext.articlefirstpublished", "dc.date.issued",
    "dcterms.issued", "citation_publication_date", "citation_online_date", "citation_date",
    "dcterms.created", "dc.date.created", "datecreated", "article.created",
    "date.created", "displaydate", "og:article:time", "article_date", "sn-post-date",
)
# Of publication mostly, of the last change at times.
VAGUE_DATES: tuple[str, ...] = ("date", "dc.date", "dc:date", "dcterms.date", "pdate")
MODIFIED: tuple[str, ...] = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", "article:modified",
    "article.updated", "article_date_updated", "dcterms.modified", "dc.date.modified", "date.modified",
    "revision_date", "cxenseparse:modified_time", "updated-date", "last_updated_date", "lastmod",
    "last-modified",
)
SHARED_TITLES: tuple[str, ...] = ("og:title",)
HEADLINES: tuple[str, ...] = ("og:title", "headline")
TITLES: tuple[str, ...] = (
    *HEADLINES, "twitter:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "title",
)
AUTHORS: tuple[str, ...] = (
    "author", "authors", "parsely-author", "sailthru.author", "cxenseparse:author", "citation_author",
    "dc.creator", "dcterms.creator", "dc:creator", "og:author", "og:article:author", "article:author",
    "article_author", "articleauthor", "byl",
)
PUBLISHERS: tuple[str, ...] = ("og:site_name", "publisher", "dc.publisher", "dcterms.publisher", "application-name",
    "apple-mobile-web-app-title")  # fmt: skip
SOURCES: tuple[str, ...] = ("agency", "news_agency", "source", "dc.source", "dcterms.source", "provider",
    "article:provider", "sourceorganization", "syndication-source", "original-source", "copyright", "copyrightholder",
    "dc.rights")  # fmt: skip
KEYWORDS: tuple[str, ...] = ("news_keywords", "keywords", "article:tag", "parsely-tags", "sailthru.tags")
DESCRIPTIONS: tuple[str, ...] = ("og:description", "description", "twitter:description", "dc.description")
TYPES: tuple[str, ...] = ("og:type",)
URLS: tuple[str, ...] = ("og:url",)

REPEATED = frozenset({*AUTHORS, "article:tag", *SOURCES})
KNOWN = frozenset(
    {*PUBLISHED, *VAGUE_DATES, *MODIFIED, *TITLES, *AUTHORS, *PUBLISHERS, *SOURCES, *KEYWORDS, *DESCRIPTIONS, *TYPES,
     *URLS}
)
