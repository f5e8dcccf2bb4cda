"""Write the registry as a Markdown table: `python -m etl.extract.agencies.table > docs/agencies.md`."""

from __future__ import annotations

from etl.extract.agencies.registry import Agency, agencies

_HEAD = """\
# News agencies

Generated from `etl/extract/agencies/registry.toml` by `python -m etl.extract.agencies.table`. *Names* count wherever
they stand as a word; *names that need context* are also words, people, parties or indexes and count only in a
credit, a dateline, parentheses or right after a word for "agency", and not near the words behind ≠. *Forms* are
examples of how it opens and closes a text, with places and people of our own; every agency is also read from
`PLACE (NAME) -`. *Marks* are signatures, enough by themselves, and after + end marks that others use too, which count
only beside the agency's own formula of reporting. Entries that are not verified rest on general knowledge. How they
are used, and how to add one: [attribution.md](attribution.md).

{count} agencies, {names} names.

| id | agency | country | time zone | domains | languages | names | names that need context | forms | marks | verified |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""


def _row(agency: Agency) -> str:
    context = ", ".join(agency.ambiguous) + (f" ≠ {', '.join(agency.not_near)}" if agency.not_near else "")
    forms = [f"`{form} …`" for form in agency.datelines] + [f"`… {form}`" for form in agency.signoffs]
    marks = ", ".join(agency.signatures) + (f" + {', '.join(agency.end_marks)}" if agency.end_marks else "")
    cells = (
        f"`{agency.id}`", agency.name, agency.country, agency.zone or "", ", ".join(agency.domains),
        ", ".join(agency.languages), ", ".join(agency.aliases), context, "<br>".join(forms), marks,
        "yes" if agency.verified else "no",
    )  # fmt: skip
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def render() -> str:
    """Return docs/agencies.md as it must read, in the order of the registry."""
    names = sum(len(agency.aliases) + len(agency.ambiguous) for agency in agencies().values())
    rows = "\n".join(map(_row, agencies().values()))
    return f"{_HEAD.format(count=len(agencies()), names=names)}{rows}\n"


if __name__ == "__main__":
    print(render(), end="")
