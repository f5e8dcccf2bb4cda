"""Run the nightly DAG once, in one process on SQLite, then show what it published and how to ask for it.

    python deploy/demo.py samples/dumps [--lake demo/lake]

Airflow's own output goes to demo/airflow.log and is shown only where the run fails.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "demo"
LOG = DEMO / "airflow.log"
BIN = Path(sys.executable).parent

QUERIES = {
    "What came in, by agency and language": """
        SELECT coalesce(agency, '?') AS agency, language, count(*) AS articles, min(date), max(date)
        FROM articles GROUP BY ALL ORDER BY articles DESC, 1, 2 LIMIT 12""",
    "Which record is a copy of which": """
        SELECT c.headline, c.dump AS copy_in, a.dump AS article_in, c.copy_kind
        FROM copies c JOIN articles a ON a.article_id = c.copy_of ORDER BY 1, 2 LIMIT 5""",
    "What was refused, and why": """
        SELECT reason, count(*) AS records, min(dump) AS for_example
        FROM rejects GROUP BY reason ORDER BY records DESC, reason""",
}

STEP = re.compile(r"\[DAG TEST\] starting task_id=(\w+) map_index=(-?\d+)")
ERROR = re.compile(r"[\w.]*(Error|Exception|Conflict): ")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, then report; the exit code is that of the run."""
    parser = argparse.ArgumentParser(description="Run the nightly DAG once and show what it published.")
    parser.add_argument("dumps", nargs="+", type=Path)
    parser.add_argument("--lake", type=Path)
    options = parser.parse_args(arguments)
    dumps = [path.resolve() for path in options.dumps]
    lake = (options.lake or lake_for(dumps)).resolve()
    DEMO.mkdir(exist_ok=True)
    before = newest(lake)
    if run_dag(dumps, lake) != 0:
        lines = LOG.read_text().splitlines()
        print("\n".join(lines[-40:]), file=sys.stderr)
        causes = dict.fromkeys(line for line in lines if ERROR.match(line))
        print("\nThe run failed:", *causes, f"All of it: {LOG}", sep="\n", file=sys.stderr)
        return 1
    print(f"{'Nothing new in' if newest(lake) == before else 'Published'} {shorten(newest(lake))}\n")
    report(lake)
    return 0


def lake_for(dumps: Sequence[Path]) -> Path:
    """Choose a lake of its own for each set of dumps: a lake keeps the root that its first dumps had."""
    if list(dumps) == [ROOT / "samples/dumps"]:
        return DEMO / "lake"
    return DEMO / "-".join(["lake", *(path.name for path in dumps)])


def run_dag(dumps: Sequence[Path], lake: Path) -> int:
    """Run the DAG as `airflow dags test` does, naming its tasks as they start; return the exit code."""
    environment = os.environ | {
        "AIRFLOW_HOME": str(DEMO / "airflow"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{DEMO / 'airflow' / 'airflow.db'}",
    }
    conf = {"dumps": [str(path) for path in dumps], "lake": str(lake)}
    print(f"Running news_nightly over {', '.join(map(shorten, dumps))} into {shorten(lake)}")
    with LOG.open("w") as log:
        migrated = subprocess.run(
            [BIN / "airflow", "db", "migrate"], env=environment, stdout=log, stderr=log, check=False
        )
        if migrated.returncode != 0:
            return migrated.returncode
        command = [str(BIN / "airflow"), "dags", "test", "news_nightly", "--conf", json.dumps(conf)]
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as run:
            assert run.stdout is not None
            for line in run.stdout:
                log.write(line)
                if step := STEP.search(line):
                    print(f"  {step[1]}" + (f" {int(step[2]) + 1}" if int(step[2]) >= 0 else ""), flush=True)
        return run.returncode


def report(lake: Path) -> None:
    """Show the accounting and the answers to a few questions, with commands that a user would type."""
    show("report", "--lake", shorten(lake))
    for title, sql in QUERIES.items():
        print(f"\n{title}:")
        show("query", re.sub(r"\s+", " ", sql).strip(), "--lake", shorten(lake))
    print("\nSnapshots, newest last:")
    show("snapshots", "--lake", shorten(lake))
    print(f"\nPlain Parquet for any reader: {shorten(newest(lake))}/articles/*/*.parquet")


def newest(lake: Path) -> Path:
    """Return the folder of the newest snapshot; the lake itself where there is none."""
    return (lake / "current").resolve() if (lake / "current").exists() else lake


def show(command: str, *arguments: str) -> None:
    """Print a news-etl command as it would be typed, and what it prints."""
    typed = " ".join(f'"{argument}"' if " " in argument else argument for argument in arguments)
    print(f"$ .venv/bin/news-etl {command} {typed}")
    printed = subprocess.run(
        [sys.executable, "-m", "etl", command, *arguments], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    print(printed.stdout.rstrip())


def shorten(path: Path) -> str:
    """Write a path relative to the project where it lies inside."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


if __name__ == "__main__":
    sys.exit(main())
