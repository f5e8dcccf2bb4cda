"""How `explain A B` tells of two rows: a document for machines, lines and a table for the eye.

A passage ends its line, so that a terminal that knows of Arabic sets it from right to left and nothing else with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rich.table import Table

from etl.dedupe.explain_pair import Pair, Passage, Row
from etl.explain import quoted, shown

MOST_SHARED = 5  # passages, the longest
MOST_DIFFERING = 40


def document(found: Pair) -> dict[str, Any]:
    """Return everything that is known of the pair."""
    guard = found.guard and found.guard.name
    judged = {"is_copy": found.is_copy, "guard": guard, "same_cluster": found.same_cluster}
    return {"conclusion": conclusion(found), **judged, **asdict(found)}


def conclusion(found: Pair) -> str:
    """Say in one sentence what became of the pair, and why."""
    if found.same_bytes or found.same_text:
        return "exact copies: " + ("the same bytes" if found.same_bytes else "equal texts once they are folded")
    if not found.is_copy:
        guard = found.guard
        why = f"the guard {guard.name} speaks against it" if guard else "too little speaks for it, and no guard against"
        linked = "; other texts link them into one cluster" if found.same_cluster else ""
        return f"no copies: {why}{linked}"
    if found.same_cluster:
        return "copies"
    if found.compared:
        return "copies, but in two clusters: an article that comes earlier took one of them in"
    if found.compared is None:
        return "copies by their texts, but in two clusters; only a complete index tells whether they were compared"
    if not found.sketches.common:
        return "copies by their texts, but never compared: their sketches share no key"
    if not found.in_reach:
        return "copies by their texts, but never compared: their months are out of reach"
    return "copies by their texts, but never compared: many texts share their keys, and neither is an anchor"


def lines(found: Pair) -> Iterator[str]:
    """Yield what is to be read before the evidence and its weights, the verdict first."""
    yield f"{conclusion(found)} (score {found.score:+.2f}; above 0 is a copy)"
    for name, row in zip("AB", found.rows, strict=True):
        yield from row_lines(name, row)
    a, b = (row["cluster_id"] for row in found.rows)
    yield f"cluster: {a}, of both" if found.same_cluster else f"clusters: A in {a}, B in {b}"
    sketches = found.sketches
    yield (
        f"sketches: {sketches.keys_a} keys of A, {sketches.keys_b} of B, {sketches.common} in both; by estimate "
        f"{share(sketches.a_in_b)} of A in B, {share(sketches.b_in_a)} of B in A"
    )
    reach = "in reach" if found.in_reach else "out of reach"
    known = {None: "not known", True: "yes", False: "no"}[found.compared]
    compared = "needless, the texts are equal" if found.same_text else known
    yield f"candidates: {compared} (months {found.rows[0]['pub_month']} and {found.rows[1]['pub_month']}, {reach})"
    yield f"exact: jaccard {found.jaccard:.3f}; {share(found.a_in_b)} of A in B, {share(found.b_in_a)} of B in A"
    shorter = "AB"[not found.figures["is_first_a"]]
    figures = (f"{name} {value}" for name, value in found.figures.items() if name != "is_first_a")
    yield f"figures, a being the shorter text, {shorter}: {', '.join(figures)}"
    yield from passage_lines("shared", found.shared, MOST_SHARED)
    yield from passage_lines("differing", found.differing, MOST_DIFFERING)


def row_lines(name: str, row: Row) -> Iterator[str]:
    """Yield what a row is."""
    role = f"{row['copy_kind']} copy of {row['copy_of']}" if row["copy_of"] else "article"
    when = row["published_at"].isoformat() if row["published_at"] else shown(row["date"])
    place = " ".join(map(str, filter(None, (row["dump"], row["member"])))) + f" record {row['record']}"
    yield f"{name}: {row['article_id']}, {role}; {when}; agency {shown(row['agency'])}; {place}"
    yield f"   {quoted(row['headline'] or '')}"


def passage_lines(title: str, passages: list[Passage], most: int) -> Iterator[str]:
    """Yield passages, as many as `most`; a shared one once."""
    yield f"{title} passages: {len(passages)}" + (f", the first {most}" if len(passages) > most else "")
    for passage in passages[:most]:
        if passage.kind == "shared":
            yield f"  {passage.tokens:>4} tokens  {quoted(passage.in_a or '')}"
            continue
        yield f"  {passage.kind}"
        for name, text in (("A", passage.in_a), ("B", passage.in_b)):
            if text is not None:
                yield f"    {name}  {quoted(text)}"


def evidence_table(found: Pair) -> Table:
    """Return the summands of the score, what speaks for a copy first."""
    table = Table("evidence", "amount", "weight", "contribution")
    for item in found.evidence:
        table.add_row(item.name, f"{item.amount:.3f}", f"{item.weight:+.2f}", f"{item.contribution:+.3f}")
    table.add_row("score", "", "", f"{found.score:+.3f}", style="bold")
    return table


def share(value: float | None) -> str:
    """Return a share as a percentage."""
    return "an unknown share" if value is None else f"{value:.0%}"
