"""Ask the API server whether an Airflow component is well: `healthcheck.py scheduler` exits with 0 if so."""

import json
import os
import sys
from urllib.request import urlopen

URL = os.environ.get("HEALTH_URL", "http://api-server:8080/api/v2/monitor/health")


def main(component: str) -> int:
    """Print the component's entry of the health report; 1 if it is not healthy, or nobody answers."""
    try:
        with urlopen(URL, timeout=10) as answer:
            state = json.load(answer)[component]
    except (OSError, ValueError, KeyError) as error:
        print(f"{component}: {error!r}", file=sys.stderr)
        return 1
    print(f"{component}: {state}")
    return 0 if state["status"] == "healthy" else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
