"""Tombstones: salted, told apart by kind, an input that the corpus is held against."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pyarrow as pa

from etl.article import Rejection
from etl.batch import columns_to_batch, rejection_row
from etl.outcome import OUTCOME_SCHEMA
from etl.takedown.tombstones import Tombstones, home
from etl.takedown.withdraw import withdraw

NOTHING = sha256(b"").hexdigest()


def rows(*rows: dict[str, object]) -> pa.Table:
    names = ("raw_sha256", "text_key", "url", "canonical_url", "excerpt", "detail", "length")
    return pa.table({name: [row.get(name) for row in rows] for name in names})


def test_a_value_hits_under_its_own_kind_only() -> None:
    stones = Tombstones(b"salt").with_takedown("url", "", {"url": ["http://a.example/"], "text": [b"0123456789abcdef"]})
    found = stones.hits(
        rows(
            {"url": "http://a.example/"},
            {"canonical_url": "http://a.example/"},
            {"raw_sha256": "http://a.example/"},
            {"text_key": b"0123456789abcdef"},
            {"url": "http://a.example/2"},
        )
    )
    assert found == ["0001", "0001", None, "0001", None]


def test_the_first_takedown_that_hits_a_row_owns_it() -> None:
    first = Tombstones(b"salt").with_takedown("id", "", {"raw": ["aa"]})
    stones = first.with_takedown("id", "", {"url": ["u"], "raw": ["bb"]})
    assert stones.hits(rows({"raw_sha256": "aa", "url": "u"}, {"raw_sha256": "bb"})) == ["0001", "0002"]


def test_what_a_reject_quotes_speaks_for_it_only_where_it_has_no_bytes() -> None:
    stones = Tombstones(b"salt").with_takedown("id", "", {"quote": ["excerpt\ndetail"]})
    quoting = {"raw_sha256": NOTHING, "excerpt": "excerpt", "detail": "detail"}
    assert stones.hits(rows({**quoting, "length": 0}, {**quoting, "length": 9}, {"length": 0})) == ["0001", None, None]


def test_the_file_says_nothing_of_the_text_and_another_salt_gives_other_hashes(tmp_path: Path) -> None:
    one = Tombstones.load(tmp_path).with_takedown("url", "why", {"url": ["http://a.example/secret"]})
    other = Tombstones.load(tmp_path).with_takedown("url", "why", {"url": ["http://a.example/secret"]})
    assert one.takedowns != other.takedowns
    one.save(tmp_path)
    assert b"secret" not in (tmp_path / "takedowns/tombstones.json").read_bytes()
    again = Tombstones.load(tmp_path)
    assert (again.digest, again.takedowns) == (one.digest, one.takedowns)
    assert Tombstones.load(tmp_path / "elsewhere").digest == ""


def test_a_shadow_has_the_tombstones_of_its_lake(tmp_path: Path) -> None:
    assert home(tmp_path / "state/shadow") == tmp_path
    assert home(tmp_path) == tmp_path


def test_a_record_that_is_hit_keeps_its_place_among_the_outcomes() -> None:
    digests = ["aa" * 32, "bb" * 32, "cc" * 32]
    given = columns_to_batch(
        [
            rejection_row(Rejection("d", "m", number, 7, 5, digest, "extract", "malformed", "why", "its text"))
            for number, digest in enumerate(digests)
        ],
        OUTCOME_SCHEMA,
    )
    stones = Tombstones(b"salt").with_takedown("id", "", {"raw": [digests[1]]})
    found = withdraw(given, stones)
    names = ["record", "offset", "length", "raw_sha256", "reason", "detail", "excerpt"]
    assert found.schema == OUTCOME_SCHEMA
    assert [tuple(row.values()) for row in found.select(names).to_pylist()] == [
        (0, 7, 5, digests[0], "malformed", "why", "its text"),
        (1, 7, 5, digests[1], "taken_down", "takedown 0001", ""),
        (2, 7, 5, digests[2], "malformed", "why", "its text"),
    ]
    assert withdraw(given, Tombstones(b"salt")) is given
