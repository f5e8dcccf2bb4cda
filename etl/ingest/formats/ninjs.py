"""ninjs 1.x, 2.x and 3.x, the IPTC's news item in JSON, and what newsroom systems make of it (Superdesk)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from etl.article import Fields, Identity, RawRecord, Stated
from etl.clean.markup import strip_markup
from etl.config import Limits
from etl.errors import BadInput
from etl.extract.dateline import parse_dateline
from etl.ingest.formats.base import Fault, Format, Head, Member, Piece
from etl.ingest.formats.decoding import context_of, flags_of, head_text, mapping_of
from etl.ingest.formats.field_names import plain_name
from etl.ingest.formats.json_heads import first_keys
from etl.ingest.formats.json_records import JSON, JSON_LINES, load_value
from etl.ingest.formats.json_shapes import article_object
from etl.ingest.formats.named_fields import fields_from, people_in
from etl.ingest.formats.ninjs_texts import body_of, description_of, headlines_of
from etl.ingest.formats.signed import signed_by
from etl.ingest.formats.values import parts_of, text_of
from etl.ingest.formats.withdrawn import refuse_withdrawn

_IDENTIFIERS = frozenset({"uri", "guid"})
# Names that the standard made, folded; with an identifier, one of them tells a ninjs item from other JSON.
_SIGNS = frozenset({
    "versioncreated", "firstcreated", "contentcreated", "pubstatus", "representationtype", "copyrightholder",
    "copyrightnotice", "usageterms", "bodies", "headlines", "bodyxhtml", "bodytext", "bodyhtml", "bodymain",
    "bodyrichtext", "descriptiontext", "descriptionhtml", "headlinemain", "infosource", "infosources", "rightsinfo",
    "trustindicator", "trustindicators", "ednote", "digitalsourcetype", "eventdetails", "plannedcoverage", "embargoed",
    "standard", "$standard",
})  # fmt: skip
# What an item is that is no text. A package or an event may come with a story; a caption or a shot list is none.
_NOT_TEXT = {
    "picture": "a picture", "photo": "a picture", "image": "a picture", "graphic": "a graphic", "audio": "audio",
    "video": "a video", "composite": "a package of items", "component": "a component of another item",
    "event": "an event", "planning": "planned coverage",
}  # fmt: skip
_PACKAGES = frozenset({"composite", "component"})
_LEAST_STORY = 500
# When it was published where something says so, else when the text came into being: strongest first.
_PUBLISHED = ("firstpublished", "published", "publishedat", "datepublished", "originalpublishedat", "contentcreated",
              "firstcreated", "versioncreated")
_SUPPLIERS = ("source", "provider", "infosource", "infosources", "creditline", "credit", "descriptioncreditline",
              "copyrightholder")
_PUBLISHERS = ("copyrightholder", "provider", "source")
_BYLINES = ("byline", "by", "bylines")
_READ = frozenset({
    *_IDENTIFIERS, *_PUBLISHED, *_SUPPLIERS, *_BYLINES, "type", "title", "bodies", "headlines", "descriptions",
    "pubstatus", "embargoed", "located", "datelinelocation", "language", "keywords", "subject", "subjects", "people",
    "person", "authors", "extra", "renditions", "eventdetails", "plannedcoverage", "url", "href",
})  # fmt: skip
# Understood, and of no use to an article: rights, identifiers, housekeeping, other items.
_UNUSED = frozenset({
    "standard", "mimetype", "representationtype", "profile", "version", "urgency", "priority", "copyrightnotice",
    "usageterms", "ednote", "slugline", "associations", "place", "places", "organisation", "organisations", "event",
    "events", "object", "objects", "genre", "genres", "altids", "rightsinfo", "trustindicator", "trustindicators",
    "expires", "expectedduration", "digitalsourcetype", "service", "charcount", "wordcount", "readtime", "annotations",
    "contactinfo", "advice", "advices", "id", "signals", "editorialpriority", "textformat", "meta", "products",
})  # fmt: skip
_YEAR = re.compile(r"\s*\d{4}\b")
_INTERVIEW = re.compile(r"interview", re.IGNORECASE)
_CREATOR = re.compile(r"creator|author|writer|reporter|byline", re.IGNORECASE)
_OUR_KEY = "rawsha256"  # of `export --format jsonl`, which has `guid` and `version_created`, too


def is_item(keys: frozenset[str]) -> bool:
    """Say whether an object with these folded keys is a ninjs item; a row of a corpus of ours is none."""
    return bool(keys & _IDENTIFIERS and keys & _SIGNS) and _OUR_KEY not in keys


def _recognises(head: Head) -> bool:
    """Tell an item by an identifier and a key that only the standard has."""
    text = head_text(head)
    return ('"uri"' in text or '"guid"' in text) and is_item(first_keys(head))


def split_json(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
    """Split a member as JSON is: one item a line, a list, an envelope around one, a single item."""
    form = JSON_LINES if JSON_LINES.recognises(member.head()) else JSON
    return form.split(member, limits)


def _parse(record: RawRecord) -> Fields:
    context = context_of(record)
    item = article_object(load_value(record))
    mapping = mapping_of(context)
    if mapping or not is_item(frozenset(map(plain_name, item))):  # a stranger among the items of a list
        return fields_from(item, mapping, flags_of(context))
    return item_fields(item, flags_of(context))


def item_fields(item: Mapping[str, object], flags: tuple[str, ...]) -> Fields:
    """Read an item; raises BadInput: withheld, not_an_article for what holds no text by its kind, empty."""
    named: dict[str, object] = {}
    for key, value in item.items():
        named.setdefault(plain_name(key), value)
    refuse_withdrawn(text_of(named.get("pubstatus")))
    headline, variants = headlines_of(named)
    body, description = body_of(named), description_of(named)
    _refuse_other_kinds(named, body.value)
    if not body.value and description:
        body, flags = body._replace(value=description), (*flags, "body_is_abstract")
    if not body.value:
        raise _without_text(named, headline)
    if text_of(named.get("embargoed")).strip():
        flags = (*flags, "embargoed")
    byline = next((text for key in _BYLINES if (text := text_of(named.get(key)).strip())), "")
    dates, modified = _dates(named)
    return Fields(
        body=body.value, markup=body.markup, headline=headline, headline_variants=variants, dates=dates,
        modified=modified, sources=_sources(named, byline), publisher=_publisher(named),
        dateline=_dateline(named, body.value), byline=byline, creditline=text_of(named.get("creditline")),
        authors=_authors(named, byline), keywords=_keywords(named), language=text_of(named.get("language")),
        url=_url(named), abstract=description, flags=flags, identity=_identity(named),
        body_origin=f"role {body.role}" if body.role else "",
        unmapped=tuple(key for key in item if not _is_known(plain_name(key))),
    )


def _refuse_other_kinds(named: Mapping[str, object], body: str) -> None:
    kind = text_of(named.get("type")).strip().casefold().rpartition(":")[2] or _kind_by_content(named)
    if kind not in _NOT_TEXT:
        return
    letters = sum(map(str.isalpha, strip_markup(body[:8 * _LEAST_STORY])))
    if not letters or (kind not in _PACKAGES and letters < _LEAST_STORY):
        raise BadInput("not_an_article", f"{_NOT_TEXT[kind]} without a story of its own")


def _kind_by_content(named: Mapping[str, object]) -> str:
    """Name the kind of an item that does not say it: by its details, or by what all its renditions are."""
    if "eventdetails" in named:
        return "event"
    if "plannedcoverage" in named:
        return "planning"
    media = {_media_type(rendition).partition("/")[0] for rendition in _renditions(named).values()}
    only = media.pop() if len(media) == 1 else ""
    return only if only in _NOT_TEXT else ""


def _media_type(rendition: Mapping[str, object]) -> str:
    return text_of(rendition.get("mimetype") or rendition.get("contenttype") or rendition.get("contentType"))


def _renditions(named: Mapping[str, object]) -> dict[str, Mapping[str, object]]:
    """Return the renditions by name: an object in 1.x, a list in 2.x and 3.x."""
    value = named.get("renditions")
    entries = list(value.items()) if isinstance(value, dict) else [
        (text_of(entry.get("name")), entry) for entry in value if isinstance(entry, dict)
    ] if isinstance(value, list) else []
    return {str(name): entry for name, entry in entries if isinstance(entry, dict)}


def _without_text(named: Mapping[str, object], headline: str) -> BadInput:
    elsewhere = [name for name, rendition in _renditions(named).items() if _media_type(rendition).startswith("text/")]
    if elsewhere:
        return BadInput("empty", f"the text lies elsewhere, in the renditions {', '.join(elsewhere)}"[:200])
    if headline:
        return BadInput("empty", "a headline without a text")
    return BadInput("not_an_article", f"neither headline nor text: {', '.join(named)}"[:200])


def _dates(named: Mapping[str, object]) -> tuple[tuple[Stated, ...], tuple[Stated, ...]]:
    """Return the time of publication, one statement of it, and the version's own time where that is another one."""
    extra = named.get("extra")
    known = {**({plain_name(key): value for key, value in extra.items()} if isinstance(extra, dict) else {}), **named}
    stated = [Stated(text, "field", key) for key in _PUBLISHED if (text := text_of(known.get(key)).strip())]
    stated += [Stated(day, "field", "date")] if not stated and (day := _alternative(named, "date")) else []
    chosen = next((date for date in stated if _YEAR.match(date.text)), None) or next(iter(stated), None)
    version = next((date for date in stated if date.label == "versioncreated" and date is not chosen), None)
    return (chosen,) if chosen else (), (version,) if version else ()


