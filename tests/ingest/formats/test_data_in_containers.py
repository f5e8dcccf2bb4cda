"""Data files as they come: in a tar in a zip in a gz, cut off, in formats that nobody reads."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl.article import RawRecord
from etl.batch import judge
from etl.config import Limits, Quality
from etl.ingest.reading import read_dump
from tests.ingest.formats.databases import database
from tests.ingest.formats.workbooks import inline, sheet, workbook

PROSE = "PORT MELLOW (Reuters) - The council met on Monday and decided, after a long debate, to mend the old bridge."
HEADER, ROW = ("title", "text", "date"), ("Bridge to be mended", PROSE, "2021-03-04")


def files(folder: Path) -> dict[str, bytes]:
    parquet = io.BytesIO()
    pq.write_table(pa.table({name: [cell] for name, cell in zip(HEADER, ROW, strict=True)}), parquet)
    return {
        "a.parquet": parquet.getvalue(),
        "b.sqlite": database(folder / "db", "create table news (title, text, date);", news=[ROW]),
        "c.xlsx": workbook({"News": sheet(list(map(inline, HEADER)), list(map(inline, ROW)))}),
        "d.tsv": ("\t".join(HEADER) + f'\n"{ROW[0]}"\t"{PROSE}\nMore."\t{ROW[2]}\n').encode(),
    }


def test_a_tar_in_a_zip_in_a_gz(tmp_path: Path) -> None:
    tarred, zipped = io.BytesIO(), io.BytesIO()
    with tarfile.open(fileobj=tarred, mode="w") as archive:
        for name, data in files(tmp_path).items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as inner:
        inner.writestr("all.tar", tarred.getvalue())
    dump = gzip.compress(zipped.getvalue())
    records = [list(read_dump(io.BytesIO(dump), "x.zip.gz", Limits(), {})) for _ in range(2)]
    assert records[0] == records[1]
    assert [(record.member, record.offset is None) for record in records[0]] == [
        ("all.tar!a.parquet", True), ("all.tar!b.sqlite", True), ("all.tar!c.xlsx", True), ("all.tar!d.tsv", False),
    ]  # fmt: skip
    for record in records[0]:
        assert isinstance(record, RawRecord)
        article = judge(record, Quality()).article  # type: ignore[union-attr]
        assert (article.headline, article.agency, str(article.date)) == (ROW[0], "reuters", ROW[2])
        assert article.body.startswith("The council met")


@pytest.mark.parametrize("name", ["a.parquet", "b.sqlite", "c.xlsx"])
def test_a_gz_that_is_cut_ends_in_its_own_reason(tmp_path: Path, name: str) -> None:
    cut = gzip.compress(files(tmp_path)[name])[:-30]
    assert [getattr(r, "reason", "") for r in read_dump(io.BytesIO(cut), name, Limits(), {})] == ["truncated"]


@pytest.mark.parametrize(
    ("begin", "kind"),
    [(b"7z\xbc\xaf\x27\x1c\0\4", "7z archive"), (b"Rar!\x1a\x07\1\0", "rar archive"),
     (b"Rar!\x1a\x07\0", "rar archive"), (b"FEA1\0\0\0\0", "Feather file, version 1"),
     (b"\x37\x7f\x06\x82\0\x2d\xe2\x18", "write-ahead log"),
     (b"Obj\x01\x04\x14", "Avro file"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "OLE2 document")],
)  # fmt: skip
def test_what_nobody_reads_is_called_by_its_name(begin: bytes, kind: str) -> None:
    (rejection,) = read_dump(io.BytesIO(begin + bytes(range(256)) * 9), "x", Limits(), {})
    assert not isinstance(rejection, RawRecord)
    assert (rejection.reason, kind in rejection.detail) == ("unsupported_format", True)
