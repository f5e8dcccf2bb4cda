"""Build `samples/dumps/` from `samples/src/`: `python samples/build.py [TARGET]`.

A source folder whose name ends like a container (`daily.zip/`, `feed.jsonl.zst/`) is packed into it, the
innermost first; every other file is copied. What no plain file can hold (code pages, damage) is listed below.
Building twice gives equal bytes: members are sorted, and no clock, owner or file mode is written.
"""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import shutil
import sys
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import zstandard

HERE = Path(__file__).parent
SOURCES = HERE / "src"
DUMPS = HERE / "dumps"
EPOCH = (1980, 1, 1, 0, 0, 0)
Tree = dict[str, bytes]


def noise(seed: str, size: int) -> bytes:
    """Return `size` bytes without any pattern, always the same for one seed."""
    return b"".join(hashlib.sha256(f"{seed}{i}".encode()).digest() for i in range(size // 32 + 1))[:size]


def pack_zip(members: Mapping[str, bytes]) -> bytes:
    """Pack members in the order of their names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in sorted(members.items()):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED, 9)
    return out.getvalue()


def pack_tar(members: Mapping[str, bytes]) -> bytes:
    """Pack members in the order of their names, owned by nobody, at time zero."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, data in sorted(members.items()):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def gzipped(data: bytes) -> bytes:
    """Compress without a name or a time in the header."""
    out = io.BytesIO()
    with gzip.GzipFile("", "wb", 9, out, mtime=0) as stream:
        stream.write(data)
    return out.getvalue()


def only(members: Mapping[str, bytes]) -> bytes:
    """Return the single file of a folder that becomes a compressed stream."""
    (data,) = members.values()
    return data


PACKERS: dict[str, Callable[[Mapping[str, bytes]], bytes]] = {
    ".tar.gz": lambda members: gzipped(pack_tar(members)),
    ".tar.xz": lambda members: lzma.compress(pack_tar(members)),
    ".tar": pack_tar,
    ".zip": pack_zip,
    ".gz": lambda members: gzipped(only(members)),
    ".bz2": lambda members: bz2.compress(only(members)),
    ".zst": lambda members: zstandard.ZstdCompressor(level=10).compress(only(members)),
}

SAME: dict[str, str] = {  # the same file under a second name
    "spa/same-bytes-again.txt": "spa/riyadh-trees.txt",
    "reuters21578/reuters21578-sgm.zip/reut2-900.sgm": "reuters21578/reut2-900.sgm",
}

ENCODINGS: dict[str, str] = {  # the sources are UTF-8
    "codepages/tripoli-cp1256.txt": "cp1256",
    "codepages/vologda-cp1251.txt": "cp1251",
    "codepages/beijing-utf16.txt": "utf-16-le",
}

LITERALS: Tree = {
    "broken/empty.json": b"",
    "broken/empty.zip": pack_zip({}),
    "broken/junk.bin": noise("junk", 4096),
    "broken/unknown.7z": b"7z\xbc\xaf\x27\x1c\x00\x04" + noise("7z", 200),
    "broken/bomb.zip": pack_zip({"zeros.txt": b"0" * (30 << 20)}),
    "broken/traversal.zip/../../escape.txt": b"Outside\n\nA text to refuse, for its name leads out.\n",
    "saudi/2015-08-10.zip/__MACOSX/._2015-08-10.json": b"\0\5\x16\7\0\2\0\0Mac OS X " + noise("mac", 96),
}


def encrypted(archive: bytes) -> bytes:
    """Set the flag that says "needs a password" for every member; `zipfile` cannot write one."""
    data = bytearray(archive)
    for signature, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + flags] |= 1
            at = data.find(signature, at + 4)
    return bytes(data)


def buried(archive: bytes) -> bytes:
    """Wrap an archive in eight more."""
    for level in range(8):
        archive = pack_zip({f"level-{level}.zip": archive})
    return archive


DAMAGE: dict[str, Callable[[bytes], bytes]] = {  # done to the packed file
    "broken/half.json": lambda data: data[: len(data) * 3 // 4],
    "broken/truncated.json.gz": lambda data: data[: len(data) * 4 // 5],
    "broken/invalid-utf8.jsonl": lambda data: data.replace(b"@@", b"\xff\xc3"),
    "broken/password.zip": encrypted,
    "broken/matryoshka.zip": buried,
}


def read_sources() -> Tree:
    """Return every source by its path, with the second names and the literals."""
    files = (path for path in SOURCES.rglob("*") if path.is_file())
    tree = {path.relative_to(SOURCES).as_posix(): path.read_bytes() for path in files}
    tree |= {name: tree[source] for name, source in SAME.items()} | LITERALS
    for name, encoding in ENCODINGS.items():
        mark = "\ufeff" if encoding.startswith("utf-16") else ""
        tree[name] = (mark + tree[name].decode()).encode(encoding)
    return tree


def pack(tree: Tree) -> Tree:
    """Replace each folder that is named like a container by the container, the innermost first."""
    paths = [name.split("/") for name in tree]
    folders = {"/".join(path[:depth]) for path in paths for depth in range(1, len(path))}
    for folder in sorted(folders, key=lambda name: (-name.count("/"), name)):
        packer = next((PACKERS[suffix] for suffix in PACKERS if folder.endswith(suffix)), None)
        if packer is None:
            continue
        members = {name: tree.pop(name) for name in sorted(tree) if name.startswith(folder + "/")}
        tree[folder] = packer({name[len(folder) + 1 :]: data for name, data in members.items()})
    return tree


def build(target: Path = DUMPS) -> list[str]:
    """Write all dumps under `target`, which is emptied first; return their names."""
    dumps = pack(read_sources())
    dumps |= {name: damage(dumps[name]) for name, damage in DAMAGE.items()}
    shutil.rmtree(target, ignore_errors=True)
    for name, data in sorted(dumps.items()):
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return sorted(dumps)


if __name__ == "__main__":
    names = build(*map(Path, sys.argv[1:2]))
    print(f"{len(names)} dumps")
