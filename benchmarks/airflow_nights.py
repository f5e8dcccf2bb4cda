"""Seven nights through the real scheduler on PostgreSQL, disturbed in many ways, against one run of the command line.

    python -m benchmarks.airflow_nights [SCENARIO ...] [--dumps FOLDER] [--days N] [--kills N] [--seed N] [--celery]
                                       [--work PATH]

Scenarios: `once` (all days in one run, timed against the command line), `nights` (one by one), `shuffled`, `backfills`
(two that overlap), `kills`. Every file of the dumps goes to one of seven inbox folders (or `--days`; `backfills`
needs seven) by the hash of its name. Each
scenario has a lake of its own, which must come to the content hash of one run of `news-etl` over all seven folders.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from http import HTTPStatus
from pathlib import Path
from urllib.error import HTTPError

from benchmarks.airflow_api import Airflow
from benchmarks.airflow_kills import GLANCE, Killer, leftovers, plan_kills
from deploy.local.place import LOCAL, ROOT, Place, free_port
from deploy.local.servers import Missing
from deploy.local.supervision import NotUp, start, stop
from etl.publish.lake import Lake

DAYS = [str(date(2024, 3, 1) + timedelta(days=day)) for day in range(7)]
PATIENCE = 3600.0  # seconds for a scenario
# Killed tasks wait this long for their next try, not the minutes of production.
RETRY_POLICY = """
from datetime import timedelta

def task_policy(task):
    task.retry_delay = timedelta(seconds={seconds})
    task.retry_exponential_backoff = 0
