"""Which item a record is a version of: what counts as a name, as a count and as a time of a version."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from etl.article import UNNAMED, Identity, RawRecord, Rejection, Stated
from etl.extract.identity import find_version
from etl.extract.record import extract


def stated(text: str, label: str = "x") -> Stated:
    return Stated(text, "field", label)


@pytest.mark.parametrize(
    ("guid", "version", "name"),
    [
        ("urn:newsml:kfd.example:20230417:watt-1", "3", "urn:newsml:kfd.example:20230417:watt-1"),
        ("urn:newsml:kfd.example:20230417:watt-1:3", "3", "urn:newsml:kfd.example:20230417:watt-1"),
        ("urn:newsml:kfd.example:20230417:watt-1:3N", "3", "urn:newsml:kfd.example:20230417:watt-1"),
        ("urn:newsml:kfd.example:20230417:watt:7:3", "3", "urn:newsml:kfd.example:20230417:watt:7"),
        ("tag:kfd.example,2023:watt_1:12", "12", "tag:kfd.example,2023:watt_1"),
        ("urn:newsml:kfd.example:20230417:watt:7", "3", "urn:newsml:kfd.example:20230417:watt:7"),  # a part of the name
        ("urn:newsml:kfd.example:20230417:watt:7", "", "urn:newsml:kfd.example:20230417:watt:7"),
        ("https://kfd.example/watt:3", "3", "https://kfd.example/watt:3"),
        ("https://kfd.example/?p=12", "", "https://kfd.example/?p=12"),
        ("20230417063000123", "", "20230417063000123"),
        ("  5f0c-watt \n1 ", "", "5f0c-watt 1"),
        ("4711", "", None),
        ("12345678901", "", None),
        ("watt1", "", None),
        ("https://kfd.example/", "", None),
        ("https://kfd.example", "", None),
        ("w" * 301, "", None),
    ],
)
def test_a_guid_is_the_same_over_versions_and_nobody_elses(guid: str, version: str, name: str | None) -> None:
    found = find_version(Identity(stated(guid), stated(version) if version else None), (), None)
    assert found.guid == name
    evidence = found.evidence[0]
    assert (evidence.field, evidence.value, evidence.text) == ("guid", name or "", guid)
    assert evidence.rule.endswith(" (refused)") == (name is None)


@pytest.mark.parametrize(
    ("text", "number"),
    [("1", 1), (" 04 ", 4), ("0", 0), ("2147483647", 2147483647), ("2147483648", None), ("1.4", None), ("-1", None),
     ("2N", None), ("٣", None)],
)  # fmt: skip
def test_a_version_is_a_count(text: str, number: int | None) -> None:
    found = find_version(Identity(version=stated(text)), (), None)
    assert (found.number, found.guid) == (number, None)
    assert found.evidence[0].rule.endswith(" (refused)") == (number is None)


@pytest.mark.parametrize(
    ("created", "modified", "zone", "instant"),
    [
        ("2023-04-17T09:00:00+02:00", "2023-04-18T09:00:00Z", None, datetime(2023, 4, 17, 7, tzinfo=UTC)),
        ("", "2023-04-18T09:00:00Z", None, datetime(2023, 4, 18, 9, tzinfo=UTC)),
        ("2023-04-17T09:00:00", "", None, None),
        ("2023-04-17T09:00:00", "", "Europe/Berlin", datetime(2023, 4, 17, 7, tzinfo=UTC)),
        ("2023-04-17", "", "Europe/Berlin", None),
        ("soon", "2023-04-18T09:00:00Z", None, datetime(2023, 4, 18, 9, tzinfo=UTC)),
    ],
)
def test_a_version_came_into_being_at_an_instant(
    created: str, modified: str, zone: str | None, instant: datetime | None
) -> None:
    identity = Identity(created=stated(created) if created else None)
    found = find_version(identity, (stated(modified),) if modified else (), zone)
    assert found.created == instant
    assert [item.value for item in found.evidence] == ([instant.isoformat()] if instant else [])


def test_nothing_stated_is_nothing_found() -> None:
    assert find_version(UNNAMED, (), "Europe/Berlin") == (None, None, None, ())


def test_the_row_holds_what_was_found_and_why() -> None:
    item = {"uuid": "8d0c1d0e-5b1e-4f3a-9c55-2f1d2a7b9e10", "version": 2, "versioncreated": "2023-04-17T09:00:00Z",
            "title": "Watt", "content": "Die Ebbe dauert eine Stunde länger als bisher."}  # fmt: skip
    data = json.dumps(item).encode()
    found = extract(RawRecord("", 0, 0, len(data), data, "json", "utf-8"))
    assert not isinstance(found, Rejection)
    row = found.article
    assert (row.guid, row.version, row.version_created) == (item["uuid"], 2, datetime(2023, 4, 17, 9, tzinfo=UTC))
    assert {e.field for e in found.evidence} >= {"guid", "version", "version_created"}
