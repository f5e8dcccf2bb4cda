"""Parquet and Arrow: rows in, articles out; whatever lies about sizes ends in bounded memory."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl.config import Limits

PROSE = "The council of Port Mellow met on Monday and decided, after a long debate, to mend the old bridge."
ROWS = {
    "URL": ["https://example.org/1", "https://example.org/2", "https://example.org/3"],
    "title": ["Bridge to be mended", "Ferries, again", "جلسه شورا"],
    "text": [f'{PROSE}\nA second line, "quoted".', PROSE, "شورای شهر روز دوشنبه درباره پل تصمیم گرفت. " * 3],
    "date": ["2021-03-04 10:00", "2021-03-05", None],
    "likes": [3, 0, None],
    "mood": ["calm", "calm", "calm"],
}


def parquet(table: pa.Table, **options: object) -> bytes:
    target = io.BytesIO()
    pq.write_table(table, target, **options)
    return target.getvalue()


def arrow_file(table: pa.Table, compression: str | None = None) -> bytes:
    target = io.BytesIO()
    with pa.ipc.new_file(target, table.schema, options=pa.ipc.IpcWriteOptions(compression=compression)) as writer:
        writer.write_table(table, max_chunksize=2)
    return target.getvalue()


def arrow_stream(table: pa.Table, compression: str | None = "zstd") -> bytes:
    target = io.BytesIO()
    with pa.ipc.new_stream(target, table.schema, options=pa.ipc.IpcWriteOptions(compression=compression)) as writer:
        writer.write_table(table, max_chunksize=2)
    return target.getvalue()


WRITERS = {"parquet": parquet, "arrow": arrow_file, "stream": arrow_stream}


@pytest.mark.parametrize("form", WRITERS)
def test_a_row_gives_the_fields_that_it_gives_as_csv(read, form):
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(ROWS)
    writer.writerows(zip(*ROWS.values(), strict=True))
    expected = read(table.getvalue().encode())
    outcome = read(WRITERS[form](pa.table(ROWS)))
    assert (outcome.format, outcome.reasons) == ({"stream": "arrow"}.get(form, form), [])
    assert outcome.fields == expected.fields
    assert outcome.fields[0].unmapped == ("mood",)


@pytest.mark.parametrize("form", WRITERS)
def test_columns_of_unknown_names_are_read_by_what_they_hold(read, form):
    table = pa.table({"n": list(range(9)), "kop": [f"Headline number {n} of the day" for n in range(9)],
                      "verhaal": [f"{PROSE} ({n})" for n in range(9)]})  # fmt: skip
    outcome = read(WRITERS[form](table))
    assert [(f.headline, f.body) for f in outcome.fields] == [
        (f"Headline number {n} of the day", f"{PROSE} ({n})") for n in range(9)
    ]
    assert outcome.pieces[0].raw.startswith(b'{"kop":')


def test_the_mapping_of_the_configuration_reaches_the_rows(read):
    table = pa.table({"kop": ["Short"], "verhaal": ["Words."]})
    assert read(parquet(table)).reasons == ["not_an_article"]
    outcome = read(parquet(table), mapping={"headline": "kop", "body": "verhaal"})
    assert [(fields.headline, fields.body) for fields in outcome.fields] == [("Short", "Words.")]


def test_types_are_printed_as_a_table_would(read):
    table = pa.table({
        "text": pa.array([PROSE], pa.large_string()),
        "title": pa.array(["Bridge"]).dictionary_encode(),
        "published": pa.array([datetime(2021, 3, 4, 9, 5, tzinfo=UTC)], pa.timestamp("ns", "Europe/Berlin")),
        "created": pa.array([date(2021, 3, 4)]),
        "modified": pa.array([(1 << 62)], pa.timestamp("s")),
        "tags": [["sea", "bridge"]],
        "author": [{"name": "Ada Vale", "id": 7}],
        "price": [Decimal("1.50")],
        "thumbnail": [b"\xff\xd8\xff"],
    })  # fmt: skip
    for data in (parquet(table.drop_columns("modified")), arrow_file(table)):
        (fields,) = read(data).fields
        assert (fields.headline, fields.body, fields.keywords) == ("Bridge", PROSE, ("sea", "bridge"))
        assert fields.dates[0].text == "2021-03-04T10:05:00+01:00"
        assert fields.dates[1].text == "2021-03-04"
        assert fields.authors == ("Ada Vale",)
        assert fields.unmapped == ("price",)
    assert fields.modified[0].text == str(1 << 62)


def test_paragraphs_are_a_list(read):
    (fields,) = read(parquet(pa.table({"title": ["T"], "paragraphs": [["First.", "Second."]]}))).fields
    assert fields.body == "First.\n\nSecond."


def test_bytes_in_a_column_of_text_get_their_encoding_from_the_row(read):
    story = "Городской совет решил в понедельник починить старый мост до наступления зимы. " * 4
    old = story.encode("cp1251")
    table = pa.table({"title": [old[:20], b"Plain"], "text": [old, b"\xff\x00\xfe\x01"]})
    outcome = read(parquet(table))
    assert (outcome.fields[0].body, outcome.fields[0].flags) == (story, ("encoding_guessed",))
    assert outcome.reasons == ["undecodable"]


def test_a_text_that_is_no_utf8_costs_its_row(read):
    stained = "Après la réunion du Comité régional à Orléans, ".encode() + b"caf\xe9"
    texts = pa.array([PROSE.encode(), stained, PROSE.encode()], pa.binary()).view(pa.string())
    for data in (parquet(pa.table({"text": texts})), arrow_file(pa.table({"text": texts}))):
        outcome = read(data)
        assert [fields.body for fields in outcome.fields] == [PROSE, PROSE]
        assert outcome.reasons == ["undecodable"]


@pytest.mark.parametrize("form", WRITERS)
def test_a_table_without_text_is_one_reject(read, form):
    outcome = read(WRITERS[form](pa.table({"user": ["ada", "tom"] * 300, "age": [30, 40] * 300})))
    assert (outcome.pieces, outcome.reasons) == ([], ["not_an_article"])


def test_cut_files(read):
    table = pa.table({"title": ["a", "b", "c", "d"], "text": [PROSE] * 4})
    assert read(parquet(table)[:-9]).reasons == ["truncated"]
    stream = arrow_stream(table, None)
    for cut in (arrow_file(table)[:len(stream) - 100], stream[:-100]):
        outcome = read(cut)
        assert [fields.headline for fields in outcome.fields] == ["a", "b"]
        assert outcome.reasons == ["truncated"]


def test_a_broken_row_group_costs_its_own_rows(read):
    table = pa.table({"title": [str(n) for n in range(9)], "text": [f"{PROSE} {n}" for n in range(9)]})
    data = bytearray(parquet(table, row_group_size=3, compression="NONE", use_dictionary=False))
    at = data.index(f"{PROSE} 4".encode())
    data[at - 4:at] = b"\xff\xff\xff\x7f"
    outcome = read(bytes(data))
    assert [fields.headline for fields in outcome.fields] == ["0", "1", "2", "6", "7", "8"]
    assert outcome.reasons == ["malformed"]


def test_encrypted_and_deep_files_and_large_rows(read):
    assert read(b"PARE" + bytes(40) + b"PARE").reasons == ["encrypted"]
    deep = pa.table({"text": [PROSE], "deep": [[[[["x"]]]]]})
    assert read(arrow_file(deep), limits=Limits(max_json_depth=4)).reasons == ["too_deep"]
    assert read(parquet(deep), limits=Limits(max_json_depth=5)).reasons == []
    rows = pa.table({"text": [PROSE, PROSE * 300, PROSE], "title": ["a", "b", "c"]})
    outcome = read(parquet(rows), limits=Limits(max_record_bytes=9_000))
    assert ([fields.headline for fields in outcome.fields], outcome.reasons) == (["a", "c"], ["too_large"])


def test_a_text_that_is_said_a_million_times_is_a_bomb(read):
    again = pa.DictionaryArray.from_arrays(pa.array([0] * 1_000_000, pa.int32()), pa.array(["word " * 100_000]))
    data = parquet(pa.table({"text": again}), compression="zstd")
    assert len(data) < 10_000
    outcome = read(data)
    assert outcome.reasons == ["suspicious_compression"]
    assert sum(len(piece.raw) for piece in outcome.pieces) < 20 << 20


@pytest.mark.slow
def test_a_buffer_of_a_gigabyte_does_not_get_its_memory(read):
    data = arrow_stream(pa.table({"text": pa.array(["a" * (900 << 20)], pa.large_string())}))
    assert len(data) < 1 << 20
    assert read(data).reasons == ["too_large"]