"""
RETRY_DELAY = 5


def fill_inbox(dumps: Path, inbox: Path, days: Sequence[str]) -> int:
    """Copy every file into one of the dated folders; return how many files there are."""
    files = sorted(path for path in dumps.rglob("*") if path.is_file())
    for path in files:
        name = str(path.relative_to(dumps))
        day = days[hashlib.sha256(os.fsencode(name)).digest()[0] % len(days)]
        target = inbox / day / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return len(files)


def by_command_line(inbox: Path, lake: Path, days: Sequence[str]) -> tuple[str, float]:
    """Run the CLI over all days at once with two workers; return the content hash and the seconds."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "etl", "run", *(str(inbox / day) for day in days), "--root", str(inbox)]
    command += ["--lake", str(lake), "--workers", "2", "--override-gates"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return content_hash(lake), time.perf_counter() - began


def content_hash(lake: Path) -> str:
    """Return the hash of what a lake's newest snapshot holds."""
    return Lake(lake).require_head().manifest.content_hash


class Nights:
    """The scenarios over one inbox and one running Airflow; each returns what it wants to say."""

    def __init__(
        self, airflow: Airflow, inbox: Path, lakes: Path, days: Sequence[str], rng: random.Random, kills: int
    ) -> None:
        self.airflow, self.inbox, self.lakes, self.days = airflow, inbox, lakes, days
        self.rng, self.kills = rng, kills

    def conf(self, lake: str, *days: str) -> dict[str, object]:
        """Return what the form would say: these days into this lake."""
        said: dict[str, object] = {"lake": str(self.lakes / lake), "root": str(self.inbox), "override_gates": True}
        return said | ({"dumps": [str(self.inbox / day) for day in days]} if days else {})

    def once(self) -> str:
        """All days in one run."""
        run = self.airflow.trigger(self.days[0], self.conf("once", *self.days))
        self.airflow.wait([run], PATIENCE)
        took, idle = self.airflow.seconds(run)
        _, again = by_command_line(self.inbox, self.lakes / "cli-again", self.days)
        return f"one run of {took:.1f} s, no task running for {idle:.1f} s of it; the command line again: {again:.1f} s"

    def nights(self) -> str:
        """Day after day, each begun when the last is done."""
        for day in self.days:
            self.airflow.wait([self.airflow.trigger(day, self.conf("nights", day))], PATIENCE)
        return f"{len(self.days)} runs"

    def shuffled(self) -> str:
        """All days asked for at once, in an order of chance."""
        days = self.rng.sample(self.days, len(self.days))
        self.airflow.wait([self.airflow.trigger(day, self.conf("shuffled", day)) for day in days], PATIENCE)
        return "order " + " ".join(day[-1] for day in days)

    def backfills(self) -> str:
        """Two overlapping ranges, three runs at a time, and meanwhile a run by hand over days that both have."""
        conf = self.conf("backfills")
        first = self.airflow.backfill(self.days[0], self.days[4], conf, max_active_runs=3)
        by_hand = self.airflow.trigger(None, self.conf("backfills", *self.days[2:5]))
        try:
            self.airflow.backfill(self.days[2], self.days[6], conf)
            raise SystemExit("Airflow began a second backfill beside the first; so far it allowed one at a time")
        except HTTPError as refusal:
            if refusal.code != HTTPStatus.CONFLICT:
                raise
        self.airflow.wait_for_backfill(first, PATIENCE)
        again = {"max_active_runs": 3, "reprocess_behavior": "completed", "run_backwards": True}
        second = self.airflow.backfill(self.days[2], self.days[6], conf, **again)
        self.airflow.wait_for_backfill(second, PATIENCE)
        self.airflow.wait([by_hand, *self.airflow.runs("backfill")], PATIENCE)
        return f"days 1-5, then 7-3 backwards; snapshots: {len(Lake(self.lakes / 'backfills').numbers())}"

    def killing(self) -> str:
        """All days shuffled, while processes are killed."""
        days = self.rng.sample(self.days, len(self.days))
        runs = [self.airflow.trigger(day, self.conf("kills", day)) for day in days]
        killer = Killer(self.airflow, runs, plan_kills(self.rng, len(self.days), self.kills, self.airflow.place.celery))
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and not (killer.whole and set(self.states(runs)) <= {"success", "failed"}):
            killer.look()
            time.sleep(GLANCE)
        for line in killer.table():
            print(line)
        self.airflow.wait(runs, 60)
        if killer.due:
            raise SystemExit(f"{len(killer.due)} kills found no moment: {killer.due}")
        return f"{len(killer.done)} kills; {leftovers(self.airflow)} processes in the end"

    def states(self, runs: list[str]) -> list[str]:
        """Return the states of some runs."""
        known = self.airflow.runs()
        return [known[run] for run in runs]


def main() -> int:
    """Run the scenarios; 1 where a hash differs."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("scenarios", nargs="*", default=["nights", "shuffled", "backfills", "kills"])
    parser.add_argument("--dumps", type=Path, default=ROOT / "samples/dumps")
    parser.add_argument("--days", type=int, default=len(DAYS), choices=range(1, len(DAYS) + 1))
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--parallelism", type=int, default=4, help="tasks at a time")
    parser.add_argument("--celery", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path)
    chosen = parser.parse_args()
    days = DAYS[: chosen.days]
    work = (chosen.work or Path(tempfile.mkdtemp(prefix="airflow-nights-"))).resolve()
    if not chosen.work:
        work.chmod(0o711)  # PostgreSQL's user must get through
    inbox = work / "inbox"
    files = fill_inbox(chosen.dumps.resolve(), inbox, days)
    wanted, seconds = by_command_line(inbox, work / "lakes/cli", days)
    print(f"{files} files in {len(days)} days. CLI over all at once: {seconds:.1f} s, {wanted}", flush=True)
    place = Place(
        work / "airflow",
        port=free_port(),
        postgres_port=free_port(),
        redis_port=free_port(),
        parallelism=chosen.parallelism,
        executor="CeleryExecutor" if chosen.celery else LOCAL,
    )
    policy = place.airflow_home / "config/airflow_local_settings.py"
    policy.parent.mkdir(parents=True, exist_ok=True)
    policy.write_text(RETRY_POLICY.format(seconds=RETRY_DELAY))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # stops the topology, too
    try:
        start(place, {"NEWS_NIGHTLY_INBOX": str(inbox), "NEWS_NIGHTLY_LAKE": str(work / "lakes/backfills")})
        nights = Nights(Airflow(place), inbox, work / "lakes", days, random.Random(chosen.seed), chosen.kills)
        nights.airflow.unpause()
        return compare(nights, chosen.scenarios, wanted)
    except (Missing, NotUp) as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        stop(place)


def compare(nights: Nights, scenarios: list[str], wanted: str) -> int:
    """Run scenarios and compare what each published with the CLI; 1 where one differs."""
    known: dict[str, Callable[[], str]] = {
        "once": nights.once,
        "nights": nights.nights,
        "shuffled": nights.shuffled,
        "backfills": nights.backfills,
        "kills": nights.killing,
    }
    differ = 0
    for scenario in scenarios:
        nights.airflow.forget()  # a day has one run
        began = time.perf_counter()
        said = known[scenario]()
        same = content_hash(nights.lakes / scenario) == wanted
        differ += not same
        took = time.perf_counter() - began
        print(f"{scenario:10}{'same hash' if same else 'ANOTHER HASH'}  {took:6.1f} s  {said}", flush=True)
    return int(differ > 0)


if __name__ == "__main__":
    sys.exit(main())
