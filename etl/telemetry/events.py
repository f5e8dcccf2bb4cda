"""OpenLineage events: dump files in, the data sets of a snapshot out, with schema and rows.

Sent where the environment configures a transport (OPENLINEAGE_URL, OPENLINEAGE_CONFIG, OPENLINEAGE__TRANSPORT__TYPE …;
see the client's documentation). A run of ours has one START and one COMPLETE or FAIL.
"""

from __future__ import annotations

import logging
import os
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from etl.schema import DATASETS, arrow_schema
from etl.store.place import url_of

if TYPE_CHECKING:
    from openlineage.client import OpenLineageClient
    from openlineage.client.event_v2 import InputDataset, OutputDataset, RunEvent, RunState

    from etl.plan import Plan
    from etl.result import RunResult

PRODUCER = "urn:news-etl:run"  # a URI, as the specification wants; the project has no address that stays
NAMESPACE = "news-etl"
JOB = "news_etl.run"
CONFIGURED_BY = ("OPENLINEAGE_URL", "OPENLINEAGE_CONFIG", "OPENLINEAGE__TRANSPORT")

log = logging.getLogger(__name__)


def emit_start(plan: Plan) -> None:
    """Tell that a run begins, and what it will read."""
    if client := configured():
        from openlineage.client.event_v2 import RunState

        send(client, event(plan, RunState.START))


def emit_end(plan: Plan, outcome: str, result: RunResult | None, error: str | None) -> None:
    """Tell how a run ended; where it published, of the data sets of its snapshot."""
    if client := configured():
        from openlineage.client.event_v2 import RunState

        state = RunState.COMPLETE if error is None else RunState.FAIL
        published = result if result and result.published else None
        send(client, event(plan, state, published, error))


def configured() -> OpenLineageClient | None:
    """Return a client where the environment says where events go; without that, the client would print them."""
    settings = tuple(sorted(item for item in os.environ.items() if item[1] and item[0].startswith(CONFIGURED_BY)))
    return made(settings) if settings else None


@cache
def made(settings: tuple[tuple[str, str], ...]) -> OpenLineageClient:
    """Return the client of these settings, made once a process."""
    from openlineage.client import OpenLineageClient

    return OpenLineageClient()


def send(client: OpenLineageClient, event: RunEvent) -> None:
    """Send an event; where that fails the run goes on."""
    try:
        client.emit(event)
    except Exception as error:  # each transport raises its own
        log.warning("cannot send the OpenLineage event: %s", error)


def event(plan: Plan, state: RunState, published: RunResult | None = None, error: str | None = None) -> RunEvent:
    """Return the event. The run's id is a function of lake and plan, so all tasks of a run agree on it."""
    from openlineage.client.event_v2 import Job, Run, RunEvent
    from openlineage.client.facet_v2 import error_message_run, job_type_job

    facets: dict[str, Any] = {}
    if error is not None:
        facets["errorMessage"] = error_message_run.ErrorMessageRunFacet(error, "PYTHON", producer=PRODUCER)
    kind = job_type_job.JobTypeJobFacet("BATCH", "NEWS_ETL", "JOB", producer=PRODUCER)
    return RunEvent(
        eventTime=datetime.now(UTC).isoformat(),
        eventType=state,
        run=Run(str(uuid5(NAMESPACE_URL, f"{plan.lake}#{plan.key}")), facets),
        job=Job(os.environ.get("OPENLINEAGE_NAMESPACE", NAMESPACE), JOB, {"jobType": kind}),
        producer=PRODUCER,
        inputs=inputs(plan),
        outputs=outputs(plan.lake, published) if published else [],
    )


def inputs(plan: Plan) -> list[InputDataset]:
    """Return the dump files that a run reads, by their names on the file system, with their size."""
    from openlineage.client.event_v2 import InputDataset
    from openlineage.client.facet_v2 import input_statistics_input_dataset as statistics

    return [
        InputDataset(
            "file",
            file.path,
            inputFacets={
                "inputStatistics": statistics.InputStatisticsInputDatasetFacet(
                    size=file.bytes, fileCount=1, producer=PRODUCER
                )
            },
        )
        for shard in plan.shards
        for file in shard.files
    ]


def named(lake: str) -> tuple[str, str]:
    """Return the namespace and the name of a lake's data sets: its path, or bucket and key where it lies in a store."""
    url = url_of(Path(lake))
    if url is None:
        return "file", f"{lake}/current"
    scheme, _, rest = url.partition("://")
    bucket, _, key = rest.partition("/")
    return f"{scheme}://{bucket}", key


def outputs(lake: str, result: RunResult) -> list[OutputDataset]:
    """Return the data sets of a snapshot with columns, rows and bytes; their names stay, the version tells which."""
    from openlineage.client.event_v2 import OutputDataset
    from openlineage.client.facet_v2 import (
        dataset_version_dataset,
        output_statistics_output_dataset,
        schema_dataset,
    )

    from etl.publish.manifest import read_snapshot

    assert result.path is not None, "a published run has a snapshot"
    namespace, folder = named(lake)
    manifest = read_snapshot(Path(result.path)).manifest
    return [
        OutputDataset(
            namespace,
            f"{folder}/{name}",
            facets={
                "schema": schema_dataset.SchemaDatasetFacet(
                    [
                        schema_dataset.SchemaDatasetFacetFields(
                            field.name, str(field.type), (field.metadata or {})[b"description"].decode()
                        )
                        for field in arrow_schema(name)
                    ],
                    producer=PRODUCER,
                ),
                "version": dataset_version_dataset.DatasetVersionDatasetFacet(str(result.snapshot), producer=PRODUCER),
            },
            outputFacets={
                "outputStatistics": output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(
                    rowCount=sum(file.rows for file in manifest.files if file.dataset == name),
                    size=sum(file.bytes for file in manifest.files if file.dataset == name),
                    fileCount=sum(1 for file in manifest.files if file.dataset == name),
                    producer=PRODUCER,
                )
            },
        )
        for name in DATASETS
    ]
