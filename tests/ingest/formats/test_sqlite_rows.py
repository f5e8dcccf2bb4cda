"""SQLite: rows of plain tables in their order; nothing that a database brings along is run."""

from __future__ import annotations

import pytest

from etl.config import Limits
from tests.ingest.formats.databases import database

PROSE = "The council of Port Mellow met on Monday and decided, after a long debate, to mend the old bridge."
NEWS = "create table news (title, text, date);"


def headlines(outcome):
    return [fields.headline for fields in outcome.fields]


def test_rows_of_tables_with_text_in_their_order(read, tmp_path):
    script = NEWS + """create table users (id integer primary key, name);
                       create table old (k primary key, text) without rowid;"""
    data = database(tmp_path / "db", script, news=[("A", PROSE, "2021-03-04"), ("B", PROSE.encode(), None)],
                    users=[(1, "ada"), (2, "tom")], old=[("z", PROSE), ("a", f"{PROSE} Indeed.")])  # fmt: skip
    outcome = read(data)
    assert outcome.format == "sqlite"
    assert outcome.reasons == ["not_an_article"]
    assert [fields.body for fields in outcome.fields] == [PROSE, PROSE, f"{PROSE} Indeed.", PROSE]
    assert outcome.fields[0].dates[0].text == "2021-03-04"
    assert outcome.pieces[1].raw == f'{{"date":null,"text":"{PROSE}","title":"B"}}'.encode()


def test_texts_in_an_old_encoding(read, tmp_path):
    story = "Городской совет решил в понедельник починить старый мост до наступления зимы. " * 4
    old = story.encode("cp1251")
    script = f"{NEWS} insert into news values (cast(x'{old[:15].hex()}' as text), cast(x'{old.hex()}' as text), null);"
    (fields,) = read(database(tmp_path / "db", script)).fields
    assert (fields.headline, fields.body, fields.flags) == (story[:15], story, ("encoding_guessed",))


def test_a_row_too_large_costs_itself(read, tmp_path):
    rows = [(str(n), "x" * 90_000 if n in (3, 4) else PROSE, None) for n in range(8)]
    outcome = read(database(tmp_path / "db", NEWS, news=rows), limits=Limits(max_record_bytes=50_000))
    assert headlines(outcome) == ["0", "1", "2", "5", "6", "7"]
    assert outcome.reasons == ["too_large", "too_large"]


def test_views_triggers_virtual_and_computed_columns_are_not_run(read, tmp_path):
    script = f"""
        create table plain (title, text, twice generated always as (upper(text)) virtual);
        create view endless as with recursive n(i) as (select 1 union all select i + 1 from n) select i as text from n;
        create virtual table search using fts5(title, body);
        create trigger t after insert on plain begin delete from plain; end;
        insert into search values ('Found', '{PROSE}');
        drop trigger t; insert into plain values ('Kept', '{PROSE}');
        create trigger t after insert on plain begin delete from plain; end;
    """
    outcome = read(database(tmp_path / "db", script))
    assert "Kept" in headlines(outcome)
    assert [b"twice" in piece.raw for piece in outcome.pieces] == [False] * len(outcome.pieces)
    assert set(outcome.reasons) == {"not_an_article"}


def test_a_table_that_became_a_view_in_the_schema_is_refused(read, tmp_path):
    view = f"{NEWS} create view old as select * from news; pragma writable_schema = on;"
    trick = f"{view} update sqlite_master set type = 'table' where name = 'old';"
    assert read(database(tmp_path / "db", trick, news=[("A", PROSE, None)])).reasons == ["malformed"]


def test_names_that_quote_and_hide(read, tmp_path):
    script = f"""create table "a""; drop table x --" (rowid, oid, _rowid_, "te""xt", text, title);
                 insert into "a""; drop table x --" values (1, 2, 3, 'x', '{PROSE}', 'Quoted');"""
    assert headlines(read(database(tmp_path / "db", script))) == ["Quoted"]


@pytest.mark.parametrize("damage", ["cut", "zeros", "garbage"])
def test_damage_keeps_what_is_whole(read, tmp_path, damage):
    rows = [(str(n), PROSE, None) for n in range(200)]
    data = database(tmp_path / "db", "pragma page_size = 512;" + NEWS, news=rows)
    half = len(data) // 1024 * 512
    broken = {"cut": data[:half], "zeros": data[:half] + bytes(len(data) - half),
              "garbage": data[:half] + b"\xa5" * 512 + data[half + 512:]}[damage]  # fmt: skip
    outcome = read(broken)
    assert headlines(outcome)[:20] == [str(n) for n in range(20)]
    assert outcome.reasons == ["truncated" if damage == "cut" else "malformed"]
    assert read(data[:600]).reasons == ["truncated"]


def test_a_database_within_containers_and_in_wal_mode(read, tmp_path):
    data = bytearray(database(tmp_path / "db", NEWS, news=[("A", PROSE, None)]))
    data[18:20] = b"\2\2"
    assert headlines(read(bytes(data))) == ["A"]
