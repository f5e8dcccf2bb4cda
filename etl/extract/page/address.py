"""The address that a page gives as its own."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from etl.extract.page import metas
from etl.extract.page.structured import Structured

MAX_LETTERS = 2_000


def canonical_of(page: Structured, url: str) -> str:
    """Return the canonical address, absolute; `""` where none is stated.

    `url` is where the page came from; a relative address is joined to it, or to the one stated for OpenGraph. The
    front page is no address of an article that came from elsewhere.
    """
    graph = page.first(metas.URLS)
    for stated in (page.canonical, graph):
        address = absolute(stated, url or graph)
        if address and (not is_front(address) or is_front(url)):
            return address
    return ""


def absolute(stated: str, base: str) -> str:
    """Return a stated address in full; `""` where it is no address of a page."""
    if not stated or len(stated) > MAX_LETTERS:
        return ""
    try:
        address = stated if stated.lower().startswith(("http://", "https://")) else urljoin(base, stated)
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme.lower() in ("http", "https") and parts.hostname else ""


def leads_up(link: str, address: str) -> bool:
    """Tell whether a link of a page leads to what lies above it: the front page of its site, or of its section."""
    target = absolute(link.strip(), address).rstrip("/")
    return link.strip() == "/" or (bool(target) and (is_front(target) or address.startswith(f"{target}/")))


def is_front(address: str) -> bool:
    """Tell whether an address is that of a site's front page."""
    return address.rstrip("/").count("/") <= 2 and "?" not in address
