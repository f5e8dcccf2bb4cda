"""Ask whether an Airflow component is well: `healthcheck.py scheduler` exits with 0 if so.

The API server answers for itself and for what reports to the database; a Celery worker on this host is asked over the
broker.
"""

import json
import os
import socket
import sys
from urllib.request import urlopen

URL = os.environ.get("HEALTH_URL", "http://api-server:8080/api/v2/monitor/health")


def main(component: str) -> int:
    """Print what there is to say about the component; 1 if it is not healthy, or nobody answers."""
    if component == "worker":
        return worker(f"celery@{socket.gethostname()}")
    try:
        with urlopen(URL, timeout=10) as answer:
            state = json.load(answer)[component]
    except (OSError, ValueError, KeyError) as error:
        print(f"{component}: {error!r}", file=sys.stderr)
        return 1
    print(f"{component}: {state}")
    return 0 if state["status"] == "healthy" else 1


def worker(name: str) -> int:
    """Ping a worker by its name; 1 without an answer."""
    from airflow.providers.celery.executors.celery_executor import app

    answers = app.control.inspect(destination=[name], timeout=10).ping() or {}
    print(f"{name}: {answers.get(name, 'no answer')}")
    return 0 if name in answers else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
