import json

import pytest

from etl.config import Limits

HARBOUR = {"title": "Harbour reopens after storm", "content": "Port Mellow reopened on Monday.\n\nFerries ran again."}
BRIDGE = {"title": "Bridge closed", "content": "Engineers closed the bridge {for now} [until May] \\ \"safely\"."}


def dump(value: object, **options: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, **options).encode()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (dump([HARBOUR, BRIDGE]), "json"),
        (dump([HARBOUR, BRIDGE], indent=4), "json"),
        (b"\xef\xbb\xbf \n" + dump([HARBOUR, BRIDGE]), "json"),
        (dump([HARBOUR]) + b"\n" + dump([BRIDGE]), "json"),
        (dump(HARBOUR) + dump(BRIDGE), "json"),
        (dump({"status": "ok", "articles": [HARBOUR, BRIDGE], "total": 2}), "json"),
        (dump({"response": {"pages": 1, "docs": [HARBOUR, BRIDGE]}}), "json"),
        (dump([{"article": HARBOUR}, {"_source": BRIDGE, "_id": "7"}]), "json"),
        (dump(HARBOUR) + b"\n" + dump(BRIDGE) + b"\n", "jsonl"),
        (b"\xef\xbb\xbf" + dump(HARBOUR) + b"\r\n\r\n" + dump(BRIDGE), "jsonl"),
        (dump([HARBOUR, BRIDGE]).decode().encode("utf-16"), "json"),
        ((dump(HARBOUR) + b"\n" + dump(BRIDGE)).decode().encode("utf-16-le"), "jsonl"),
    ],
)  # fmt: skip
def test_every_shape_yields_the_same_articles(read, data, form):
    outcome = read(data)
    assert outcome.format == form
    assert [fields.headline for fields in outcome.fields] == [HARBOUR["title"], BRIDGE["title"]]
    assert [fields.body for fields in outcome.fields] == [HARBOUR["content"], BRIDGE["content"]]
    assert outcome.reasons == []


def test_one_object_is_one_record_even_when_it_holds_lists(read):
    data = dump(HARBOUR | {"items": [{"title": "related one"}, {"title": "related two"}]}, indent=1)
    assert [fields.headline for fields in read(data).fields] == [HARBOUR["title"]]


def test_values_larger_than_the_buffer_keep_their_ranges(read):
    long = [{"title": f"No {n}", "text": '\\"] } \u00e9 [{ ' * (40_000 + n)} for n in range(4)]
    outcome = read(dump(long))
    assert [fields.body for fields in outcome.fields] == [value["text"] for value in long]


def test_a_cut_array_keeps_its_whole_elements(read):
    whole = dump([HARBOUR, BRIDGE, HARBOUR])
    for cut in (len(whole) - 10, len(whole) - 60):
        outcome = read(whole[:cut])
        assert len(outcome.fields) == 2
        assert outcome.reasons == ["truncated"]


def test_a_cut_after_an_element_is_told(read):
    assert read(dump([HARBOUR])[:-1]).reasons == ["truncated"]


def test_a_broken_element_costs_itself(read):
    outcome = read(b"[" + dump(HARBOUR) + b', {"title": nope}, ' + dump(BRIDGE) + b"]")
    assert len(outcome.fields) == 2
    assert outcome.reasons == ["malformed"]


def test_reading_goes_on_behind_an_element_that_never_closes(read):
    broken = b'{"title": "x" "y": [1,\n{"title" ...'
    outcome = read(b"[\n" + b",\n".join((dump(HARBOUR), broken, dump(BRIDGE), dump(HARBOUR))) + b"\n]")
    assert set(outcome.reasons) == {"malformed"}
    titles = [fields.headline for fields in outcome.fields]
    assert titles == [HARBOUR["title"], BRIDGE["title"], HARBOUR["title"]]


def test_json_lines_go_on_behind_bad_lines(read):
    lines = [dump(HARBOUR), b'{"title": "broken', dump(BRIDGE), b'{"title": "Caf\xc3\x28", "text": "B"}', dump(HARBOUR)]
    outcome = read(b"\n".join(lines) + b"\n")
    assert len(outcome.fields) == 3
    assert sorted(outcome.reasons) == ["malformed", "undecodable"]


def test_a_last_line_cut_short_is_truncated(read):
    outcome = read(dump(HARBOUR) + b"\n" + dump(BRIDGE)[:-20])
    assert len(outcome.fields) == 1
    assert outcome.reasons == ["truncated"]


@pytest.mark.parametrize("ending", [b"\n", b""])
def test_a_line_beyond_the_limit_is_skipped(read, ending):
    limits = Limits(max_record_bytes=100_000)
    data = dump(HARBOUR) + b"\n" + dump({"text": "x" * 900_000}) + b"\n" + dump(BRIDGE) + ending
    outcome = read(data, limits=limits)
    assert [fields.headline for fields in outcome.fields] == [HARBOUR["title"], BRIDGE["title"]]
    assert outcome.reasons == ["too_large"]
    big = read(dump([HARBOUR, {"text": "y\\\\" * 300_000, "n": [1, {"z": "]"}]}, BRIDGE]), limits=limits)
    assert [fields.headline for fields in big.fields] == [HARBOUR["title"], BRIDGE["title"]]
    assert big.reasons == ["too_large"]


def test_endless_nesting_is_refused_without_recursion(read):
    for depth, records in ((500, 1), (50_000, 0)):  # beyond all measure, the rest of the member is given up
        deep = b'{"text": ' + b"[" * depth + b"]" * depth + b"}"
        outcome = read(b"[" + deep + b"," + dump(HARBOUR) + b"]")
        assert outcome.reasons == ["too_deep"]
        assert len(outcome.fields) == records


@pytest.mark.parametrize(
    ("value", "reasons"),
    [
        (b'{"title": "A", "text": "b", "score": NaN, "title": "Twice"}', []),
        (b'{"title": "A", "text": "raw\ttab and \x01"}', []),
        (b'{"title": "A", "text": "lone \\ud800 surrogate"}', ["malformed"]),
        (b'{"$schema": "https://example.org/s", "title": "Schema", "type": "object"}', ["not_an_article"]),
        (b'{"name": "package", "version": "1.0"}', ["not_an_article"]),
    ],
)
def test_odd_values(read, value, reasons):
    outcome = read(b"[" + value + b"]")
    assert outcome.reasons == reasons
    for fields in outcome.fields:
        (fields.headline + fields.body).encode()


def test_a_list_of_values_is_one_reject(read):
    assert read(b"[1, 2, 3, [4], {}]", name="numbers.json").reasons[0] == "not_an_article"


def test_an_empty_list_has_no_records(read):
    outcome = read(b"[]")
    assert outcome.pieces == []
    assert outcome.reasons == []


def test_prose_in_brackets_is_no_json(read):
    assert read(b"[Update] The harbour reopened.\n\nFerries ran again on Monday morning.").format == "text"