def _identity(named: Mapping[str, object]) -> Identity:
    """Return which version of which item it is; the addresses that AP gives as `uri` change from answer to answer."""
    others = named.get("altids")
    item = _field("itemid", others.get("itemid")) if isinstance(others, dict) else None
    stated = (("guid", _alternative(named, "guid")), ("uri", _uri(named)), ("guid", named.get("guid")))
    guid = item or next((field for name, value in stated if (field := _field(name, value))), None)
    created = _field("versioncreated", named.get("versioncreated"))
    return Identity(guid, _field("version", named.get("version")), created)


def _uri(named: Mapping[str, object]) -> str:
    """Return the item's name, unless it is that of bytes (RFC 6920): no supplier called the item so."""
    uri = text_of(named.get("uri"))
    return "" if uri.startswith("ni:") else uri


def _alternative(named: Mapping[str, object], role: str) -> str:
    """Return what an item is called otherwise (3.x): our own export keeps there what ninjs has no property for."""
    others = named.get("altids")
    found = [other for other in others if isinstance(other, dict)] if isinstance(others, list) else []
    return next((text_of(other.get("value")).strip() for other in found if other.get("role") == role), "")


def _field(name: str, value: object) -> Stated | None:
    text = text_of(value).strip()
    return Stated(text, "field", name) if text else None


