"""Celery with our defaults: threads of this process in the embedded profile, workers otherwise.

A task is only ever a hint to do what the database already says must be done; what a crash
interrupts is found again by sweeping, so a lost or doubled task changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, Protocol, TypeVar, cast

from celery import shared_task
from django.db import transaction

from office.kernel import audit, outbox

P = ParamSpec("P")
R = TypeVar("R", covariant=True)


class Task(Protocol[P, R]):
    """A Celery task as we use it: called here and now, or asked for with ``delay``."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R: ...
    def delay(self, *args: P.args, **kwargs: P.kwargs) -> Any: ...


def background(*, name: str) -> Callable[[Callable[P, R]], Task[P, R]]:
    """Make a function a task named ``<module>.<function>``."""

    def register(function: Callable[P, R]) -> Task[P, R]:
        return cast(Task[P, R], shared_task(name=name)(function))

    return register


def enqueue(task: Task[P, R], *args: P.args, **kwargs: P.kwargs) -> None:
    """Ask for a task after the present transaction commits (at once when there is none)."""
    transaction.on_commit(lambda: task.delay(*args, **kwargs))


@background(name="office.kernel.tasks.drain_outbox")
def drain_outbox() -> int:
    return outbox.drain()


@background(name="office.kernel.tasks.seal_audit")
def seal_audit() -> int:
    return audit.seal()
