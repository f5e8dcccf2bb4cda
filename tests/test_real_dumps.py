"""What must hold on the real dumps beside the project: one run over all of them, compared with the raw files."""

from __future__ import annotations

import gzip
import json
import re
import tarfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pyarrow.dataset as ds
import pytest

from etl import pipeline
from etl.article import RawRecord, Rejection
from etl.config import Limits, load_config
from etl.extract.agencies import agencies
from etl.ingest.reading import read_dump
from etl.lineage import explain
from etl.publish.lake import Lake
from etl.publish.manifest import Snapshot

pytestmark = pytest.mark.slow

Row = dict[str, object]


@pytest.fixture(scope="module")
def corpus(real_dumps: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    lake = tmp_path_factory.mktemp("real") / "lake"
    done = pipeline.run([str(real_dumps)], lake, workers=2)
    assert done.run == done.corpus
    assert done.corpus["records"] == done.corpus["articles"] + done.corpus["copies"] + done.corpus["rejects"]
    return Lake(lake).require_head()


def rows(corpus: Snapshot, folder: str, *columns: str) -> list[Row]:
    found: list[Row] = []
    for dataset in ("articles", "copies"):
        table = ds.dataset(corpus.paths(dataset)).to_table(columns=["dump", "member", "record", *columns])
        found += [row for row in table.to_pylist() if row["dump"].startswith(folder + "/")]
    return found


def members(path: Path) -> Iterator[tuple[str, str]]:
    with tarfile.open(path) as archive:
        for member in archive:
            if member.isfile():
                yield member.name, archive.extractfile(member).read().decode()  # type: ignore[union-attr]


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_the_seed(corpus: Snapshot) -> None:
    (row,) = rows(corpus, "seed", *(name for name in SEED), "body", "quality_flags")
    assert {name: row[name] for name in SEED} == SEED
    body = str(row["body"])
    assert len(body.split("\n\n")) == 7
    assert "انتهى" not in body
    assert not any(menu in body for menu in ("الأكثر قراءة", "أهم الأخبار", "عناوين مختارة"))
    assert {"no_date", "mixed_yeh"} <= set(row["quality_flags"])  # type: ignore[call-overload]


SEED = {
    "agency": "tasnim",
    "date": None,
    "date_precision": "none",
    "headline": "الانتصارات على الارهابيين يجب ان تستمر",
    "headline_variants": ["الانتصارات على الارهابیین یجب ان تستمر"],
    "cited_agencies": [],
    "language": "ar",
}

HEADER_DATE = re.compile(r"-- \w{3} (\w{3} \d{1,2}, \d{4} \d{1,2}:\d\d[ap]m) E[SD]T$")


def test_reuters_equals_its_header_lines(real_dumps: Path, corpus: Snapshot) -> None:
    columns = ("headline", "date", "body", "agency", "url", "dateline", "byline")
    got = {row["member"]: row for row in rows(corpus, "reuters", *columns)}
    compared = wrong = 0
    for path in sorted((real_dumps / "reuters").glob("*.tar.gz")):
        for name, text in members(path):
            lines = text.split("\n")
            header = [line for line in lines[:6] if line.startswith("-- ")]
            body = squeezed("\n".join(lines[len(header) :]))
            if not body:
                continue
            stamp = next(m[1] for line in header if (m := HEADER_DATE.match(line.strip())))
            day = datetime.strptime(stamp, "%b %d, %Y %I:%M%p").date()  # noqa: DTZ007  (the civil day is compared)
            row = got.get(name, {})
            want = (squeezed(header[0][3:]), day, moved(body, row), "reuters", header[-1][3:].strip())
            names = ("headline", "date", "body", "agency", "url")
            have = tuple(squeezed(str(row[n])) if n == "body" else row[n] for n in names) if row else ()
            compared += 1
            wrong += want != have
    assert compared > 14_000
    assert wrong <= 0.005 * compared, f"{wrong} of {compared} differ"


def moved(body: str, row: Row) -> str:
    """Return the body as printed without what the row says moved out of it: the dateline, with a byline before it."""
    dateline, byline, left = (squeezed(str(row.get(name) or "")) for name in ("dateline", "byline", "body"))
    for opening in filter(None, (dateline, f"{byline} {dateline}")):
        rest = squeezed(body.replace(opening, "", 1))
        if rest == left:
            return rest
    return body


def test_livedoor_equals_its_first_three_lines(real_dumps: Path, corpus: Snapshot) -> None:
    got = {row["member"]: row for row in rows(corpus, "livedoor", "headline", "date", "url")}
    texts = [(n, t) for n, t in members(real_dumps / "livedoor" / "ldcc.tar.gz") if t.startswith("http")]
    wrong = 0
    for name, text in texts:
        url, stamp, title = text.split("\n")[:3]
        row = got.get(name, {})
        have = (row.get("url"), str(row.get("date")), squeezed(str(row.get("headline"))))
        wrong += have != (url, stamp[:10], squeezed(title))
    assert len(texts) > 5_000
    assert wrong <= 0.001 * len(texts), f"{wrong} of {len(texts)} differ"


def test_saudinewsnet_agencies_come_from_the_author_field(real_dumps: Path, corpus: Snapshot) -> None:
    names = {alias.strip(): agency.id for agency in agencies().values() for alias in agency.aliases}
    got = {(row["dump"], row["record"]): row["agency"] for row in rows(corpus, "saudinewsnet", "agency")}
    named = right = 0
    for path in sorted((real_dumps / "saudinewsnet").glob("*.zip")):
        with zipfile.ZipFile(path) as archive:
            (member,) = archive.namelist()
            for number, record in enumerate(json.loads(archive.read(member).decode("utf-8-sig"))):
                parts = {part.strip() for part in re.split(r"[:،,()/–-]+", record["author"])}
                wanted = {names[part] for part in parts if part in names}
                if wanted and (f"saudinewsnet/{path.name}", number) in got:
                    named += 1
                    right += got[f"saudinewsnet/{path.name}", number] in wanted
    assert named > 1_500
    assert right >= 0.95 * named, f"{right} of {named}"


WIRES = Path(__file__).parent / "gold" / "wires.jsonl"


def test_wires_equal_the_golden_list(corpus: Snapshot) -> None:
    """Every value was read in the raw file; hashes stand for what others wrote. The list is complete."""
    wanted = [json.loads(line) for line in WIRES.read_text(encoding="utf-8").splitlines()]
    dumps = ds.dataset(corpus.paths("dumps")).to_table(columns=["path", "same_bytes_as"]).to_pylist()
    place = {dump["path"]: dump["same_bytes_as"] or dump["path"] for dump in dumps}  # equal files have rows once
    folders = sorted({place[gold["dump"]].partition("/")[0] for gold in wanted})
    found = [row for name in folders for row in rows(corpus, name, "date", "agency", "headline", "dateline")]
    got = {(row["dump"], row["member"], row["record"]): row for row in found}
    differ = []
    for gold in wanted:
        row = got.pop((place[gold["dump"]], gold["member"], gold["record"]), {})
        have = {"date": str(row.get("date")), "agency": row.get("agency"), **{
            name: text and sha256(str(text).encode()).hexdigest()
            for name in ("headline", "dateline") for text in (row.get(name),)}}
        differ += [(gold["dump"], gold["record"], name) for name in have if have[name] != gold[name]]
    assert differ == []
    assert [key for key in got if str(key[0]).startswith("wires/")] == []


IN_SCOPE = ("saudinewsnet", "reuters", "reuters21578", "antcorpus", "fars", "livedoor", "bbc", "agnews", "ria", "pages")


def test_hardly_a_record_with_text_is_rejected_in_the_folders_in_scope(corpus: Snapshot) -> None:
    """`empty` says that the source itself has no text there; every other reject of these folders counts as a loss."""
    table = ds.dataset(corpus.paths("rejects")).to_table(columns=["dump", "reason"]).to_pylist()
    for folder in IN_SCOPE:
        lost = [row for row in table if row["dump"].startswith(folder + "/") and row["reason"] != "empty"]
        assert len(lost) <= 0.01 * (len(rows(corpus, folder)) + len(lost)), (folder, len(lost))


def test_the_file_outside_the_zip_is_a_thousand_copies(corpus: Snapshot) -> None:
    outside = [row for row in rows(corpus, "reuters21578", "cluster_id") if row["dump"].endswith(".sgm")]
    inside = {row["cluster_id"] for row in rows(corpus, "reuters21578", "cluster_id") if row["dump"].endswith(".zip")}
    assert len(outside) > 800
    assert all(row["cluster_id"] in inside for row in outside)


def test_explain_shows_the_evidence_of_a_real_article(corpus: Snapshot) -> None:
    (row,) = rows(corpus, "seed", "article_id")
    found = explain(corpus, str(row["article_id"]), load_config())
    rules = {item.field: item.rule for item in found.extraction.evidence}
    assert rules["agency"] == "own-formula"
    assert "وكالة تسنيم" in next(item.text for item in found.extraction.evidence if item.field == "agency")


def test_every_page_is_an_article(real_dumps: Path, corpus: Snapshot) -> None:
    pages = sorted((real_dumps / "pages").glob("*.html.gz"))
    assert len(rows(corpus, "pages")) == len(pages)


DPA = "newsml/dpa_digitalwires"


def test_an_item_in_both_formats_of_its_agency_is_one_article(corpus: Snapshot) -> None:
    """The agency's JSON and the NewsML-G2 of the same item: one cluster, and the same values in every field."""
    names = ("cluster_id", "agency", "date", "headline", "dateline", "byline", "creditline", "publisher", "language")
    found = {row["dump"]: [row[name] for name in names] for row in rows(corpus, DPA, *names)}
    pairs = {name: str(name).replace("/input/", "/output/").replace(".json", ".xml") for name in found}
    both = {name: other for name, other in pairs.items() if other != name and other in found}
    assert len(both) == 15
    assert [name for name, other in both.items() if found[name] != found[other]] == []


UNKNOWN_RECORDS = {"block-sized-records.warc.gz", "post-test.warc.gz"}  # of no standard's type; answers in JSON
DAMAGED = {"bad.arc": 3, "clipped.warc.gz": 1, "example-space-in-url.arc": 1}


def test_every_web_archive_is_read(real_dumps: Path, corpus: Snapshot) -> None:
    """What is whole is read, each damage is one reject, and nothing is an article that is no page."""
    table = ds.dataset(corpus.paths("rejects")).to_table(columns=["dump", "reason"]).to_pylist()
    rejects = [(row["dump"].removeprefix("warc/"), row["reason"]) for row in table if row["dump"].startswith("warc/")]
    pages = rows(corpus, "warc", "url")
    files = {path.name for path in (real_dumps / "warc").iterdir()}
    assert files == {name for name, _ in rejects} | {str(row["dump"]).removeprefix("warc/") for row in pages}
    assert {name for name, reason in rejects if reason == "unsupported_format"} == UNKNOWN_RECORDS
    assert Counter(name for name, reason in rejects if reason in ("malformed", "truncated")) == DAMAGED
    assert len(pages) >= 40
    assert all(str(row["url"]).startswith("http") for row in pages)


def read_archives(real_dumps: Path) -> Iterator[tuple[str, RawRecord | Rejection]]:
    for path in sorted((real_dumps.parent / "gold" / "extraction").glob("*.warc.gz")):
        with path.open("rb") as file:
            yield from ((path.name, found) for found in read_dump(file, path.name, Limits(), {}))


def test_every_labelled_page_comes_out_of_its_archive(real_dumps: Path) -> None:
    """Byte for byte: the pages that also lie there as files are the same records."""
    found = list(read_archives(real_dumps))
    assert [item for _, item in found if isinstance(item, Rejection)] == []
    records = [(name, item) for name, item in found if isinstance(item, RawRecord)]
    urls = {(name, json.loads(item.context)["url"]) for name, item in records}
    for path in (real_dumps.parent / "gold" / "extraction").glob("*.gold.jsonl"):
        name = path.name.replace(".gold.jsonl", ".warc.gz")
        labelled = {(name, json.loads(line)["url"]) for line in path.open(encoding="utf-8")}
        assert labelled <= urls
    raws = {item.raw for _, item in records}
    assert all(gzip.decompress(path.read_bytes()) in raws for path in (real_dumps / "pages").glob("*.html.gz"))


LABELS = Path(__file__).parent / "gold" / "pairs.jsonl"


def test_copies_are_what_readers_of_both_texts_called_copies(corpus: Snapshot) -> None:
    clusters = {
        (row["dump"], row["member"], row["record"]): row["cluster_id"]
        for dataset in ("articles", "copies")
        for row in ds.dataset(corpus.paths(dataset))
        .to_table(columns=["dump", "member", "record", "cluster_id"])
        .to_pylist()
    }
    counts = Counter[tuple[int, bool]]()
    for line in LABELS.read_text().splitlines():
        pair = json.loads(line)
        if pair["half"] == "test" and pair["label"] in (0, 1):
            one, other = (clusters[tuple(pair[side])] for side in ("a", "b"))
            counts[pair["label"], one == other] += 1
    right, missed, wrong = counts[1, True], counts[1, False], counts[0, True]
    assert 2 * right / (2 * right + missed + wrong) >= 0.88
