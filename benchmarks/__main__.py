"""What `make bench` runs: each section as a process of its own, in the order given.

    make bench                      all of them
    make bench BENCH="speed quality"
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

from benchmarks import agencies, archives, assembled, copies, dates, pages, run, stages

SECTIONS: dict[str, Callable[[], None]] = {
    "records": run.main,
    "stages": lambda: stages.main([]),
    "speed": pages.speed,
    "memory": pages.memory,
    "quality": pages.quality,
    "dates": dates.main,
    "agencies": agencies.main,
    "copies": copies.main,
    "archives": archives.main,
    "assembled": assembled.main,
}


def main(names: list[str]) -> int:
    """Run the sections named, all where none is."""
    if unknown := set(names) - set(SECTIONS):
        raise SystemExit(f"no section {', '.join(sorted(unknown))}; there are: {', '.join(SECTIONS)}")
    if len(names) == 1:
        SECTIONS[names[0]]()
        return 0
    for name in names or SECTIONS:
        print(f"-- {name}", flush=True)
        if code := subprocess.run([sys.executable, "-m", "benchmarks", name], check=False).returncode:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
