"""Articles as vendors deliver them: values under labels, in the language of the interface; shared by their formats."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from etl.article import Fields, Identity, Stated
from etl.ingest.formats.named_fields import people_in

RIGHTS = re.compile(
    r"\W{0,3}(?:©|\([cC]\)|copyright\b|copy \d{4}|(?:alle|all|tous|todos|tutti) (?:rechte|rights|droits|los derechos"
    r"|derechos|os direitos|i diritti)\b)",
    re.IGNORECASE,
)
"""How a line of rights begins."""
YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")
DAY = re.compile(r"(?<![\d:.])\d{1,2}(?![\d:])")
LONGEST_DATE = 90
CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?(?: ?(?:[AP]M|GMT|UTC))?\Z", re.IGNORECASE)
PEOPLE_PARTS = re.compile(r"\s*[;|]\s*|\s/\s|,(?=\S)|\s(?:AND|UND|ET|Y)\s")
BY = re.compile(r"\A\s*(?:INTERVIEW\s?:|VON\b|PAR\b|POR\b|DI\b)\s+(?=\S)")


class Values:
    """What an article's labels say, by role; several labels of one role keep the order in which they came.

    Roles: headline, byline, creditline, dateline, date, publisher, language, abstract, lead, body, keywords,
    url, agency, guid, rights, links, housekeeping. `unmapped` are labels that no vocabulary knows.
    """

    def __init__(self) -> None:
        self.of: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        self.unmapped: list[str] = []

    def add(self, role: str, label: str, text: str) -> None:
        """Note a value with a letter or digit in it; role `""` is of a label that is not known."""
        if not any(map(str.isalnum, text)):
            return
        if role:
            self.of[role].append((label, text.strip()))
        else:
            self.unmapped.append(label)

    def first(self, role: str) -> str:
        """Return the first value of a role, `""` without one."""
        return next((text for _, text in self.of[role]), "")

    def stated(self, *roles: str) -> tuple[Stated, ...]:
        """Return all values of some roles as statements."""
        return tuple(Stated(text, "field", label) for role in roles for label, text in self.of[role])

    def fields(self, flags: Sequence[str] = ()) -> Fields:
        """Return what the labels say as `Fields`, the paragraphs of lead and body in one text."""
        byline = self.first("byline")
        return Fields(
            body="\n\n".join(text for role in ("lead", "body") for _, text in self.of[role]),
            headline=" ".join(self.first("headline").split()),
            dates=self.stated("date"),
            sources=tuple(dict.fromkeys(self.stated("agency", "creditline", "publisher", "byline"))),
            publisher=self.first("publisher"),
            dateline=self.first("dateline"),
            byline=byline,
            creditline=self.first("creditline"),
            authors=authors_in(byline),
            keywords=tuple(dict.fromkeys(text for _, text in self.of["keywords"])),
            language=self.first("language"),
            url=self.first("url"),
            abstract=self.first("abstract"),
            flags=tuple(flags),
            identity=Identity(next(iter(self.stated("guid")), None)),
            removed=tuple(("export_link", text) for _, text in self.of["links"])
            + tuple(("export_rights", text) for _, text in self.of["rights"])
            + tuple(("export_tail", f"{label}: {text}") for label, text in self.of["housekeeping"]),
            unmapped=tuple(dict.fromkeys(self.unmapped)),
        )


def roles_of_labels(vocabulary: Mapping[str, str]) -> dict[str, str]:
    """Turn role → labels (parted by `|`) into folded label → role."""
    return {fold_label(label): role for role, labels in vocabulary.items() for label in labels.split("|")}


def fold_label(label: str) -> str:
    """Fold a label as they are compared: no case, blanks and hyphens are one."""
    return re.sub(r"[\s_-]+", "-", label.strip()).casefold()


def authors_in(byline: str) -> tuple[str, ...]:
    """Return the people of a byline, which vendors part by semicolons as well as by commas."""
    parts = PEOPLE_PARTS.split(BY.sub("", byline))
    return tuple(dict.fromkeys(name for part in parts for name in people_in(part)))


def is_date(text: str) -> bool:
    """Say whether a short line holds a day and a year, in any language."""
    year = YEAR.search(text) if len(text) <= LONGEST_DATE else None
    if year is None or RIGHTS.match(text):
        return False
    return DAY.search(text, 0, year.start()) is not None or DAY.search(text, year.end()) is not None


def subjects_in(texts: Iterable[str], parting: str) -> list[str]:
    """Return the terms of a list without their scores (`ENERGY (90%)`)."""
    terms = (re.sub(r"\s*\(\d{1,3} ?%\)", "", term).strip() for text in texts for term in text.split(parting))
    return [term for term in terms if term]
