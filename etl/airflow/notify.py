"""Tell people what needs them: a task that failed for good, a question that waits for an answer, a run that is late.

`NEWS_NOTIFY` says whom, in the environment of the workers and the triggerer; several targets are set apart by blanks.

    mailto:ops@example.org,desk@example.org   through the Airflow connection `smtp_default`
    https://hooks.example.org/T0/B0           JSON is posted there: {"title", "text", "url", "dag_id", "run_id", …}

Unset, notices go to the log alone. The address of a hook is a secret: it is never logged.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from html import escape
from typing import Any
from urllib.parse import urlsplit

from airflow.sdk import BaseNotifier, Context

TARGETS = "NEWS_NOTIFY"
SECONDS = 20
HEADINGS = {
    "failed": "{dag_id}: {task_id} failed",
    "asks": "{dag_id}: {task_id} waits for your answer",
    "late": "{dag_id}: not done in time",
}
LETTERS = 2_000  # of an error's message; a log holds the whole


@dataclass(frozen=True, slots=True)
class Message:
    """What a notice says; `url` leads to the task or run in Airflow's UI, as `api.base_url` has it."""

    kind: str
    title: str
    text: str
    url: str
    dag_id: str
    run_id: str
    task_id: str


class Notice(BaseNotifier):
    """A notice of one of the kinds in HEADINGS, to every target in NEWS_NOTIFY.

    A target that cannot be reached is logged and takes nothing from the others. What goes wrong here never changes
    what becomes of a task.
    """

    def __init__(self, kind: str, context: Context | None = None) -> None:
        super().__init__(context)
        self.kind = kind

    def notify(self, context: Context) -> None:
        """Send the notice; of a task's many instances, those who fail when another has done so are silent."""
        if self.kind == "failed" and told_already(context.get("ti")):
            self.log.info("another instance of this task failed before, and told of it")
            return
        message = message_of(self.kind, context)
        targets = os.environ.get(TARGETS, "").split()
        self.log.warning("%s\n%s\n%s", message.title, message.text, message.url)
        if not targets:
            self.log.warning("%s is not set: nobody was told", TARGETS)
        for target in targets:
            scheme = urlsplit(target).scheme
            try:
                SENDERS[scheme](target, message)
            except Exception as error:  # whatever a mail server or a hook may do to us
                told = f"{SENDERS_ALLOWED}, not {scheme!r}" if isinstance(error, KeyError) else type(error).__name__
                self.log.error("a notice to a %s target was not sent: %s", scheme or "nameless", told)
            else:
                self.log.info("a notice was sent to a %s target", scheme)

    async def async_notify(self, context: Context) -> None:
        """Send the notice from the triggerer, which must not wait for it."""
        from asyncio import to_thread

        await to_thread(self.notify, context)


def told_already(ti: Any) -> bool:
    """Say whether another instance of a mapped task failed before: one lost disk shall not make 500 mails."""
    if value(ti, "map_index") in (None, -1):
        return False
    failed = ti.get_ti_count(dag_id=ti.dag_id, run_ids=[ti.run_id], task_ids=[ti.task_id], states=["failed"])
    return bool(failed)


def message_of(kind: str, context: Mapping[str, Any]) -> Message:
    """Put into words what an Airflow context tells; a deadline's holds less than a task's."""
    ti, run = context.get("ti"), context.get("dag_run")
    dag_id = str(value(ti, "dag_id") or value(run, "dag_id") or "")
    run_id = str(value(ti, "run_id") or value(run, "dag_run_id") or "")  # a deadline's context is that of the API
    task_id = str(value(ti, "task_id") or "")
    error = context.get("exception")
    if error is not None:
        text = f"{type(error).__name__}: {error}"
    elif kind == "late":
        text = f"{run_id} was due at {value(context.get('deadline'), 'deadline_time')} and is still going on."
    else:
        text = "\n\n".join(filter(None, (str(value(context.get("task"), name) or "") for name in ("subject", "body"))))
    return Message(
        kind=kind,
        title=HEADINGS[kind].format(dag_id=dag_id, task_id=task_id),
        text=text[:LETTERS],
        url=str(value(ti, "log_url") or run_url(dag_id, run_id)),
        dag_id=dag_id,
        run_id=run_id,
        task_id=task_id,
    )


def value(source: object, name: str) -> object:
    """Return a named value of an object or a mapping, None where it has none."""
    return source.get(name) if isinstance(source, Mapping) else getattr(source, name, None)


def run_url(dag_id: str, run_id: str) -> str:
    """Return where Airflow's UI shows a run."""
    from urllib.parse import quote

    from airflow.sdk.configuration import conf

    base = conf.get("api", "base_url", fallback="http://localhost:8080")
    return f"{base.rstrip('/')}/dags/{dag_id}/runs/{quote(run_id)}"


def mail(target: str, message: Message) -> None:
    """Send a mail through the connection `smtp_default`, from the address that it names."""
    from airflow.providers.smtp.notifications.smtp import SmtpNotifier

    body = f"<p>{escape(message.text)}</p><p><a href='{escape(message.url)}'>{escape(message.url)}</a></p>"
    to = urlsplit(target).path.split(",")
    # `notify` itself: calling the notifier would render what the message says as a template
    SmtpNotifier(to=to, subject=message.title, html_content=body.replace("\n", "<br>")).notify({})


def post(target: str, message: Message) -> None:
    """Post a notice as JSON. Raises OSError where the hook does not take it.

    By the standard library: httpx writes every address that it asks into the log.
    """
    from urllib.request import Request, urlopen

    body = json.dumps(asdict(message)).encode()
    with urlopen(Request(target, body, {"Content-Type": "application/json"}), timeout=SECONDS):
        pass


SENDERS: dict[str, Callable[[str, Message], None]] = {"mailto": mail, "http": post, "https": post}
SENDERS_ALLOWED = f"targets of {TARGETS} begin with {', '.join(f'{name}:' for name in SENDERS)}"
