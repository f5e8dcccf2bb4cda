"""Log lines of the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

SECRETS = {
    "AIRFLOW__API_AUTH__JWT_SECRET": "s3cret-of-the-api",
    "OPENLINEAGE_API_KEY": "s3cret-of-the-lineage",
    "OTEL_EXPORTER_OTLP_HEADERS": "authorization=s3cret-of-the-metrics",
    "AWS_SECRET_ACCESS_KEY": "s3cret-of-the-bucket",
}


def news_etl(*words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "etl", *map(str, words)],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_lines_as_json_bear_run_step_batch_and_dump_and_no_secret(dumps: Path, tmp_path: Path) -> None:
    (dumps / "gone.txt").symlink_to(tmp_path / "nowhere")
    ran = news_etl("--log", "json", "--log-level", "info", "run", dumps, "--lake", tmp_path / "lake", **SECRETS)
    assert ran.returncode == 0, ran.stderr
    lines = [json.loads(line) for line in ran.stderr.splitlines() if line.startswith("{")]
    warned = [line for line in lines if line["level"] == "warning"]
    assert [line["dump"] for line in warned] == ["gone.txt"]
    done = [line for line in lines if line["level"] == "info"]
    assert [line["step"] for line in done] == ["discover", "ingest", "deduplicate", "publish"]
    assert len({line["run"] for line in done}) == 1
    (ingest,) = [line for line in done if line["step"] == "ingest"]
    assert (ingest["records"], ingest["rejects"], len(ingest["batch"])) == (4, 2, 32)
    assert all(line["timestamp"].endswith("Z") for line in lines)
    assert "s3cret" not in ran.stderr + ran.stdout
