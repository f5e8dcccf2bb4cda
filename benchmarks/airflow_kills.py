"""Kill -9 parts of a running Airflow at planned moments, and time how long each takes to be whole again.

A moment is a task of a run that is seen running, and a delay. What is killed then is that task's process, the worker
process above it, or a component; of the scheduler and the Celery workers either the main process alone or all that it
started, as a container takes them all with it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import psutil

from benchmarks.airflow_api import Airflow, Attempt
from deploy.local.supervision import ask, strays

STAGES = ("settings", "discover", "ingest", "deduplicate", "publish")
TASK, WORKER, CELERY = "task", "worker process", "Celery worker"
FAMILIES = ("scheduler", "dag-processor", "api-server", CELERY)
GLANCE = 0.05  # seconds between looks at the processes


@dataclass(slots=True)
class Kill:
    """One kill: whom, when (`stage` seen running in the run `day`, `delay` seconds on), and what came of it."""

    whom: str
    day: int
    stage: str
    delay: float
    with_children: bool = False
    component: str = ""  # as supervisord names it
    at: float = 0.0
    task: str = ""  # whom the task is of, in its run, whatever its try
    tries: int = 0
    healthy: float | None = None
    resumed: float | None = None
    how: str = ""


def plan_kills(rng: random.Random, days: int, kills: int, celery: bool) -> list[Kill]:
    """Plan kills at random moments of `days` runs: one task in every stage first, then everybody in turn."""
    others = [CELERY if celery else WORKER, "scheduler", "dag-processor", "api-server", TASK]
    whom = [TASK] * len(STAGES) + [others[number % len(others)] for number in range(kills - len(STAGES))]
    when = [*rng.sample(STAGES, len(STAGES)), *rng.choices(STAGES, k=kills)][: len(whom)]
    planned = [
        Kill(who, number % days, stage, rng.uniform(0, 1.5), with_children=number % 2 == 1)
        for number, (who, stage) in enumerate(zip(whom, when, strict=True))
    ]
    return sorted(planned, key=lambda kill: kill.day)


class Killer:
    """Carries out a plan while runs go on; call `look` often."""

    def __init__(self, airflow: Airflow, runs: Sequence[str], planned: Sequence[Kill]) -> None:
        self.airflow, self.runs = airflow, list(runs)
        self.due = list(planned)
        self.done: list[Kill] = []
        self.seen: dict[int, float] = {}  # when a kill's moment began, by its place in the plan

    def look(self) -> None:
        """Do the kills whose moment has come, and see who is well again."""
        tasks = running_tasks(self.airflow)
        for kill in list(self.due):
            hit = next((pair for pair in tasks if self.is_moment(kill, pair[0])), None)
            if hit:
                began = self.seen.setdefault(id(kill), time.monotonic())
                if time.monotonic() - began >= kill.delay or kill.stage in ("settings", "discover"):
                    self.strike(kill, *hit)
        if not self.whole:
            self.check()

    def is_moment(self, kill: Kill, attempt: Attempt) -> bool:
        """Whether a running task is the one that a kill waits for; a later run will do where it was missed."""
        return attempt.task == kill.stage and attempt.run in self.runs[kill.day :] and attempt.tries <= 2

    def strike(self, kill: Kill, attempt: Attempt, process: psutil.Process) -> None:
        """Kill; a task that has just ended is waited for again."""
        if kill.whom == TASK:
            victims = [process]
        elif kill.whom == WORKER:
            victims = [process.parent()] if process.parent() else []
        elif kill.whom == CELERY:
            kill.component = worker_above(self.airflow, process)
            victims = component(self.airflow, kill.component, kill.with_children) if kill.component else []
        else:
            kill.component = kill.whom
            victims = component(self.airflow, kill.whom, kill.with_children)
        hit = [victim for victim in victims if victim and slain(victim)]
        if not hit:
            return
        kill.at, kill.task, kill.tries = time.time(), attempt.name, attempt.tries
        if kill.whom in (TASK, WORKER):
            kill.healthy = 0
        self.due.remove(kill)
        self.done.append(kill)
        print(f"  {datetime.now(UTC):%H:%M:%S} killed {kill.whom} in {attempt.task}", flush=True)

    def check(self) -> None:
        """Note which components report again, and how the tasks of the moments went on."""
        attempts = {attempt.name: attempt for attempt in self.airflow.attempts()}
        for kill in self.done:
            if kill.healthy is None and reports_since(self.airflow, kill.component, kill.at):
                kill.healthy = time.time() - kill.at
            if kill.resumed is None and kill.task in attempts:
                kill.how = resumption(attempts[kill.task], kill.tries)
                kill.resumed = time.time() - kill.at if kill.how else None

    @property
    def whole(self) -> bool:
        """Whether all that was killed is well again."""
        return all(kill.healthy is not None and kill.resumed is not None for kill in self.done)

    def table(self) -> list[str]:
        """Return one line of a Markdown table for each kill."""
        lines = ["| killed | while | healthy after | the task | after |", "| --- | --- | --- | --- | --- |"]
        for kill in sorted(self.done, key=lambda kill: (kill.whom, kill.with_children)):
            family = " and its children" if kill.with_children and kill.whom in FAMILIES else ""
            healthy = "" if kill.whom in (TASK, WORKER) else seconds(kill.healthy)
            lines.append(f"| {kill.whom}{family} | {kill.stage} | {healthy} | {kill.how} | {seconds(kill.resumed)} |")
        return lines


def seconds(taken: float | None) -> str:
    """Write a time, or that it did not come."""
    return "never" if taken is None else f"{taken:.0f} s"


def resumption(attempt: Attempt, tries: int) -> str:
    """Say how a task went on that was in a given try when something was killed; nothing while it did not."""
    if attempt.state in ("success", "skipped"):
        return "ended in the same try" if attempt.tries == tries else "tried again"
    return "tried again" if attempt.tries > tries and attempt.state == "running" else ""


def running_tasks(airflow: Airflow) -> list[tuple[Attempt, psutil.Process]]:
    """Return the processes that execute tasks now; Airflow names them by their task instance."""
    found = {}
    for process in strays(airflow.place):
        with suppress(psutil.Error):
            words = " ".join(process.cmdline()).split()
            if words[:3] == ["airflow", "worker", "--"] and len(words) == 4:
                found[words[3]] = process
    if not found:
        return []
    return [(attempt, found[attempt.key]) for attempt in airflow.attempts() if attempt.key in found]


def component(airflow: Airflow, name: str, with_children: bool) -> list[psutil.Process]:
    """Return the main process of a component, and all that descends from it where asked."""
    pid = ask(airflow.place).getProcessInfo(name)["pid"]
    if not pid:
        return []
    main = psutil.Process(pid)
    return [main, *(main.children(recursive=True) if with_children else [])]


def worker_above(airflow: Airflow, process: psutil.Process) -> str:
    """Name the Celery worker that a task's process descends from; nothing where the task has just ended."""
    with suppress(psutil.Error):
        ancestors = {parent.pid for parent in process.parents()}
        for info in ask(airflow.place).getAllProcessInfo():
            if info["name"].startswith("worker-") and info["pid"] in ancestors:
                return str(info["name"])
    return ""


def slain(process: psutil.Process) -> bool:
    """Kill a process; false where it was gone."""
    with suppress(psutil.Error):
        if process.status() != psutil.STATUS_ZOMBIE:
            process.kill()
            return True
    return False


def reports_since(airflow: Airflow, name: str, since: float) -> bool:
    """Whether a component has reported itself well since a moment, in seconds since 1970."""
    info = ask(airflow.place).getProcessInfo(name)
    if info["statename"] != "RUNNING" or info["start"] < int(since):
        return False
    if name.startswith("worker-"):
        return True  # it reports to the broker; that its task goes on is seen elsewhere
    try:
        health = airflow.call_once("GET", "/api/v2/monitor/health")
    except OSError:
        return False
    if name == "api-server":
        return True
    entry = health.get(name.replace("-", "_"), {})
    beat = entry.get(f"latest_{name.replace('-', '_')}_heartbeat")
    return bool(beat) and datetime.fromisoformat(beat).timestamp() > since


def leftovers(airflow: Airflow) -> int:
    """Count the processes of the topology, to see whether kills leave any behind."""
    return len(strays(airflow.place))
