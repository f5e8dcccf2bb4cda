"""The plugin by which Airflow finds, wherever this package is installed, its page and its pool.

Every component of Airflow loads it, also a task's process: what only the API server needs is imported when it asks.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from airflow.plugins_manager import AirflowPlugin

from etl.airflow import pool

PREFIX = "/news"


class NewsPlugin(AirflowPlugin):
    """The page *News corpus* behind Airflow's login, and the pool of the lake."""

    name = "news_etl"
    listeners = [pool]  # noqa: RUF012
    external_views = [  # noqa: RUF012
        {"name": "News corpus", "href": f"{PREFIX}/", "destination": "nav", "url_route": "news-corpus"}
    ]

    @cached_property
    def fastapi_apps(self) -> list[dict[str, Any]]:  # type: ignore[override]
        """The page's application; only the API server asks."""
        from etl.airflow.pages import app

        return [{"app": app, "url_prefix": PREFIX, "name": "News corpus"}]
