"""Hostile files, written by hand or by the gigabyte, each with the reasons that it may end in.

`python -m tests.ingest.zoo FOLDER [all]` makes one after the other, reads it as a run does, in a process of its own,
and prints a line of JSON: what its records became, and what that took. With `all` every bait lies in every format.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import resource
import struct
import sys
import tarfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import BinaryIO, NamedTuple

import zstandard

from etl.article import RawRecord, Rejection
from etl.batch import judge
from etl.config import Limits, Quality
from etl.ingest.reading import read_dump
from etl.vocabulary import REASONS
from tests.ingest.quine import quine

MIB = 1 << 20
STORY = "The council voted on Monday to mend the bridge before winter comes. " * 8
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0\x90wS\xde" + bytes(range(256)) * 8


class Beast(NamedTuple):
    """How a hostile file is written, and what may come of its records: reasons, or `article`."""

    write: Callable[[BinaryIO], object]
    ends: frozenset[str]


ZOO: dict[str, Beast] = {}


def beast(*ends: str, name: str = "") -> Callable[[Callable[[BinaryIO], object]], Callable[[BinaryIO], object]]:
    def add(write: Callable[[BinaryIO], object]) -> Callable[[BinaryIO], object]:
        ZOO[name or write.__name__] = Beast(write, frozenset(ends))
        return write

    return add


# Bombs: one portion, packed once and put there again and again.

NEWS = STORY.encode() * (32 * MIB // len(STORY))


def again(file: BinaryIO, packed: bytes, times: int) -> None:
    for _ in range(times):
        file.write(packed)


@beast("suspicious_compression", "too_large")
def gz_bomb(file: BinaryIO) -> None:
    again(file, gzip.compress(NEWS), 300)


@beast("suspicious_compression", "too_large")
def bz2_bomb(file: BinaryIO) -> None:
    again(file, bz2.compress(NEWS[:MIB]), 10_000)


@beast("suspicious_compression", "too_large")
def xz_bomb(file: BinaryIO) -> None:
    again(file, lzma.compress(NEWS, preset=0), 300)


@beast("suspicious_compression", "too_large")
def zst_bomb(file: BinaryIO) -> None:
    again(file, zstandard.ZstdCompressor().compress(NEWS), 300)


@beast("unsupported_format")
def zeros_bomb(file: BinaryIO) -> None:
    again(file, gzip.compress(bytes(64 * MIB)), 160)


def zipped(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


@beast("suspicious_compression", "unsupported_format")
def nested_zip_bomb(file: BinaryIO) -> None:
    layer = zipped({f"{n}.dll": bytes(32 * MIB) for n in range(2)})
    for _ in range(4):
        layer = zipped({f"{n}.zip": layer for n in range(16)})
    file.write(layer)


def entry(name: bytes, packed: int, size: int, crc: int, at: int) -> bytes:
    numbers = (20, 20, 0, 8, 0, 0, crc, packed, size, len(name), 0, 0, 0, 0, 0, at)
    return struct.pack("<4s6H3L5H2L", b"PK\1\2", *numbers) + name


def header(name: bytes, packed: int, size: int, crc: int) -> bytes:
    return struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 0, crc, packed, size, len(name), 0) + name


def listed(file: BinaryIO, central: bytes, count: int) -> None:
    at = file.tell()
    file.write(central)
    if count > 0xFFFF:
        file.write(struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, len(central), at))
        file.write(struct.pack("<4sLQL", b"PK\6\7", 0, at + len(central), 1))
    counted = min(count, 0xFFFF)
    file.write(struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, counted, counted, len(central), at, 0))


@beast("suspicious_compression", "malformed", "unsupported_format")
def overlapping_zip_entries(file: BinaryIO) -> None:
    """Every entry's data are those of the next ones too, their headers quoted as stored blocks (Fifield's zip bomb)."""
    kernel = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = kernel.compress(bytes(21 * MIB)) + kernel.flush()
    size, crc = 21 * MIB, zlib.crc32(bytes(21 * MIB))
    parts, at, central = [(b"000", len(data), size)], 0, b""
    for number in range(1, 250):
        head = header(*parts[-1], crc)
        data = b"\0" + struct.pack("<HH", len(head), len(head) ^ 0xFFFF) + head + data
        size += len(head)
        parts.append((b"%03d" % number, len(data), size))
    file.write(header(*parts[-1], crc) + data)
    for name, packed, whole in reversed(parts):
        central += entry(name, packed, whole, crc, at)
        at += len(header(name, packed, whole, crc)) + 5
    listed(file, central, len(parts))


@beast("too_deep")
def quine_zip(file: BinaryIO) -> None:
    file.write(quine())


@beast("empty", "too_many")
def a_million_empty_members_of_a_zip(file: BinaryIO) -> None:
    names = [b"%06d" % number for number in range(1_000_000)]
    at, central = 0, io.BytesIO()
    for name in names:
        head = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 0, 0, 0, 0, len(name), 0) + name
        file.write(head)
        central.write(struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, *[0] * 7, len(name), *[0] * 5, at) + name)
        at += len(head)
    listed(file, central.getvalue(), len(names))


@beast("empty", "too_many", "suspicious_compression")
def a_million_empty_members_of_a_tar_gz(file: BinaryIO) -> None:
    headers = b"".join(tarfile.TarInfo(f"{number:04}").tobuf() for number in range(1000))
    again(file, gzip.compress(headers, 1), 1000)
    file.write(gzip.compress(bytes(1024)))


@beast("unsupported_format")
def png_chaff_in_gz(file: BinaryIO) -> None:
    again(file, gzip.compress(PNG), 30_000)


@beast("unsupported_format")
def png_chaff_in_tar_gz(file: BinaryIO) -> None:
    with tarfile.open(fileobj=file, mode="w:gz", compresslevel=1) as archive:
        for number in range(2_000):
            info = tarfile.TarInfo(f"{number}.json")
            info.size = len(PNG)
            archive.addfile(info, io.BytesIO(PNG))


@beast("unsupported_format")
def five_gigabytes_of_holes(file: BinaryIO) -> None:
    file.truncate(5 << 30)


@beast("too_large")
def holes_in_an_article(file: BinaryIO) -> None:
    file.write(b'{"title": "A", "text": "')
    file.truncate(256 * MIB)


@beast("article", "empty")
def a_name_that_repeats(file: BinaryIO) -> None:
    info = tarfile.TarInfo("again.txt")
    info.size = 500
    again(file, gzip.compress((info.tobuf() + STORY.encode()[:500].ljust(512, b"\0")) * 500), 2)
    file.write(gzip.compress(tarfile.TarInfo("again.txt").tobuf() * 1000) * 10 + gzip.compress(bytes(1024)))


@beast("unsafe_path")
def links_devices_and_names_that_lead_out(file: BinaryIO) -> None:
    with tarfile.open(fileobj=file, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE):
            info = tarfile.TarInfo(f"link{kind.decode()}")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        for name in ("../up.txt", "/etc/passwd", "a/../../up.txt", "C:\\up.txt"):
            info = tarfile.TarInfo(name)
            info.size = len(STORY)
            archive.addfile(info, io.BytesIO(STORY.encode()))


@beast("article", "unsafe_path")
def names_that_deceive(file: BinaryIO) -> None:
    names = (b"a\0../../etc/passwd", b"\xe2\x80\xaetxt.exe", b"line\nbreak.txt", b"\x1b[31mred.txt", b"<b>.txt",
             b"\xff\xfe", b"a" * 9_000)  # fmt: skip
    content, at, central = STORY.encode(), 0, b""
    for name in names:
        packed = zlib.compress(content)[2:-4]
        size, crc = len(content), zlib.crc32(content)
        file.write(struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 0, crc, len(packed), size, len(name), 0))
        file.write(name + packed)
        central += entry(name, len(packed), size, crc, at)
        at += 30 + len(name) + len(packed)
    listed(file, central, len(names))


# Depth.


@beast("too_deep", "truncated", "malformed")
def json_arrays_in_arrays(file: BinaryIO) -> None:
    file.write(b"[" * 100_000 + b"]" * 100_000)


@beast("too_deep", "truncated", "malformed")
def json_objects_in_objects(file: BinaryIO) -> None:
    file.write(b'{"a":' * 100_000 + b"1" + b"}" * 100_000)


@beast("too_deep", "malformed")
def json_lines_with_depth(file: BinaryIO) -> None:
    for _ in range(20):
        file.write(b'{"title": "A", "text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}\n")


@beast("malformed", "not_an_article", "too_short")
def json_with_a_number_of_a_million_digits(file: BinaryIO) -> None:
    digits = b"1" * 1_000_000
    file.write(b'[{"title": "A", "text": ' + digits + b'}, {"title": "B", "text": 1e' + digits + b"}]")


@beast("article", "not_an_article", "malformed", "too_many")
def json_with_hundreds_of_thousands_of_keys(file: BinaryIO) -> None:
    json_text = json.dumps({"title": "Bridge", "text": STORY, **{f"k{n}": n for n in range(300_000)}})
    file.write(json_text.encode())


@beast("too_deep", "malformed", "not_an_article", "no_content", "article", "empty", "too_short")
def html_in_depth(file: BinaryIO) -> None:
    file.write(b"<html><body>" + b"<div><p>" * 200_000 + STORY.encode())


@beast("too_deep", "malformed", "truncated", "not_an_article", "unsupported_format")
def xml_in_depth(file: BinaryIO) -> None:
    file.write(b'<?xml version="1.0"?><nitf><body>' + b"<block>" * 1_000_000)


XML_HEADS = {
    "nitf": "<nitf>{}</nitf>", "newsml": "<NewsML><NewsItem>{}</NewsItem></NewsML>",
    "g2": '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/">{}</newsItem>',
    "rss": '<rss version="2.0"><channel><item><title>{}</title></item></channel></rss>',
    "atom": '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>{}</title></entry></feed>',
    "sgml": "<DOC><TEXT>{}</TEXT></DOC>",
}  # fmt: skip
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
DTDS = {
    "laughs": (f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>', "&l9;"),
    "quadratic": (f'<!DOCTYPE x [<!ENTITY a "{"a" * 100_000}">]>', "&a;" * 100_000),
    "outside": ('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', "&a;"),
    "recursive": ('<!DOCTYPE x [<!ENTITY a "&b;"><!ENTITY b "&a;">]>', "&a;"),
    "parameter": ('<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x.dtd"> %a;]>', "x"),
}
for form, root in XML_HEADS.items():
    for trick, (dtd, used) in DTDS.items():
        document = f'<?xml version="1.0"?>\n{dtd}\n{root.format(used)}'

        def write_document(file: BinaryIO, document: str = document) -> None:
            file.write(document.encode())

        beast("malformed", "too_deep", "too_many", "not_an_article", "unsupported_format", "too_short", "empty",
              "no_content", name=f"xml_{trick}_in_{form}")(write_document)  # fmt: skip


@beast("empty", "too_many")
def xml_documents_without_a_record(file: BinaryIO) -> None:
    file.write(b"<rss><channel></channel></rss>" * 300_000)


@beast("malformed", "too_many")
def xml_documents_that_break_off(file: BinaryIO) -> None:
    file.write(b"<nitf><body/></nitf" * 300_000)


# Ten megabytes of what makes a careless pattern go back and forth.

BAIT = {
    "letters": "a", "blanks": " ", "line_breaks": "\n", "words": "word ", "quotes": '"', "commas": ",", "tabs": "\t",
    "tags": "<", "open_tags": "<a ", "tag_pairs": "<p></p>", "comments": "<!--", "ends": "-->", "cdata": "<![CDATA[",
    "ampersands": "&", "entities": "&amp;", "hashes": "&#", "brackets": "[", "parentheses": "(", "closed": "()",
    "backslashes": "\\", "addresses": "http://", "hosts": "www.a.", "at": "a@", "dots": ".", "dashes": "-",
    "datelines": "PARIS (AP) - ", "bylines": "By Ada Vale\n", "dates": "1/2/2003 ", "digits": "1", "clocks": "10:00 ",
    "months": "Jan ", "copyright": "(c) Reuters ", "colons": "a: ", "labels": "Title: ", "records": "<DOC>",
    "headers": "From: a\n", "folded": "Subject: a\n ", "encoded": "=?utf-8?q?", "boundaries": "--a\n", "rows": '"a","',
    "rtf": "{\\rtf1", "stars": "*", "pipes": "|", "semicolons": ";", "equals": "=", "controls": "\x01",
    "bells": "\x16\x01",
    "arabic": "\u0627\u0644", "kashida": "\u0640", "marks": "\u0301", "joiners": "\u200d", "han": "\u65b0",
    "kana": "\u3042",
    "overrides": "\u202e", "surrogates": "\\ud800", "json": '{"a":', "json_strings": '"\\"', "script": "<script>",
    "style": "<style>", "doctype": "<!DOCTYPE ", "attributes": 'a="', "headings": "<h1>", "lists": "<ul><li>",
    "tables": "<table><tr><td>", "meta": '<meta name="date" content="',
    "jsonld": '<script type="application/ld+json">{',
}  # fmt: skip
HEADS = {
    "text": b"", "html": b"<html><head><title>A</title></head><body><article><p>", "json": b'{"title": "A", "text": "',
    "csv": b'title,text\nA,"', "sgml": b"<DOC><TITLE>A</TITLE><TEXT>", "xml": b'<?xml version="1.0"?><nitf><body><p>',
    "mail": b"From: a@example.org\nSubject: A\nDate: Thu, 4 Mar 2021 10:00:00 +0000\nMIME-Version: 1.0\n\n",
    "rtf": b"{\\rtf1\\ansi ",
}  # fmt: skip
TAILS = {"json": b'"}', "csv": b'"\n', "sgml": b"</TEXT></DOC>", "xml": b"</p></body></nitf>", "rtf": b"}"}
BAIT_BYTES = 10_000_000
CHOSEN = (
    "text/letters", "text/quotes", "text/datelines", "text/addresses", "text/digits", "text/arabic", "html/attributes",
    "html/jsonld", "json/backslashes", "json/words", "csv/quotes", "sgml/records", "xml/entities", "mail/encoded",
    "rtf/brackets",
)  # fmt: skip
BAIT_ENDS = frozenset(("article", *REASONS)) - {"failed", "too_slow", "unreadable", "unsafe_path"}


def write_bait(file: BinaryIO, form: str, bait: str) -> None:
    """Write a record of a format that is filled with one bait, as long as it takes."""
    data = bait.encode("utf-8", "surrogatepass")
    if form == "json":
        data = json.dumps(bait).encode()[1:-1]
    elif form == "csv":
        data = data.replace(b'"', b'""')
    file.write(HEADS[form])
    again(file, data * (MIB // len(data) + 1), BAIT_BYTES // MIB)
    file.write(TAILS.get(form, b""))


def survive(path: Path) -> dict[str, object]:
    """Read a file as a run does, and return what its records became, and what that took."""
    found: Counter[str] = Counter()
    begin = seconds()
    with path.open("rb") as file:
        for record in read_dump(file, path.name, Limits(), {}):
            outcome = judge(record, Quality()) if isinstance(record, RawRecord) else record
            found[outcome.reason if isinstance(outcome, Rejection) else "article"] += 1
    return {"found": found, "seconds": seconds() - begin, "megabytes": megabytes()}


def seconds() -> float:
    """What this process has computed, other processes notwithstanding."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def megabytes() -> int:
    """The most memory that this process had at a time."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) >> 10


def main(folder: Path, every: bool) -> None:
    beasts = {name: found.write for name, found in ZOO.items()}
    for form in HEADS:
        for bait, text in BAIT.items():
            if every or f"{form}/{bait}" in CHOSEN:
                beasts[f"{form}/{bait}"] = partial(write_bait, form=form, bait=text)
    for name, write in beasts.items():
        path = folder / "beast"
        apart(partial(write_file, path, write))
        apart(partial(report, path, name))
        path.unlink()


def apart(do: Callable[[], None]) -> None:
    """Do something in a process of its own: memory that one file took does not count for the next."""
    sys.stdout.flush()
    child = os.fork()
    if not child:
        do()
        sys.stdout.flush()
        os._exit(0)
    if code := os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
        raise SystemExit(f"ended with {code}")


def write_file(path: Path, write: Callable[[BinaryIO], object]) -> None:
    with path.open("wb") as file:
        write(file)


def report(path: Path, name: str) -> None:
    print(json.dumps({"name": name, **survive(path)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), "all" in sys.argv[2:])
