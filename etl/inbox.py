"""The inbox: which folders or files of it belong to which days.

An inbox is a folder with one folder for each day (`2026-11-30`), or a pattern with the day in it: `{ds}` is
`2026-11-30`, `{ds_nodash}` is `20261130`, `{year}`, `{month}` and `{day}` are its parts; `*`, `?` and `[…]` match as
in a shell, `**` any folders. `/inbox/*/{year}/{month}/{day}.jsonl.gz` is one. A URI may name the day, but no wildcards.
"""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from etl.errors import UsageError

WILDCARD = re.compile(r"[*?[]")
VARIABLE = re.compile(r"[*?[{]")


@dataclass(frozen=True, slots=True)
class Delivery:
    """What lies in an inbox for some days: the `dumps` to read, below `root`; `missing` are patterns without any."""

    root: str
    dumps: tuple[str, ...]
    missing: tuple[str, ...]


def days_until(day: date, count: int) -> list[date]:
    """Return `count` days, the given one last."""
    return [day - timedelta(days=back) for back in reversed(range(count))]


def deliveries(inbox: str, days: Sequence[date]) -> Delivery:
    """Look for what an inbox holds for some days; nothing there is no error, as suppliers rest on holidays.

    Raises UsageError where the inbox itself is not there: that is a wrong setting or a lost mount, not a holiday.
    """
    root, remote = root_of(inbox), "://" in inbox
    patterns = [for_day(inbox, day) for day in days]
    if not (is_remote_there(root) if remote else os.path.isdir(root)):
        raise UsageError(f"the inbox {root} is not there; mend NEWS_NIGHTLY_INBOX or bring it back")
    found = {pattern: remote_matches(pattern) if remote else local_matches(pattern) for pattern in patterns}
    dumps = dict.fromkeys(path for paths in found.values() for path in paths)
    return Delivery(root, tuple(dumps), tuple(pattern for pattern, paths in found.items() if not paths))


def for_day(inbox: str, day: date) -> str:
    """Return the inbox's pattern with a day put in. Raises UsageError for a placeholder that is none."""
    pattern = inbox if "{" in inbox else f"{inbox.rstrip('/')}/{{ds}}"
    parts = {
        "{ds}": f"{day:%Y-%m-%d}",
        "{ds_nodash}": f"{day:%Y%m%d}",
        "{year}": f"{day:%Y}",
        "{month}": f"{day:%m}",
        "{day}": f"{day:%d}",
    }
    for name, value in parts.items():
        pattern = pattern.replace(name, value)
    if "{" in pattern or "}" in pattern:
        raise UsageError(f"the inbox {inbox} has a placeholder that is none of {' '.join(parts)}")
    return pattern


def root_of(inbox: str) -> str:
    """Return the folder above everything that varies: dumps are named relative to it, whatever the day."""
    fixed = VARIABLE.search(inbox)
    if fixed is None:
        return inbox.rstrip("/") or "/"
    folder = inbox[: fixed.start()].rpartition("/")[0]
    if not folder or folder.endswith(":/"):
        raise UsageError(f"the inbox {inbox} must begin with a folder that stays the same, by its absolute path")
    return folder


def local_matches(pattern: str) -> list[str]:
    """Return the files and folders that match a pattern, sorted. A name is not a pattern, so it need not be escaped."""
    if WILDCARD.search(pattern):
        return sorted(glob.glob(pattern, recursive=True))
    return [pattern] if os.path.lexists(pattern) else []


def remote_matches(uri: str) -> list[str]:
    """Return a folder or file of an object store, if it is there."""
    if WILDCARD.search(uri):
        raise UsageError(f"{uri}: an inbox that is a URI may name the day, but no wildcards")
    return [uri] if is_remote_there(uri) else []


def is_remote_there(uri: str) -> bool:
    """Ask an object store for a folder or file. Raises StoreError where the URI is none, or the store refuses."""
    from etl.store.dumps import is_object

    return is_object(uri) is not None
