"""The pool that makes writers of a lake take turns: a scheduler makes it when it starts, if it is not there.

A task whose pool does not exist waits for ever, so nobody shall have to remember a command.
"""

from __future__ import annotations

import logging
from contextlib import suppress

from airflow.listeners import hookimpl

LAKE_POOL = "news_lake"
"""One slot: what publishes to a lake or removes from it takes turns."""

log = logging.getLogger(__name__)


@hookimpl
def on_starting(component: object) -> None:
    """Make the pool. Told of every component that starts; tasks are among them, and have no database."""
    if type(component).__name__ == "Job":  # its class is dear to import in every task
        ensure_pool()


def ensure_pool() -> None:
    """Make the pool with one slot, unless there is one: an operator may have changed its slots."""
    from airflow.models.pool import Pool
    from airflow.utils.session import create_session
    from sqlalchemy.exc import IntegrityError

    description = "Writers of a lake take turns."
    with suppress(IntegrityError), create_session() as session:  # components start together
        if Pool.get_pool(LAKE_POOL, session=session) is None:
            session.add(Pool(pool=LAKE_POOL, slots=1, description=description, include_deferred=False))
            log.info("made the pool %s", LAKE_POOL)
