"""Records that go through the steps side by side: each comes out as it would alone."""

import json

import pytest

import etl.batch
from etl.article import Extraction, RawRecord, Rejection
from etl.batch import extract_batch, judge, judge_all, raw_batches
from etl.config import Config, Quality
from etl.extract import record


def raw(number: int, text: str, form: str = "json") -> RawRecord:
    """Return a record with a text."""
    data = json.dumps({"title": f"A bridge is opened, part {number}", "body": text}).encode()
    return RawRecord("", number, 0, len(data), data if form == "json" else data[:-1], "json", "utf-8")


RECORDS = [
    raw(0, "LINDHAVN, Oct 3 (Reuters) - The bridge is open, and the people of the town have seen it with their eyes."),
    raw(1, "", "damaged"),
    raw(2, "القاهرة (رويترز) - قال وزير النقل إن الجسر افتتح أمس في المدينة بعد أن تم بناؤه خلال هذا العام."),
    raw(3, " "),
    raw(4, "By Jane Roe\n\nAll of it was said before, and this is the last that will be said of it from here.\n\nENDS"),
]


def test_side_by_side_is_as_alone():
    together = judge_all(RECORDS, Quality())
    assert together == [judge(one, Quality()) for one in RECORDS]
    assert [type(outcome) for outcome in together] == [Extraction, Rejection, Extraction, Rejection, Extraction]
    assert together[0] == record.extract(RECORDS[0])


def test_a_fault_in_a_step_stops_its_record_only_and_says_the_same_in_every_run(monkeypatch: pytest.MonkeyPatch):
    expected = judge_all(RECORDS, Quality())

    def faulty(draft: record.Draft) -> None:
        if draft.raw.record == 2:
            raise ZeroDivisionError(f"a fault of {object()}")

    monkeypatch.setattr(etl.batch, "STEPS", (*record.STEPS[:3], faulty, *record.STEPS[3:]))
    outcomes = judge_all(RECORDS, Quality())
    assert isinstance(outcomes[2], Rejection)
    assert (outcomes[2].reason, outcomes[2].detail) == ("failed", "ZeroDivisionError: a fault of <object>")
    assert outcomes[:2] + outcomes[3:] == expected[:2] + expected[3:]


def test_a_batch_is_in_order_whatever_goes_side_by_side(monkeypatch: pytest.MonkeyPatch):
    (batch,) = raw_batches([("dump", one) for one in RECORDS], Config())
    whole = extract_batch(batch, Quality())
    assert whole["record"].to_pylist() == [0, 1, 2, 3, 4]
    monkeypatch.setattr(etl.batch, "TOGETHER", 2)
    assert extract_batch(batch, Quality()).equals(whole)
