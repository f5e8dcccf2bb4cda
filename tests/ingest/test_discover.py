"""Dumps are found in a fixed order, once each, named relative to one root; what cannot be opened is still listed."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

import pytest

from etl.errors import UsageError
from etl.ingest.discover import DumpFile, discover, hash_file


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    for name in ("b/2.json", "b/1.json", "a.txt", "b/.hidden", "b/c/deep.xml"):
        path = tmp_path / "feed" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return (tmp_path / "feed").resolve()


def names(found: list[DumpFile]) -> list[str]:
    return [file.name for file in found]


def test_a_folder_is_walked_in_sorted_order_with_hidden_files(feed: Path) -> None:
    root, found = discover([str(feed)], None)
    assert root == str(feed)
    assert names(found) == ["a.txt", "b/.hidden", "b/1.json", "b/2.json", "b/c/deep.xml"]
    assert [file.bytes for file in found] == [len(file.name) for file in found]
    with found[2].open() as stream:
        assert stream.seekable()
        assert stream.read() == b"b/1.json"
    assert hash_file(found[0]) == sha256(b"a.txt").hexdigest()


def test_the_root_is_the_closest_common_folder(feed: Path) -> None:
    assert discover([str(feed / "a.txt")], None)[0] == str(feed)
    assert discover([str(feed / "b/1.json"), str(feed / "b/c")], None)[0] == str(feed / "b")
    (feed / "bb").mkdir()
    assert discover([str(feed / "b"), str(feed / "bb")], None)[0] == str(feed)
    root, found = discover([str(feed / "b/c")], str(feed))
    assert (root, names(found)) == (str(feed), ["b/c/deep.xml"])


def test_order_and_repetition_do_not_matter(feed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(feed)
    once = discover([str(feed)], None)
    assert discover(["b", "b/1.json", f"file://{feed}/a.txt", "./b/../b/c", "."], None) == once
    assert discover([str(feed), "b"], None) == once


def test_usage_errors(feed: Path) -> None:
    with pytest.raises(UsageError, match="outside the root"):
        discover([str(feed / "a.txt")], str(feed / "b"))
    with pytest.raises(UsageError, match="outside the root"):
        discover([str(feed / "b")], str(feed / "b/c"))
    with pytest.raises(UsageError, match="does not exist"):
        discover([str(feed / "none.zip")], None)
    with pytest.raises(UsageError, match="no dump"):
        discover([], None)


def test_links_to_folders_are_not_followed_and_broken_files_are_listed(feed: Path) -> None:
    (feed / "loop").symlink_to(feed)
    (feed / "gone").symlink_to(feed / "nothing")
    (feed / "same.txt").symlink_to(feed / "a.txt")
    os.mkfifo(feed / "pipe")
    found = {file.name: file for file in discover([str(feed)], None)[1]}
    assert {"gone", "pipe", "same.txt"} < set(found)
    assert not any(name.startswith("loop") for name in found)
    assert hash_file(found["same.txt"]) == hash_file(found["a.txt"])
    for name in ("gone", "pipe"):
        with pytest.raises(OSError, match=r"No such file|not a regular file"):
            hash_file(found[name])


def test_a_folder_that_cannot_be_listed_stands_for_its_files(feed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.scandir

    def scandir(path: bytes) -> object:
        if path.endswith(b"/c"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr("etl.ingest.discover.os.scandir", scandir)
    found = discover([str(feed)], None)[1]
    assert names(found)[-1] == "b/c"
    with pytest.raises(OSError, match="cannot be listed"):
        found[-1].open()


def test_a_file_that_vanishes_raises_oserror(feed: Path) -> None:
    found = discover([str(feed)], None)[1]
    (feed / "a.txt").unlink()
    with pytest.raises(FileNotFoundError):
        hash_file(found[0])


@pytest.mark.parametrize("raw", [b"caf\xe9.txt", b"line\nbreak", "خبر.txt".encode(), rb"back\slash", rb"odd\xe9.txt"])
def test_odd_names_are_printable_and_lead_back(tmp_path: Path, raw: bytes) -> None:
    with open(os.fsencode(tmp_path) + b"/" + raw, "wb") as file:
        file.write(raw)
    (found,) = discover([str(tmp_path)], None)[1]
    assert found.name.isprintable()
    found.name.encode("utf-8")
    with found.open() as stream:
        assert stream.read() == raw
    assert discover([os.fsdecode(os.fsencode(tmp_path) + b"/" + raw)], str(tmp_path))[1] == [found]


def test_names_do_not_collide(tmp_path: Path) -> None:
    for raw in (b"a\xe9", rb"a\xe9", b"a\\\xe9"):
        with open(os.fsencode(tmp_path) + b"/" + raw, "wb"):
            pass
    assert len(discover([str(tmp_path)], None)[1]) == 3