def _sources(named: Mapping[str, object], byline: str) -> tuple[Stated, ...]:
    found = [Stated(name, "field", key) for key in _SUPPLIERS for name in _names(named.get(key))]
    return tuple(dict.fromkeys((*found, *([Stated(byline, "field", "byline")] if byline else []))))


def _names(value: object) -> list[str]:
    """Return the names in a string, an object or a list of them; whom somebody interviewed supplied nothing."""
    entries = value if isinstance(value, list) else [value]
    spoken = [entry for entry in entries if isinstance(entry, dict) and _INTERVIEW.search(
        f"{text_of(entry.get('rel'))} {text_of(entry.get('role'))}")]
    return [name for entry in entries if entry not in spoken and (name := text_of(entry).strip()) and len(name) <= 160]


def _publisher(named: Mapping[str, object]) -> str:
    return next((names[0] for key in _PUBLISHERS if (names := _names(named.get(key)))), "")


def _dateline(named: Mapping[str, object], body: str) -> str:
    """Return the place that the item states, where its text prints no dateline, which says more."""
    place = text_of(named.get("located")).strip()
    location = named.get("datelinelocation")
    if not place and isinstance(location, dict):
        place = text_of(location.get("city")).strip()
    return "" if not place or parse_dateline(strip_markup(body[:1000]).lstrip()) else place


def _authors(named: Mapping[str, object], byline: str) -> tuple[str, ...]:
    names: list[str] = []
    listed = named.get("authors")
    for person in listed if isinstance(listed, list) else []:
        if not (isinstance(person, dict) and text_of(person.get("role")).casefold() == "editor"):
            names += people_in(text_of(person))
    for key in ("people", "person"):
        people = named.get(key)
        names += [text_of(person) for person in (people if isinstance(people, list) else []) if isinstance(person, dict)
                  and _CREATOR.search(f"{text_of(person.get('rel'))} {text_of(person.get('role'))}")]
    return tuple(dict.fromkeys(filter(None, names or signed_by(byline))))


def _keywords(named: Mapping[str, object]) -> tuple[str, ...]:
    words = [word for key in ("keywords", "subject", "subjects") if named.get(key) for word in parts_of(named[key])]
    return tuple(dict.fromkeys(word for word in words if len(word) <= 100))


def _url(named: Mapping[str, object]) -> str:
    stated = (_alternative(named, "url"), *(text_of(named.get(key)).strip() for key in ("url", "href", "uri", "guid")))
    return next((text for text in stated if text.startswith(("http://", "https://"))), "")


def _is_known(key: str) -> bool:
    return key in _READ or key in _UNUSED or key.lstrip("$").startswith(("headline", "body", "description", "standard"))


NINJS = Format("ninjs", _recognises, split_json, _parse, b"{")
