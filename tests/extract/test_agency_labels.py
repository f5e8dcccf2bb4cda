"""The hand-made labels: references into ../shared with the right shape, and ids that the registry knows."""

import json
import re
from collections import Counter
from pathlib import Path

from etl.extract.agencies import agencies

LABELS = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "gold" / "agencies.jsonl").read_text(encoding="utf-8").splitlines()
]
KEYS = {"article_id", "dump", "agency", "cited", "half"}
FOLDERS = {
    "agnews", "antcorpus", "bbc", "corus_ru", "factiva", "fars", "livedoor", "moroccan", "newsml", "ninjs", "reuters",
    "reuters21578", "ria", "saudinewsnet", "seed", "wires",
}  # fmt: skip


def test_each_label_is_a_reference_and_holds_no_text():
    for label in LABELS:
        record = {"member", "record"} if "record" in label else {"url"}
        assert set(label) - {"unsure", "unregistered"} == KEYS | record
        assert re.fullmatch(r"[0-9a-f]{32}", label["article_id"])
        assert label["half"] in ("tune", "test")
    assert len({label["article_id"] for label in LABELS}) == len(LABELS)


def test_the_registry_knows_every_agency():
    named = {name for label in LABELS for name in (label["agency"], *label["cited"])}
    assert named - {None} <= set(agencies())
    assert all(label["agency"] not in label["cited"] for label in LABELS)


def test_they_are_many_and_half_of_them_name_no_agency():
    assert len(LABELS) >= 500
    halves = Counter(label["half"] for label in LABELS)
    assert min(halves.values()) >= 0.4 * len(LABELS)
    unnamed = sum(label["agency"] is None for label in LABELS)
    assert 0.4 <= unnamed / len(LABELS) <= 0.7
    assert {label["dump"].split("/")[1] for label in LABELS if label["dump"].startswith("dumps/")} == FOLDERS
