"""Start and stop Airflow's processes on this machine: `python -m deploy.local up`, `down`, `status`.

Everything lies in ./local: database, logs, secrets (secrets.env), and the lake unless --lake names another.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from deploy.local.place import LOCAL, ROOT, Place
from deploy.local.servers import Missing
from deploy.local.supervision import NotUp, ask, running, start, stop, unwell


def main() -> int:
    """Do what was asked; 1 where it did not succeed."""
    parser = argparse.ArgumentParser(prog="deploy.local", description="Airflow's components as processes.")
    parser.add_argument("verb", choices=["up", "down", "status"])
    parser.add_argument("--home", type=Path, default=ROOT / "local")
    parser.add_argument("--dumps", type=Path, default=ROOT / "samples/dumps")
    parser.add_argument("--lake", type=Path)
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--executor", choices=[LOCAL, "CeleryExecutor"], default=LOCAL)
    chosen = parser.parse_args()
    home = chosen.home.resolve()
    try:
        if chosen.verb == "down":
            stop(Place.load(home))
        elif chosen.verb == "status":
            return status(Place.load(home))
        else:
            place = Place(home, port=chosen.port, executor=chosen.executor)
            print("Starting PostgreSQL and Airflow; this takes a minute ...", flush=True)
            start(place, paths(chosen.dumps.resolve(), (chosen.lake or home / "lake").resolve()))
            print(f"Up: {place.url}, user admin; the password is ADMIN_PASSWORD in {home}/secrets.env")
    except (Missing, NotUp) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def paths(dumps: Path, lake: Path) -> dict[str, str]:
    """Tell the nightly where to read and to write."""
    return {"NEWS_NIGHTLY_DUMPS": str(dumps), "NEWS_NIGHTLY_ROOT": str(dumps), "NEWS_NIGHTLY_LAKE": str(lake)}


def status(place: Place) -> int:
    """Print what supervisord and the health report say."""
    if not running(place):
        print("not running")
        return 1
    for process in ask(place).getAllProcessInfo():
        print(f"{process['name']:16}{process['statename']:10}{process['description']}")
    ill = unwell(place)
    print("health: " + ("; ".join(f"{name} is not well" for name in ill) or "all well"))
    return 1 if ill else 0


if __name__ == "__main__":
    sys.exit(main())
