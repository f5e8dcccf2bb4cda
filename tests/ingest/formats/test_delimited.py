import pytest

from etl.config import Limits

PROSE = "The council of Port Mellow met on Monday and decided, after a long debate, to mend the old bridge."
ROWS = [
    ("2021-03-04 10:00", "https://example.org/1", "Bridge to be mended", f'{PROSE}\nA second line, ""quoted"".'),
    ("2021-03-05", "https://example.org/2", "Ferries, again", PROSE),
    ("2021-03-06", "https://example.org/3", "Nothing new", f"{PROSE} Indeed."),
]


def csv_of(rows, delimiter=",", end="\n", header=""):
    lines = [header] if header else []
    lines += [delimiter.join(f'"{cell}"' for cell in row) for row in rows]
    return end.join(lines) + end


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("delimiter", "form"), [(",", "csv"), (";", "csv"), ("|", "csv"), ("\t", "tsv")])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_a_header_names_the_columns(read, delimiter, form, end, start):
    header = delimiter.join(("date", "URL", "title", "text"))
    outcome = read((start + csv_of(ROWS, delimiter, end, header)).encode())
    assert (outcome.format, outcome.reasons) == (form, [])
    assert [fields.headline for fields in outcome.fields] == [row[2] for row in ROWS]
    assert outcome.fields[0].body == ROWS[0][3].replace('""', '"')
    assert outcome.fields[1].dates[0].text == "2021-03-05"
    assert outcome.fields[2].url == "https://example.org/3"


def test_utf16_tables_are_read(read):
    outcome = read(csv_of(ROWS, "\t", "\r\n", "date\tURL\ttitle\ttext").encode("utf-16"))
    assert [fields.headline for fields in outcome.fields] == [row[2] for row in ROWS]
    assert {piece.encoding for piece in outcome.pieces} == {"utf-16-le"}


def test_columns_without_a_header_are_known_by_their_content(read):
    rows = [(str(n % 4), f"Headline number {n} of the day", f"{PROSE} ({n})") for n in range(12)]
    outcome = read(csv_of(rows).encode())
    assert [(fields.headline, fields.body) for fields in outcome.fields] == [row[1:] for row in rows]
    dated = [
        (f"https://example.org/{n}", f"{PROSE} ({n})", f"Headline number {n}", f"2021-03-{n:02}") for n in range(1, 9)
    ]
    fields = read(csv_of(dated, "\t").encode(), name="x.tsv").fields[0]
    assert (fields.url, fields.headline, fields.dates[0].text) == (dated[0][0], dated[0][2], dated[0][3])


def test_a_table_without_text_is_one_reject(read):
    meta = "id\ttitle\tdate\tauthor\n" + "".join(f"{n}\tHeadline {n}\t2020-01-0{n}\tAda Vale\n" for n in range(1, 9))
    assert read(meta.encode(), name="meta.csv").reasons == ["not_an_article"]
    tags = "".join(f"T{n}\tPERSON {n} {n + 4}\tAda Vale\n" for n in range(9))
    assert read(tags.encode(), name="001.ann").reasons == ["not_an_article"]


def test_ragged_rows(read):
    data = f'title,text,tags\nOne,"{PROSE}",a\nTwo,"{PROSE}"\nThree\nFour,"{PROSE}",a,b\nFive,"{PROSE}",a,,\n'
    outcome = read(data.encode())
    assert [fields.headline for fields in outcome.fields] == ["One", "Two", "Five"]
    assert outcome.reasons == ["malformed", "malformed"]


def test_a_stray_quote_costs_its_own_row(read):
    rows = [f'{n},Title {n},"{PROSE}"' for n in range(6)]
    rows[2] = f'2,Title 2,"{PROSE}'
    outcome = read(("id,title,text\n" + "\n".join(rows) + "\n").encode())
    assert "Title 5" in [fields.headline for fields in outcome.fields]
    alone = ["id,title,text", f'0,Title 0,"{PROSE}', *(f"{n},Title {n},plain words {n}" for n in range(1, 6))]
    outcome = read("\n".join(alone).encode())
    assert outcome.reasons == ["malformed"]
    assert [fields.headline for fields in outcome.fields] == [f"Title {n}" for n in range(1, 6)]


def test_a_last_row_cut_in_its_text_is_kept_and_flagged(read):
    whole = csv_of(ROWS[:2], header="date,url,title,text").encode()
    outcome = read(whole[:-20])
    assert outcome.fields[1].flags == ("text_cut",)
    assert PROSE.startswith(outcome.fields[1].body)
    assert read(whole[:whole.index(b"Ferries") + 3]).reasons == ["truncated"]


def test_a_row_beyond_the_limit_is_skipped(read):
    rows = [*ROWS, ("2021-01-01", "https://example.org/4", "Big", "x " * 400_000), *ROWS]
    outcome = read(csv_of(rows, header="date,url,title,text").encode(), limits=Limits(max_record_bytes=100_000))
    assert "too_large" in outcome.reasons
    assert [fields.headline for fields in outcome.fields] == [row[2] for row in (*ROWS, *ROWS)]


def test_large_cells_zero_bytes_and_bad_letters(read):
    data = f"title,text\nLong,{'word ' * 60_000}\nZero,a\x00b\n".encode() + "Café,d".encode("latin-1") + b"\n"
    outcome = read(data)
    assert [fields.headline for fields in outcome.fields][:2] == ["Long", "Zero"]
    assert len(outcome.fields) + len(outcome.reasons) == 3


def test_quotes_in_tab_separated_text_are_letters(read):
    data = f'title\ttext\n"Stop" he said\t{PROSE}\n"Go\t{PROSE}\nTurn\t"{PROSE}" and so on\n'
    assert [fields.headline for fields in read(data.encode()).fields] == ['"Stop" he said', '"Go', "Turn"]


def test_prose_with_commas_is_no_table(read):
    prose = "Mayor speaks, council listens\n\n" + "\n\n".join(f'"Never," he said, "not {n}."' for n in range(5))
    assert read(prose.encode()).format == "text"
    quoted = "\n".join(f'"Never," he said, "and, {"so, " * n} on."' for n in range(5))
    assert read(quoted.encode()).format == "text"


def test_line_breaks_within_quotes_of_tab_separated_rows(read):
    row = f'"Bridge\tto be mended"\t"{PROSE}\nIt went ""on"".\r\n\r\nThen it ended."\t2021-03-04\n'
    outcome = read(("title\ttext\tdate\n" + row * 3).encode(), name="export.tsv")
    assert (outcome.format, outcome.reasons, len(outcome.fields)) == ("tsv", [], 3)
    assert outcome.fields[1].headline == "Bridge\tto be mended"
    assert outcome.fields[1].body == f'{PROSE}\nIt went "on".\r\n\r\nThen it ended.'
    assert outcome.fields[1].dates[0].text == "2021-03-04"
