"""Each limit of the configuration decides: the same file passes under a wider one."""

from __future__ import annotations

import io
import json

import pytest

from etl.article import RawRecord, Rejection
from etl.batch import judge
from etl.config import Limits, Quality
from etl.ingest.reading import read_dump

PROSE = "The council voted on Monday to mend the bridge before winter comes, the mayor said."


def outcomes(data: bytes, **limits: int) -> list[str]:
    found = read_dump(io.BytesIO(data), "x", Limits(**limits), {})  # type: ignore[arg-type]
    judged = [judge(record, Quality()) if isinstance(record, RawRecord) else record for record in found]
    return [outcome.reason if isinstance(outcome, Rejection) else "article" for outcome in judged]


def nitf(inside: str) -> str:
    return f"<nitf><head><title>Bridge</title></head><body><body.content>{inside}</body.content></body></nitf>"


DEEP = nitf("<block>" * 60 + f"<p>{PROSE}</p>" + "</block>" * 60).encode()
MANY = nitf("<p" + "".join(f" a{n}='1'" for n in range(40)) + f">{PROSE}</p>").encode()
NAMES = nitf("".join(f"<x{n}/>" for n in range(40)) + f"<p>{PROSE}</p>").encode()
STORY = json.dumps({"title": "Bridge", "text": PROSE}).encode()


@pytest.mark.parametrize(
    ("data", "limit", "narrow", "wide", "reason"),
    [
        (DEEP, "max_xml_depth", 50, 300, "too_deep"),
        (MANY, "max_xml_attributes", 30, 300, "too_many"),
        (NAMES, "max_xml_names", 30, 300, "too_many"),
        (STORY[:-1] + b', "tags": ' + b"[" * 9 + b"]" * 9 + b"}", "max_json_depth", 8, 10, "too_deep"),
        (STORY, "max_record_bytes", 50, 300, "too_large"),
    ],
)
def test_a_limit_decides(data: bytes, limit: str, narrow: int, wide: int, reason: str) -> None:
    assert outcomes(data, **{limit: narrow}) == [reason]
    assert outcomes(data, **{limit: wide}) == ["article"]


def test_xml_beyond_the_default_is_read_where_the_configuration_allows_it() -> None:
    deep = nitf("<block>" * 300 + f"<p>{PROSE}</p>" + "</block>" * 300).encode()
    assert outcomes(deep) == ["too_deep"]
    assert outcomes(deep, max_xml_depth=400) == ["article"]


def test_what_came_before_too_many_faults_stands() -> None:
    data = nitf(f"<p>{PROSE}</p>").encode() + b"<nitf><body/></nitf" * 20
    assert outcomes(data, max_faults=5) == ["article", *["malformed"] * 5, "too_many"]
    assert outcomes(data)[:2] == ["article", "malformed"]
    assert "too_many" not in outcomes(data)


def test_what_is_whole_but_no_article_is_no_fault() -> None:
    page = b"WARC/1.0\r\nWARC-Type: metadata\r\nContent-Length: 4\r\n\r\na: b\r\n\r\n"
    assert outcomes(page * 20, max_faults=5) == ["no_content"] * 20


def test_documents_without_a_record_are_counted() -> None:
    data = b"<rss><channel></channel></rss>" * 20
    assert (outcomes(data, max_faults=10), outcomes(data)) == (["too_many"], ["empty"])


def test_broken_values_are_counted() -> None:
    data = b"[" + b'{"title": "A" "text": [\n' * 20 + STORY + b"]"
    assert outcomes(data, max_json_breaks=3) == ["malformed"] * 4
    assert outcomes(data) == [*["malformed"] * 20, "article"]
