"""Bounds that the system itself holds a process to: they work inside native code, where nobody can ask for the time."""

from __future__ import annotations

import resource
from contextlib import suppress


def grant_time(seconds: int) -> None:
    """Let this process compute for at least `seconds` more, a second longer at most; then SIGXCPU ends it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    bound(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + seconds)


def grant_memory(size: int) -> None:
    """Let this process take `size` bytes more; beyond them allocation fails."""
    bound(resource.RLIMIT_DATA, data_bytes() + size)


def forbid_files() -> None:
    """Let this process write no file, and leave no core behind."""
    forbid_core()
    bound(resource.RLIMIT_FSIZE, 0)


def forbid_core() -> None:
    """Let this process leave no core behind."""
    bound(resource.RLIMIT_CORE, 0)


def bound(what: int, value: int) -> None:
    """Set a limit of this process, where the system has it."""
    with suppress(OSError, ValueError):
        resource.setrlimit(what, (value, resource.getrlimit(what)[1]))


def data_bytes() -> int:
    """Return the size of this process' own memory as the limit counts it."""
    with suppress(OSError), open("/proc/self/status", "rb") as status:
        return next((int(line.split()[1]) << 10 for line in status if line.startswith(b"VmData")), 0)
    return 256 << 20
