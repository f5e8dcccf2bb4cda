"""Native readers of whole files run in a process of their own: a file that breaks one costs its own member only.

The process has bounded memory, writes no files, and is cut off where it computes for long without a record; it serves
one file after the other. Limits that are counted come first, here they are the last resort: a crash in a C++ library
is `malformed`, memory that runs out is `too_large`, and the next file gets a new process.
"""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import BinaryIO, NoReturn, cast

import orjson

from etl.bounds import forbid_files, grant_memory, grant_time
from etl.config import Limits
from etl.errors import BadInput
from etl.ingest.formats.base import Fault, Member, Piece
from etl.ingest.streams import FileLayer, MemberStream

PORTION = 1 << 20
FRAME = struct.Struct(">cI")
PIECE, CONTEXT, FAULT, REFUSED, BROKEN, END = b"P", b"C", b"F", b"R", b"B", b"."
FRAMES_BETWEEN_LOOKS = 256

SplitFile = Callable[[str, Mapping[str, str], Limits], Iterator[Piece | Fault]]
idle: list[Reader] = []


def confined(module: str) -> Callable[[Member, Limits], Iterator[Piece | Fault]]:
    """Return a splitter that lays a member down in a file and lets `module.split_file` read it in another process.

    `split_file(path, mapping, limits)` yields pieces without offsets, in UTF-8, and raises BadInput.
    """

    def split(member: Member, limits: Limits) -> Iterator[Piece | Fault]:
        with on_disk(member, limits) as path:
            reader = take_reader()
            try:
                yield from reader.read(module, path, member.mapping, limits)
            finally:
                reader.release()

    return split


@contextmanager
def on_disk(member: Member, limits: Limits) -> Iterator[str]:
    """Give the path of a file with a member's bytes: the dump itself where it is one, else a temporary file."""
    own = own_file(member)
    if own is not None:
        yield own
        return
    with tempfile.NamedTemporaryFile(prefix="news-etl-") as spool:
        spool_member(member, limits, cast(BinaryIO, spool))
        spool.flush()
        yield spool.name


def spool_member(member: Member, limits: Limits, spool: BinaryIO) -> int:
    """Copy a member into a file and return its size. Raises BadInput where the member is at fault or too large."""
    size = 0
    while data := member.stream.read(PORTION):
        size += len(data)
        if size > limits.max_expanded_bytes:
            raise BadInput("too_many", f"more than {limits.max_expanded_bytes} bytes")
        spool.write(data)
    return size


def own_file(member: Member) -> str | None:
    """Return the path of a dump that lies on a local disk as it is, None for all that is within something."""
    layer = member.stream.raw if isinstance(member.stream, MemberStream) else None
    file = layer.file if isinstance(layer, FileLayer) else None
    name = getattr(file, "name", None)
    if file is None or not isinstance(name, str | bytes):
        return None
    with suppress(OSError, ValueError):
        if os.path.samestat(os.stat(name), os.fstat(file.fileno())):
            return os.fsdecode(os.path.abspath(name))
    return None


def take_reader() -> Reader:
    """Return a process that waits for work; one that another process started (before a fork) is not ours."""
    while idle:
        reader = idle.pop()
        if reader.owner == os.getpid() and reader.process.poll() is None:
            return reader
    return Reader()


class Reader:
    """A process that reads files. It ends with its standard input, so it never outlives this one."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.healthy = False
        path = os.pathsep.join(entry for entry in sys.path if entry)
        # malloc gives back what Arrow's own allocator would keep in reserve, and is what the limit counts
        environment = {**os.environ, "PYTHONPATH": path, "ARROW_DEFAULT_MEMORY_POOL": "system", "MALLOC_ARENA_MAX": "2"}
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", "from etl.ingest.formats.confined import serve; serve()"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment,
        )  # fmt: skip

    def read(self, module: str, path: str, mapping: Mapping[str, str], limits: Limits) -> Iterator[Piece | Fault]:
        """Yield what the process finds in a file. Raises BadInput where it refuses the file or dies of it."""
        self.healthy = False
        request = {"module": module, "path": path, "mapping": dict(mapping), "limits": limits.model_dump()}
        with suppress(BrokenPipeError):
            stdin = cast(BinaryIO, self.process.stdin)
            stdin.write(orjson.dumps(request) + b"\n")
            stdin.flush()
        receive = cast(BinaryIO, self.process.stdout).read
        context: Mapping[str, object] = {}
        while len(head := receive(FRAME.size)) == FRAME.size:
            kind, size = FRAME.unpack(head)
            data = receive(size)
            if len(data) < size:
                break
            if kind == PIECE:
                yield Piece(None, data, "utf-8", context)
            elif kind == CONTEXT:
                context = orjson.loads(data)
            elif kind == FAULT:
                said, _, raw = data.partition(b"\n")
                reason, detail = orjson.loads(said)
                yield Fault(reason, detail, None, raw)
            elif kind == BROKEN:
                raise BadInput(*orjson.loads(data))
            else:
                self.healthy = True
                if kind == REFUSED:
                    raise BadInput(*orjson.loads(data))
                return
        self.raise_death(limits.max_record_seconds)

    def raise_death(self, seconds: int) -> NoReturn:
        """Say what a process died of."""
        code = self.process.wait()
        if code == -signal.SIGXCPU:
            raise BadInput("too_slow", f"no record within {seconds} seconds of computing")
        name = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        raise BadInput("malformed", f"the reader of this format broke off ({name})")

    def release(self) -> None:
        """Keep a process that has done its work for the next file; end any other."""
        if self.healthy:
            idle.append(self)
            return
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


def serve() -> None:
    """Read files as the process that `Reader` starts, one request a line, until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to end
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    forbid_files()
    for line in sys.stdin.buffer:
        request = orjson.loads(line)
        split_file: SplitFile = import_module(request["module"]).split_file
        limits = Limits(**request["limits"])
        grant_memory(limits.max_reader_bytes)
        found = split_file(request["path"], request["mapping"], limits)
        try:
            answer(answers, found, limits.max_record_seconds)
            send(answers, END, b"")
        except BadInput as error:
            send(answers, REFUSED, orjson.dumps([error.reason, error.detail]))
        except MemoryError:
            del found
            detail = f"reading it takes more than {limits.max_reader_bytes >> 20} MiB of memory"
            send(answers, BROKEN, orjson.dumps(["too_large", detail]))
            return
        except Exception as error:  # the edge of the process: one file must not stop a night; the reject names it
            send(answers, BROKEN, orjson.dumps(["failed", f"{type(error).__name__}: {error}"]))
            return


def answer(answers: BinaryIO, found: Iterator[Piece | Fault], seconds: int) -> None:
    """Send what is found, and grant more time to compute as long as there is some."""
    context: Mapping[str, object] | None = {}
    grant_time(seconds)
    for number, item in enumerate(found):
        if number % FRAMES_BETWEEN_LOOKS == 0:
            grant_time(seconds)
        if isinstance(item, Fault):
            send(answers, FAULT, orjson.dumps([item.reason, item.detail]) + b"\n" + item.raw)
            continue
        if item.context is not context:
            context = item.context
            send(answers, CONTEXT, orjson.dumps(context))
        send(answers, PIECE, item.raw)


def send(answers: BinaryIO, kind: bytes, data: bytes) -> None:
    """Write one frame."""
    answers.write(FRAME.pack(kind, len(data)) + data)
    if kind in (END, REFUSED, BROKEN):
        answers.flush()
