"""A task list as data, and what it does to a record: `apply(record, tasks)`. Pure; the record given stays as it was.

A task says what is done (`do`), where (`tag`, `code`, indicators), to which text (`how`, `find`), what is put there
(`put`, `to`), and under which conditions (`when`). Each field of it is a box of the form and a key of the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from shelflist.departments.batch_change.rules.conditions import asked
from shelflist.departments.batch_change.rules.task import Condition, Step, Task
from shelflist.departments.batch_change.rules.verbs import made
from shelflist.records.catalog.marc import MarcRecord

__all__ = ["Condition", "Task", "apply", "steps_of", "tasks_from_data", "tasks_to_data"]


def tasks_from_data(data: Any) -> tuple[Task, ...]:
    """A list of tasks from a list of mappings; what is no mapping is left out."""
    rows = data if isinstance(data, list) else []
    return tuple(Task.from_data(one) for one in rows if isinstance(one, Mapping))


def tasks_to_data(tasks: Iterable[Task]) -> list[dict[str, Any]]:
    return [one.to_data() for one in tasks]


def apply(record: MarcRecord, tasks: Sequence[Task]) -> MarcRecord:
    """The record as the tasks make it. Raises Unsafe or ValueError for tasks that `reasons_against` refuses."""
    changed = MarcRecord(record.leader, list(record.fields))
    for step in steps_of(tuple(tasks)):
        step(changed)
    return changed


@lru_cache(maxsize=64)
def steps_of(tasks: tuple[Task, ...]) -> tuple[Step, ...]:
    """The tasks made ready to run: patterns compiled, boxes read once."""
    return tuple(_guarded(made(task), [asked(one) for one in task.when]) for task in tasks)


def _guarded(step: Step, questions: list[Callable[[MarcRecord], bool]]) -> Step:
    if not questions:
        return step

    def done_if(record: MarcRecord) -> None:
        if all(question(record) for question in questions):
            step(record)

    return done_if
