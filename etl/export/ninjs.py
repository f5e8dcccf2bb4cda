"""An article as an IPTC ninjs 3.1 item; what the corpus does not know is left out, and nothing is guessed.

ninjs has no property for a day without a time, or for the address of a text: they go where the standard keeps what
identifies an item elsewhere (`altIds`), so that nothing is dressed up as something that it is not. The dateline, the
flags and the way back to the raw bytes have no place; JSON lines carry them.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any

from etl.extract.agencies.registry import agencies

STANDARD = {
    "name": "ninjs", "version": "3.1", "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#",
}  # fmt: skip
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")  # RFC 3986, its letters only
COLUMNS = (
    "article_id", "agency", "publisher", "date", "published_at", "headline", "headline_variants", "body", "located",
    "byline", "creditline", "authors", "keywords", "language", "url", "canonical_url", "word_count", "raw_sha256",
    "guid", "version", "version_created", "cited_agencies",
)  # fmt: skip
ALTERNATIVE_IDS = ("article_id", "guid", "date", "url", "canonical_url")


def ninjs_item(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of `articles` (COLUMNS) as a ninjs 3.1 item."""
    headlines = [("main", row["headline"]), *(("alternative", variant) for variant in row["headline_variants"])]
    item = {
        "standard": STANDARD,
        "uri": uri_of(row),
        "type": "text",
        "version": None if row["version"] is None else str(row["version"]),
        "firstCreated": row["published_at"],
        "versionCreated": row["version_created"],
        "language": None if row["language"] == "und" else row["language"],
        "headlines": [{"role": role, "contentType": "text/plain", "value": text} for role, text in headlines if text],
        "bodies": [{
            "role": "main", "contentType": "text/plain", "charCount": len(row["body"]), "wordCount": row["word_count"],
            "value": row["body"],
        }],
        "by": row["byline"],
        "people": [{"name": name, "rel": "author"} for name in row["authors"]],
        "organisations": [{**named_agency(agency), "rel": "cited"} for agency in row["cited_agencies"]],
        "infoSources": info_sources(row),
        "located": row["located"],
        "subjects": [{"name": word} for word in row["keywords"]],
        "altIds": [
            {"role": name, "value": str(row[name])} for name in ALTERNATIVE_IDS if row[name] is not None
        ],
    }  # fmt: skip
    return {name: value for name, value in item.items() if value not in (None, [])}


def uri_of(row: Mapping[str, Any]) -> str:
    """Return the item's name: the supplier's guid where it is a URI, else that of the raw bytes (RFC 6920)."""
    if row["guid"] is not None and URI.fullmatch(row["guid"]):
        return str(row["guid"])
    digest = base64.urlsafe_b64encode(bytes.fromhex(row["raw_sha256"])).decode().rstrip("=")
    return f"ni:///sha-256;{digest}"


def info_sources(row: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return who issued the text and who supplied it, with the credit line as printed."""
    found = [{**named_agency(row["agency"]), "role": "agency"}] if row["agency"] else []
    stated = (("publisher", row["publisher"]), ("creditline", row["creditline"]))
    return [*found, *({"name": name, "role": role} for role, name in stated if name)]


def named_agency(agency: str) -> dict[str, str]:
    """Return an agency's name and its id; the id alone where the registry of this code has it no more."""
    known = agencies().get(agency)
    return {"name": known.name if known else agency, "literal": agency}
