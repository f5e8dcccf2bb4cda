"""The command line: `news-etl COMMAND …` or `python -m etl COMMAND …`.

Exit codes: 0 published or nothing new; 1 a failure; 2 usage; 3 a gate refused to publish. In all but the first
nothing visible has changed.
"""

from __future__ import annotations

import sys

from etl.commands import diff, explain, export, headlines, keep, read, report, reprocess, run, search, takedown  # noqa: F401  each enters its commands into `app`
from etl.commands.common import EXIT_FAILURE, EXIT_GATE, EXIT_USAGE, app, err
from etl.cycles import look_for_cycles_seldom
from etl.errors import EtlError, GateError, UsageError


def main() -> None:
    """Run the command line; every error of ours ends in one line that says what to do, and an exit code."""
    look_for_cycles_seldom()
    try:
        app(standalone_mode=True)
    except GateError as error:
        fail(error, EXIT_GATE)
    except UsageError as error:
        fail(error, EXIT_USAGE)
    except (EtlError, OSError) as error:
        fail(error, EXIT_FAILURE)


def fail(error: Exception, code: int) -> None:
    """Say what went wrong and end."""
    err.print(f"news-etl: {error}", markup=False)
    sys.exit(code)


if __name__ == "__main__":
    main()
