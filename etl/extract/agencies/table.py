"""Write the registry as a Markdown table: `python -m etl.extract.agencies.table > docs/agencies.md`."""

from __future__ import annotations

from etl.extract.agencies.registry import Agency, agencies

_HEAD = """\
# News agencies

Generated from `etl/extract/agencies/registry.toml` by `python -m etl.extract.agencies.table`. *Names* count wherever
they stand as a word; *names that need context* are also words, people, parties or indexes and count only in a
credit, a dateline, parentheses or right after a word for "agency". Entries that are not verified rest on general
knowledge.

| id | agency | country | time zone | domains | names | names that need context | verified |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""


def _row(agency: Agency) -> str:
    cells = (
        f"`{agency.id}`", agency.name, agency.country, agency.zone or "", ", ".join(agency.domains),
        ", ".join(agency.aliases), ", ".join(agency.ambiguous), "yes" if agency.verified else "no",
    )  # fmt: skip
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def render() -> str:
    """Return docs/agencies.md as it must read, in the order of the registry."""
    return _HEAD + "\n".join(_row(agency) for agency in agencies().values()) + "\n"


if __name__ == "__main__":
    print(render(), end="")
