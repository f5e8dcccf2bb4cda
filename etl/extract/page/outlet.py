"""Who published a page, who wrote it and who supplied it, as it states for machines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from etl.article import Stated
from etl.extract.agencies import named_in_slot
from etl.extract.page import metas
from etl.extract.page.jsonld import named_of
from etl.extract.page.people import split_people
from etl.extract.page.structured import Structured, stated_metas

ADDRESS = re.compile(r"(?:https?:)?//|www\.|@", re.IGNORECASE)
# Names of tools, which templates leave in the place of the outlet's.
TOOLS = frozenset({"blogger", "wordpress", "wordpress.com", "wix.com", "website", "home"})
LEGAL_FORM = re.compile(
    r"\b(?:GmbH|AG|KG|UG|SE|eG|Inc|LLC|Ltd|Limited|PLC|plc|Corp|B\.?V|N\.?V|S\.?A|S\.?L|S\.?p\.?A|S\.?r\.?l|SAS|AS|A/S|AB"
    r"|Oy|e\. ?V|Sp\. z o\.o|A\.Ş|ООО|АО|株式会社)(?=\W|$)"
)
JOINT = re.compile(r"\s*[|–—•·:-]\s*")


def publisher_of(page: Structured) -> str:
    """Return the name of the outlet: never an address, nor a company or an agency where the site has a name."""
    stated = [name for name, _ in named_of(page.linked, "publisher")]
    stated += [value for name in metas.PUBLISHERS for value in page.metas.get(name, ())]
    second = ""
    for name in (*stated, page.linked.site):
        if name and is_outlet(name):
            name = without_title(name, page)
            if not LEGAL_FORM.search(name) and not named_in_slot(name):
                return name
            second = second or name
    return second


def is_outlet(name: str) -> bool:
    """Tell whether a stated name can be that of an outlet: no address, no tool's name."""
    return not ADDRESS.match(name) and name.casefold() not in TOOLS


def without_title(name: str, page: Structured) -> str:
    """Return a site's name without the title of the page, which some templates put before it."""
    for title in (page.first(metas.HEADLINES), page.title):
        joint = JOINT.match(name, len(title)) if title and name.startswith(title) else None
        if joint:
            return name[joint.end() :]
    return name


def source_statements(page: Structured, publisher: str, printed: str) -> Iterator[Stated]:
    """Yield what names a supplier: organizations, providers, agencies among authors and publishers, copyright.

    `printed` is the line beside the date that names an agency. Authors that are people are none.
    """
    for prop in ("sourceOrganization", "provider", "author", "publisher", "copyrightHolder"):
        for name, is_organization in named_of(page.linked, prop):
            if prop == "publisher":
                is_supplier = name != publisher and bool(named_in_slot(name))
            else:
                is_supplier = prop != "author" or is_organization or not split_people([name])
            if is_supplier:
                yield Stated(name, "jsonld", prop)
    for stated in stated_metas(page, (*metas.SOURCES, *metas.AUTHORS)):
        if not ADDRESS.match(stated.text) and (stated.label in metas.SOURCES or not split_people([stated.text])):
            yield stated
    if printed:
        yield Stated(printed, "body", "byline")


def author_names(page: Structured, outlet: str) -> tuple[str, ...]:
    """Return the people who wrote the text, from the strongest kind of statement that names any."""
    linked = (name for name, is_organization in named_of(page.linked, "author") if not is_organization)
    kinds: list[Iterable[str]] = [linked, *(page.metas.get(name, ()) for name in metas.AUTHORS)]
    return next((people for kind in kinds if (people := split_people(filter(is_outlet, kind), outlet))), ())
