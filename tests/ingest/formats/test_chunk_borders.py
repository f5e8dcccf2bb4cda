"""Where a buffer ends must not matter: the same records come out of buffers of any size."""

import json

import pytest

from etl.ingest.formats import delimited, json_scan, sgml

TEXT = 'One "quoted" \\ word, [brackets] {braces} \\\\" and é, 橋; a\nline.'
QUOTED = TEXT.replace('"', '""')
VALUES = [{"title": f"No {n}", "text": TEXT * n, "n": [n, {"x": "]"}]} for n in range(1, 6)]
SOURCES = {
    "array": json.dumps(VALUES, ensure_ascii=False, indent=1).encode(),
    "escaped": b"".join(json.dumps(value).encode() for value in VALUES),
    "cut": json.dumps(VALUES).encode()[:-30],
    "table": ("title,text\r\n" + "".join(f'No {n},"{QUOTED}"\r\n' for n in range(5))).encode(),
    "docs": "\n".join(f"<DOC>\n<TITLE>No {n}</TITLE>\n<TEXT>\n{TEXT}\n</TEXT>\n</DOC>" for n in range(4)).encode(),
}  # fmt: skip


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64])
@pytest.mark.parametrize("source", SOURCES)
def test_buffers_of_any_size(read, monkeypatch, source, size):
    usual = read(SOURCES[source])
    assert len(usual.fields) >= 4
    for module in (json_scan, delimited, sgml):
        monkeypatch.setattr(module, "_CHUNK", size)
    again = read(SOURCES[source])
    assert again.pieces == usual.pieces
    assert again.reasons == usual.reasons
