"""What supervision tells the others."""

from __future__ import annotations

from typing import ClassVar

from office.kernel.outbox import Event


class MatterMoved(Event):
    """A matter took a step. ``kind`` as in its history; ``told`` are those it concerns now, by account;
    ``todo`` those whose count of things to do it may have changed.
    """

    name: ClassVar[str] = "supervision.matter_moved.v1"
    matter_id: int
    assignment_id: int | None
    kind: str
    by_account: int | None
    told: list[int]
    todo: list[int]
    words: str = ""


class TaskMoved(Event):
    """A task between persons took a step."""

    name: ClassVar[str] = "supervision.task_moved.v1"
    task_id: int
    kind: str
    by_account: int
    told: list[int]
    words: str = ""
