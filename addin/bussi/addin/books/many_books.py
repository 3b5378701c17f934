"""Build and write many books of forms, in processes of their own where there are more than a few."""

import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from bussi.validators import forms
from bussi.validators.whole_file import write_whole
from bussi.xlsx_templates.build import Notes, build_many
from bussi.xlsx_templates.template.request_sheet import Request
from bussi.xlsx_templates.template.truth import Values

BATCH = 8  # books that a worker builds and judges together
ALONE = 12  # so many are built without workers: starting them takes longer


@dataclass(frozen=True)
class Task:
    """A book that is to be written as ``path``: the name of its form, and what ``build_many`` takes of it."""

    form: str
    item: str | None
    values: Values
    path: Path
    notes: Notes = field(default_factory=dict)
    request: Request | None = None
    issued_to: str = ""
    mark: str = ""


def write_many(tasks: Sequence[Task], workers: int | None, tell: Callable[[int, int], None]) -> None:
    """Build and write them; ``tell`` is told how many of how many are done."""
    order = sorted(
        tasks, key=lambda t: (t.form, t.item or "")
    )  # what is laid out for an item once serves all its books
    batches = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
    count = min(workers or os.cpu_count() or 1, len(batches))
    done = 0
    if len(tasks) <= ALONE or count == 1:
        for batch in batches:
            done += write_some(batch)
            tell(done, len(tasks))
        return
    with ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn")) as pool:
        for n in pool.map(write_some, batches):
            done += n
            tell(done, len(tasks))


def write_some(tasks: Sequence[Task]) -> int:
    """Build and write some of them; how many."""
    for (form, mark), group in groupby(tasks, key=lambda t: (t.form, t.mark)):
        own = list(group)
        made = build_many(
            forms.load(form),
            [t.values for t in own],
            [t.notes for t in own],
            [t.request for t in own],
            item=[t.item for t in own],
            issued_to=[t.issued_to for t in own],
            mark=mark,
        )
        for task, data in zip(own, made, strict=True):
            write_whole(task.path, data)
    return len(tasks)


__all__ = ["Task", "write_many"]
