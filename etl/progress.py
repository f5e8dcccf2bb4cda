"""Progress for people: bars on a terminal, a plain line per stage elsewhere."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

LABELS = {
    "hash": "hashing dumps (bytes)",
    "ingest": "reading and extracting (records)",
    "deduplicate": "finding copies (records)",
    "publish": "publishing",
}


class Bars:
    """An `etl.pipeline.Progress` that shows what it hears on a console."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.tasks: dict[str, TaskID] = {}
        self.bars = Progress(
            SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,.0f}"),
            TimeElapsedColumn(), console=console, transient=True, disable=not console.is_terminal,
        )  # fmt: skip

    def __enter__(self) -> Bars:
        self.bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.bars.stop()

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show that `done` of `total` of a stage is done."""
        if stage not in self.tasks:
            self.tasks[stage] = self.bars.add_task(LABELS[stage], total=total or None)
            if not self.console.is_terminal:
                self.console.print(LABELS[stage] + " …")
        self.bars.update(self.tasks[stage], completed=done, total=total or None)
