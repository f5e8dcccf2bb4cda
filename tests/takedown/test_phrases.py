"""Phrases and passages are found wherever they stand, and excerpts that quote a text are known for what they are."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl.clean.fold import folded_letters
from etl.dedupe.packed import packed, save
from etl.takedown.exchange import exchange
from etl.takedown.phrases import PHRASE, Passages, passages_of, phrases_of, quoting
from etl.takedown.scan import scan

NOTICE = 'The harbour master of Lindhavn closed both piers on Tuesday, "for good", after the storm broke the lamps.'
PERSIAN = "به گزارش خبرنگار ما، شهردار دیروز در نشست شورا گفت که پل تازه تا پایان سال آماده می‌شود و کسی نگران نباشد."


@pytest.mark.parametrize("place", [0, 1, 63, 200 - PHRASE])
def test_a_passage_is_found_at_every_place(place: int) -> None:
    data = bytearray(np.random.default_rng(1).integers(0, 255, 200, np.uint8).tobytes())
    phrase = NOTICE.encode()[:PHRASE]
    wanted = Passages(PHRASE, passages_of(phrase, PHRASE))
    assert wanted.search(bytes(data)) == 0
    data[place : place + PHRASE] = phrase
    assert (wanted.search(bytes(data)), wanted.found.tolist()) == (1, [True])


@pytest.mark.parametrize("data", [b"", b"short", NOTICE.encode()[: PHRASE - 1]])
def test_what_is_shorter_than_a_passage_holds_none(data: bytes) -> None:
    assert len(passages_of(data, PHRASE)) == 0
    assert Passages(PHRASE, passages_of(NOTICE.encode(), PHRASE)).search(data) == 0


@pytest.mark.parametrize("text", [NOTICE, PERSIAN])
def test_phrases_stand_in_the_text_without_signs_that_are_escaped_elsewhere(text: str) -> None:
    found = phrases_of([text])
    assert found
    assert all(phrase in text.encode() and len(phrase) == PHRASE and b'"' not in phrase for phrase in found)


def test_a_text_that_is_too_short_or_has_no_letters_has_no_phrase() -> None:
    assert phrases_of(["A brief.", "- " * 60, "=" * 200]) == []


@pytest.mark.parametrize(
    ("excerpt", "is_quote"),
    [
        ("<p>THE HARBOUR MASTER of Lindhavn closed both <b>piers</b></p>", True),
        (r'{"text": "' + "".join(f"\\u{ord(letter):04x}" for letter in PERSIAN[:60]), True),
        ("شهردار ديروز در نشست شورا گفت كه پل تازه تا پايان سال", True),  # Arabic letters for the Persian ones
        ("&#x634;هردار دیروز در نشست شورا گفت &amp; که پل تازه", True),
        ("The harbour master of Osthavn opened both piers on Monday", False),
        ("", False),
    ],
)
def test_an_excerpt_quotes_whatever_way_it_is_written(excerpt: str, is_quote: bool) -> None:
    assert quoting([excerpt], [folded_letters(NOTICE), folded_letters(PERSIAN)]) == [is_quote]


def test_the_scan_looks_into_every_column_and_every_file(tmp_path: Path) -> None:
    wanted = passages_of(PERSIAN.encode()[:PHRASE], PHRASE)
    (tmp_path / "work").mkdir()
    (tmp_path / "deep/er").mkdir(parents=True)
    (tmp_path / "work/kept-aside.txt").write_text(PERSIAN)
    (tmp_path / "empty").touch()
    (tmp_path / "deep/er/plain.html").write_text(f"<p>{PERSIAN}</p>")
    filler = [f"{number} {NOTICE}" for number in range(500)]
    for name, column in (("text", [*filler, PERSIAN]), ("list", [*([each] for each in filler), [PERSIAN]])):
        table = pa.table({"id": range(501), "text": column})
        pq.write_table(table, tmp_path / f"{name}.parquet", compression="zstd", write_statistics=False)
        assert PERSIAN.encode() not in (tmp_path / f"{name}.parquet").read_bytes()
    save(packed(pa.array([*filler, PERSIAN], pa.large_string())), tmp_path / "packed.texts")
    assert PERSIAN.encode() not in (tmp_path / "packed.texts").read_bytes()
    (tmp_path / "again.parquet").hardlink_to(tmp_path / "text.parquet")
    (tmp_path / "hidden.gz").write_bytes(gzip.compress(PERSIAN.encode()))
    found = scan(tmp_path, Passages(PHRASE, wanted), tmp_path / "work")
    assert sorted(found.found) == ["again.parquet", "deep/er/plain.html", "list.parquet", "packed.texts"]
    assert (found.opaque, found.files) == (("hidden.gz",), 6)


def test_folders_are_exchanged_in_one_step(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "said").write_text(name)
    exchange(tmp_path / "one", tmp_path / "other")
    assert [(tmp_path / name / "said").read_text() for name in ("one", "other")] == ["other", "one"]
