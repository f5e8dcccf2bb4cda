"""The page *Corpus* in Airflow's UI: the snapshots of the lake, their accounting, their reports, and the last runs.

An application of its own, which Airflow would serve to anybody: every address asks for a login that may see the DAG
`news_nightly`. It only reads the lake named by NEWS_NIGHTLY_LAKE of the API server.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from itertools import islice

from airflow.api_fastapi.core_api.security import requires_access_dag
from fastapi import Depends, FastAPI, HTTPException
from fastapi.responses import HTMLResponse
from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from etl.errors import EtlError, StoreError
from etl.publish.lake import Lake
from etl.publish.manifest import MANIFEST, Manifest, Snapshot
from etl.telemetry.journal import newest_rows

PARTS = ("articles", "copies", "rejects")
REPORT = "report.html"  # as etl.report.write has it, which brings pandas and DuckDB along
SHOWN = 20  # snapshots, and runs; `news-etl snapshots` and the view `runs` list all
HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
}

app = FastAPI(
    dependencies=[Depends(requires_access_dag(method="GET", param_dag_id="news_nightly"))],
    openapi_url=None,  # it would be served without a login
    title="News corpus",
)


@dataclass(frozen=True, slots=True)
class Line:
    """A snapshot in the list."""

    manifest: Manifest
    published: datetime
    has_report: bool


def lake() -> Lake:
    """Return the lake that the page shows. Raises HTTPException where none is named, or its store refuses."""
    path = os.environ.get("NEWS_NIGHTLY_LAKE")
    if not path:
        raise HTTPException(404, "NEWS_NIGHTLY_LAKE is not set for the API server, so there is no lake to show")
    try:
        return Lake(path)
    except StoreError as error:
        raise HTTPException(503, f"the API server: {error}") from error


@app.get("/", response_class=HTMLResponse)
def overview() -> HTMLResponse:
    """Show the newest snapshots with their accounting, and the last runs with what came of them."""
    shown = lake()
    page = template().render(
        path=shown.address,
        lines=list(newest(shown)),
        runs=newest_rows(shown.path, SHOWN),
        accounts=accounts,
        balanced=balanced,
        style=Markup(style()),
    )
    return HTMLResponse(page, headers=HEADERS)


@app.get("/report/{number}", response_class=HTMLResponse)
def report_of(number: int) -> HTMLResponse:
    """Show the report that lies in a snapshot."""
    try:
        page = (lake().snapshot(number).path / REPORT).read_bytes()
    except (EtlError, OSError) as error:
        raise HTTPException(404, f"snapshot {number} has no report, or was removed") from error
    return HTMLResponse(page, headers=HEADERS)


def newest(shown: Lake) -> Iterator[Line]:
    """Yield the newest snapshots, the newest first; those that gc removes meanwhile are left out."""
    for number in islice(reversed(shown.numbers()), SHOWN):
        try:
            yield line(shown.snapshot(number))
        except (EtlError, OSError):
            continue


def line(snapshot: Snapshot) -> Line:
    """Return what the list says of a snapshot. Raises OSError where it is being removed."""
    published = datetime.fromtimestamp((snapshot.path / MANIFEST).stat().st_mtime, UTC)
    return Line(snapshot.manifest, published, (snapshot.path / REPORT).is_file())


def accounts(counts: Mapping[str, int]) -> str:
    """Return an accounting on one line."""
    return "{} = {} + {} + {}".format(*(f"{counts[name]:,}" for name in ("records", *PARTS)))


def balanced(manifest: Manifest) -> bool:
    """Say whether every record of the corpus became an article, a copy or a reject."""
    return all(counts["records"] == sum(counts[name] for name in PARTS) for counts in (manifest.totals, manifest.run))


def style() -> str:
    """Return the style of the report's page, so that both look alike."""
    return files("etl").joinpath("report", "page.css").read_text(encoding="utf-8")


@cache
def template() -> Template:
    """Return the page's template, compiled once."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(files("etl.airflow").joinpath("overview.html.j2").read_text(encoding="utf-8"))
