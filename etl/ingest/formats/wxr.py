"""WordPress exports (WXR): RSS whose items are whole posts, with their state; only what was published is read."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree.ElementTree import Element

from etl.article import Fields, RawRecord, Stated
from etl.errors import BadInput
from etl.ingest.formats.base import Format, Head
from etl.ingest.formats.decoding import context_of, flags_of, head_text
from etl.ingest.formats.feed_text import content_of, has_text
from etl.ingest.formats.feeds import channel_of, fields_of, split
from etl.ingest.formats.xml_core import children, namespace, parse_record, root_of, text_at, text_of

NAMESPACE = "wordpress.org/export/"
ARTICLES = frozenset((
    "post", "page", "news", "article", "articles", "story", "stories", "noticia", "noticias", "nachrichten", "beitrag",
    "actualite", "actualites", "nieuws", "notizie", "haber", "haberler", "berita", "press-release", "press_release",
))  # fmt: skip
"""Types of posts that are articles: WordPress's own two, and what sites call theirs. All others are parts of a site."""
HELD_BACK = frozenset(("draft", "pending", "auto-draft", "private", "future", "trash"))
PUBLIC = frozenset(("publish", ""))
NO_TERMS = frozenset(("post_format", "nav_menu", "post_visibility"))
NO_DATE = "0000-00-00"
OWN_FIELDS = frozenset((
    "post_id", "post_date", "post_date_gmt", "post_modified", "post_modified_gmt", "comment_status", "ping_status",
    "post_name", "status", "post_parent", "menu_order", "post_type", "post_password", "is_sticky", "attachment_url",
    "postmeta",
))  # fmt: skip

_BLOCKS = "<!-- wp:"
_LINE_ENDS = re.compile(r"<[^<>]*>|\n\s*\n\s*|\n")
_MEDIA_CODE = re.compile(
    r"\[(caption|gallery|embed|video|audio|playlist)\b[^\[\]]*\](?:[^\[]|\[(?!/?\1\b))*+\[/\1\]", re.IGNORECASE)
_CODE = re.compile(
    r"\[[a-z][\w-]{1,40}(?:\s+[\w-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'\[\]]+))+\s*/?\]"
    r"|^[ \t]*\[[a-z][\w-]{1,40}\s*/?\][ \t]*$", re.IGNORECASE | re.MULTILINE)
_CLOSING = re.compile(r"\[/([a-z][\w-]{1,40})\]", re.IGNORECASE)
_PAIRED = re.compile(r"\[/?([a-z][\w-]{1,40})\]", re.IGNORECASE)


def recognises(head: Head) -> bool:
    """Tell an export from other RSS by the namespace of its modules."""
    return root_of(head)[0] == "rss" and NAMESPACE in head_text(head)


def parse(record: RawRecord) -> Fields:
    """Read one post. Raises BadInput: `not_an_article` for other parts of a site, `withheld` for what is not public."""
    context = context_of(record)
    item = parse_record(record)
    kind, state = text_at(item, "post_type"), text_at(item, "status")
    if kind and kind not in ARTICLES:
        raise BadInput("not_an_article", f"a WordPress item of type {kind}"[:100])
    if state in HELD_BACK:
        raise BadInput("withheld", f"a post that is not public: {state}")
    if state not in PUBLIC:
        raise BadInput("not_an_article", f"a WordPress item of status {state}"[:100])
    if text_at(item, "post_password"):
        raise BadInput("withheld", "a post behind a password")
    fields = fields_of(item, channel_of(context), flags_of(context))
    content, excerpt = _encoded(item, "content"), _encoded(item, "excerpt")
    flags = tuple(flag for flag in fields.flags if flag != "body_is_abstract")
    if not has_text(content):
        content, flags = excerpt or fields.abstract, (*flags, *(("body_is_abstract",) if has_text(excerpt) else ()))
    body, removed = without_codes(content)
    return replace(
        fields, body=paragraphs_of(body), removed=(*fields.removed, *removed), flags=flags,
        abstract=excerpt or fields.abstract, dates=(*fields.dates, *_in_utc(item, "post_date_gmt")),
        modified=_in_utc(item, "post_modified_gmt") or fields.modified,
        keywords=tuple(dict.fromkeys(text for element in children(item, "category") if (text := text_of(element))
                                     and element.get("domain") not in NO_TERMS)),
        unmapped=tuple(name for name in fields.unmapped if name not in OWN_FIELDS),
    )  # fmt: skip


def _encoded(item: Element, module: str) -> str:
    return next((content_of(e) for e in children(item, "encoded") if module in namespace(e)), "")


def _in_utc(item: Element, name: str) -> tuple[Stated, ...]:
    text = text_at(item, name)
    return (Stated(f"{text} GMT", "field", name),) if text and not text.startswith(NO_DATE) else ()


def without_codes(content: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Take WordPress's shortcodes out: `[caption …]` with what it holds, of others the brackets only."""
    if "[" not in content:
        return content, ()
    removed: list[tuple[str, str]] = []

    def take(found: re.Match[str]) -> str:
        removed.append(("shortcode", found[0].strip()[:200]))
        return ""

    content = _CODE.sub(take, _MEDIA_CODE.sub(take, content))
    closed = {name.lower() for name in _CLOSING.findall(content)}
    content = _PAIRED.sub(lambda found: take(found) if found[1].lower() in closed else found[0], content)
    return content, tuple(removed)


def paragraphs_of(content: str) -> str:
    """Make HTML of what an editor typed, as WordPress does when it shows it: blank lines part paragraphs."""
    if _BLOCKS in content:
        return content
    return _LINE_ENDS.sub(_break, content.strip())


def _break(found: re.Match[str]) -> str:
    text = found[0]
    if text[0] == "<":
        return text
    return "<p>" if text.count("\n") > 1 else "<br>"


WXR = Format("wxr", recognises, split, parse, b"<")
