"""Every file of a dump, out of however many containers it lies in, in the order of the archives."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.containers import Container, recognise_container
from etl.ingest.formats.base import HEAD_BYTES, Member
from etl.ingest.names import base_name
from etl.ingest.streams import Budget, FileLayer, MemberStream


class Damage(NamedTuple):
    """A file, or the rest of a container, that cannot be read. `path` as of a member."""

    path: str
    reason: str
    detail: str


class Layers:
    """Goes down through the containers of one dump; all of them share one budget."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget

    def descend(self, path: str, name: str, stream: MemberStream, depth: int) -> Iterator[Member | Damage]:
        """Yield a file as it is, or the files of a container."""
        head = stream.peek(HEAD_BYTES)
        if not head:
            self.budget.count_empty_member()
        container = recognise_container(head)
        if container is None:
            yield Member(path, name, stream)
        elif depth >= self.budget.limits.max_depth:
            yield Damage(path, "too_deep", f"{container.name} within {depth} containers")
        else:
            yield from self.open(container, path, name, stream, depth + 1)

    def open(
        self, container: Container, path: str, name: str, stream: MemberStream, depth: int
    ) -> Iterator[Member | Damage]:
        """Yield the files of a container, and last what kept the rest from being read."""
        barren = True
        try:
            for entry in container.entries(stream, self.budget):
                barren = False
                if entry.name is None:
                    place, hint = path, without_suffix(name, container.suffixes)
                else:
                    place, hint = f"{path}!{entry.name}" if path else entry.name, base_name(entry.name)
                if isinstance(entry.content, BadInput):
                    yield Damage(place, entry.content.reason, entry.content.detail)
                else:
                    yield from self.descend(place, hint, entry.content, depth)
        except BadInput as error:
            yield Damage(path, error.reason, error.detail)
        else:
            if barren:
                yield Damage(path, "empty", f"a {container.name} without files")


def read_members(file: BinaryIO, name: str, limits: Limits) -> Iterator[Member | Damage]:
    """Yield every file of a dump; each must be read before the next is asked for.

    `file` must be seekable. Bad data end as Damage, later or sooner; OSError of the file itself is passed on.
    """
    budget = Budget(limits, file.seek(0, io.SEEK_END))
    file.seek(0)
    yield from Layers(budget).descend("", base_name(name), MemberStream(FileLayer(file)), 0)


def without_suffix(name: str, suffixes: tuple[str, ...]) -> str:
    """Return the name that a file had before it was compressed."""
    return next((name[: -len(suffix)] for suffix in suffixes if name.lower().endswith(suffix)), name)
