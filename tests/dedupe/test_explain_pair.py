"""What `explain A B` tells of two rows: figures, evidence, guard, candidates, clusters, passages."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from etl import pipeline
from etl.dedupe import verdict
from etl.dedupe.explain_pair import Pair, Passage, explain_pair
from etl.dedupe.index import Index
from etl.lineage import published_row
from etl.pair_lines import conclusion, document, lines
from etl.publish.catalog import connect
from etl.publish.lake import Lake

REPORT = """The keepers of the northern lighthouse switched off the old lamp on Monday and lit an electric one that can
be seen from 40 miles away. The lamp had burned since 1896, with a break of four years, when the island was evacuated.

"We kept the old lens, because nobody makes such glass any more," said Ragnhild Moe, who looked after the tower with
her husband since 1988. The couple will move to the mainland in the summer, when the light runs without anybody there.

The coastal administration wants to let the house. It received 212 letters, one of them from a retired captain who
wrote that he owed the light his life."""

MARKET = """افتتح محافظ المدينة الساحلية صباح اليوم سوق المرفأ الجديدة بعد أعمال استمرت ثلاث سنوات، وحضر الحفل عدد كبير
من الصيادين والتجار وأهالي الأحياء القديمة المطلة على البحر.

وقال المحافظ في كلمته إن السوق تضم محلات كثيرة لبيع الأسماك والخضراوات، وإن الرسوم ستبقى كما كانت حتى نهاية العام المقبل
كي يتمكن صغار الباعة من العمل فيها دون خسارة، مؤكدا أن البلدية ستوسع الطريق المؤدية إليها قبل حلول فصل الشتاء."""

CABLE = """The central bank of {town} fixed its rate for the day at {rate} crowns for one hundred marks, as against
{before} crowns of the day before. {sales} marks were sold. Governor {name} signed the notice on behalf of the board."""

ITEMS = {
    "report": ("2015-03-02", REPORT),
    "retold": (
        "2015-04-03",
        REPORT.replace("the northern", "a northern")
        .replace("since 1988. ", "since 1988. This became known on Tuesday. ")
        .replace("The coastal", "THE COASTAL"),
    ),
    "same": ("2015-03-04", REPORT.upper()),
    "late": ("2015-09-02", REPORT.replace("on Monday", "on a Monday").replace("of them ", "")),
    "market": ("2015-03-05", MARKET),
    "bazaar": ("2015-03-06", MARKET.replace("صباح اليوم ", "").replace("البلدية", "الدائرة")),
    "holm": ("2015-03-09", CABLE.format(town="Lindhavn", rate=412.5, before=410.1, sales=9000, name="Anna Holm")),
    "nilsen": ("2015-03-10", CABLE.format(town="Sandvik", rate=398.2, before=401.7, sales=340, name="Jorge Nilsen")),
}


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    folder = tmp_path_factory.mktemp("pairs")
    rows = [{"title": f"About: {name}", "date": date, "content": text} for name, (date, text) in ITEMS.items()]
    (folder / "dump.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    pipeline.run([str(folder / "dump.jsonl")], folder / "lake", workers=1)
    return Lake(folder / "lake")


@cache
def row(lake: Lake, name: str) -> dict[str, Any]:
    with connect(lake.require_head()) as connection:
        query = "select article_id from (from articles union all by name from copies) where headline = $title"
        ((article_id,),) = connection.sql(query, params={"title": f"About: {name}"}).fetchall()
    return published_row(lake.require_head(), article_id)


@cache
def explained(lake: Lake, a: str, b: str, reach: int = 1) -> Pair:
    return explain_pair(Index(lake, lake.require_head()), row(lake, a), row(lake, b), reach)


def test_a_copy_is_told_with_its_article_and_its_figures(lake: Lake) -> None:
    found = explained(lake, "report", "retold")
    assert (found.is_copy, found.guard, found.compared, found.in_reach, found.same_cluster) == (
        True, None, True, True, True,
    )  # fmt: skip
    published = found.rows[1]
    assert (found.jaccard, found.b_in_a) == (published["jaccard"], published["containment"])
    assert conclusion(found) == "copies"


@pytest.mark.parametrize(("a", "b"), [("report", "retold"), ("holm", "nilsen"), ("market", "report")])
def test_contributions_add_up_to_the_score_in_descending_order(lake: Lake, a: str, b: str) -> None:
    found = explained(lake, a, b)
    amounts = [item.contribution for item in found.evidence]
    assert amounts == sorted(amounts, reverse=True)
    assert sum(amounts) == pytest.approx(found.score)
    assert {item.name for item in found.evidence} == {"intercept", *verdict.WEIGHTS}
    assert all(item.contribution == item.weight * item.amount for item in found.evidence)


def test_both_orders_tell_the_same(lake: Lake) -> None:
    one, other = explained(lake, "retold", "report"), explained(lake, "report", "retold")
    assert (one.score, one.evidence) == (other.score, other.evidence)
    assert (one.a_in_b, one.b_in_a) == (other.b_in_a, other.a_in_b)
    swapped = {"only in A": "only in B", "only in B": "only in A"}
    turned = [replace(p, in_a=p.in_b, in_b=p.in_a, kind=swapped.get(p.kind, p.kind)) for p in other.differing]
    assert one.differing == turned


def test_the_guard_that_speaks_loudest_against_a_template_is_named(lake: Lake) -> None:
    found = explained(lake, "holm", "nilsen")
    assert found.guard
    spoke = [item.contribution for item in found.evidence if item.name in verdict.GUARDS]
    assert found.guard.contribution == min(spoke) < 0
    assert (found.compared, found.same_cluster) == (True, False)
    assert conclusion(found) == f"no copies: the guard {found.guard.name} speaks against it"


def test_slots_show_what_stands_in_the_place_of_what(lake: Lake) -> None:
    found = explained(lake, "holm", "nilsen")
    replaced = [(p.in_a, p.in_b) for p in found.differing if p.kind == "replaced"]
    assert ("Anna Holm", "Jorge Nilsen") in replaced
    assert ("Lindhavn", "Sandvik") in replaced
    assert found.shared[0].in_a == found.shared[0].in_b
    assert found.shared == sorted(found.shared, key=lambda passage: -passage.tokens)


def test_what_one_text_alone_holds_is_shown_beside_what_is_replaced(lake: Lake) -> None:
    assert explained(lake, "report", "retold").differing == [
        Passage("replaced", 1, "the", "a"),
        Passage("only in B", 5, None, "This became known on Tuesday."),
    ]


def test_arabic_is_cut_at_its_words_though_letters_are_two_bytes(lake: Lake) -> None:
    found = explained(lake, "market", "bazaar")
    assert found.differing == [
        Passage("only in A", 2, "صباح اليوم", None),
        Passage("replaced", 1, "البلدية", "الدائرة"),
    ]
    printed = "\n".join(lines(found))
    assert "  only in A\n    A  «صباح اليوم»\n" in printed
    assert all(line.endswith("»") for line in printed.split("\n") if "«" in line)


def test_passages_give_back_the_whole_of_both_texts(lake: Lake) -> None:
    for pair in (("report", "retold"), ("market", "bazaar"), ("market", "report"), ("holm", "nilsen")):
        found = explained(lake, *pair)
        for side, published in zip(("in_a", "in_b"), found.rows, strict=True):
            texts = [getattr(p, side) for p in (*found.shared, *found.differing) if getattr(p, side)]
            assert sorted(" ".join(texts).split()) == sorted(published["body"].split())


def test_texts_that_share_nothing_are_no_candidates_and_no_guard_speaks(lake: Lake) -> None:
    found = explained(lake, "market", "report")
    assert (found.shared, found.sketches.common, found.compared, found.is_copy) == ([], 0, False, False)
    assert {p.kind for p in found.differing} == {"only in A", "only in B"}


def test_copies_whose_months_are_out_of_reach_are_told_so(lake: Lake) -> None:
    found = explained(lake, "report", "late")
    assert (found.is_copy, found.in_reach, found.compared, found.same_cluster) == (True, False, False, False)
    assert conclusion(found).endswith("their months are out of reach")
    assert explained(lake, "report", "late", reach=6).compared


def test_equal_texts_and_equal_bytes_are_exact_whatever_their_score(lake: Lake) -> None:
    found = explained(lake, "report", "same")
    assert (found.same_text, found.compared, found.jaccard, found.differing) == (True, None, 1.0, [])
    assert conclusion(found) == "exact copies: equal texts once they are folded"
    assert conclusion(explained(lake, "holm", "holm")) == "exact copies: the same bytes"
    assert conclusion(replace(found, score=-1.0)).startswith("exact copies")


def test_sketches_estimate_what_the_texts_share(lake: Lake) -> None:
    found = explained(lake, "report", "retold").sketches
    assert 0 < found.common < min(found.keys_a, found.keys_b)
    assert found.a_in_b is not None
    assert 0.5 < found.a_in_b < 1
    same = explained(lake, "report", "same").sketches
    assert (same.keys_a, same.keys_b, same.a_in_b, same.b_in_a) == (same.common, same.common, 1.0, 1.0)


def test_without_its_index_a_lake_is_not_written_to(lake: Lake, tmp_path: Path) -> None:
    shutil.copytree(lake.path, tmp_path / "lake", symlinks=True)
    bare = Lake(tmp_path / "lake")
    shutil.rmtree(bare.state / "index")
    found = explained(bare, "report", "retold")
    assert (found.compared, found.is_copy) == (None, True)
    assert not (bare.state / "index").exists()
    assert "candidates: not known" in "\n".join(lines(found))


def test_the_document_holds_what_the_lines_say(lake: Lake) -> None:
    found = explained(lake, "holm", "nilsen")
    told = document(found)
    assert (told["is_copy"], told["same_cluster"], told["guard"]) == (False, False, found.guard and found.guard.name)
    assert told["figures"]["tokens_a"] <= told["figures"]["tokens_b"]
    assert {item["name"] for item in told["evidence"]} > {"intercept"}
