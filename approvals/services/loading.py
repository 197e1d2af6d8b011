"""Read a locked chain's steps and signing tasks in one statement."""

from __future__ import annotations

from django.db.models import FilteredRelation, Q

from approvals.models import Chain, Step, Task

_STEP = [field.attname for field in Step._meta.concrete_fields]
_TASK = [field.attname for field in Task._meta.concrete_fields]


def lock_chain(chain_id: int) -> Chain:
    return (
        Chain.objects.select_for_update(of=("self",))
        .select_related("origin_unit", "started_by")
        .get(id=chain_id)
    )


def steps_and_tasks(chain: Chain) -> tuple[list[Step], dict[int, list[Task]]]:
    """Steps in order; tasks by step, oldest first. Reading tasks are left out: they block nothing."""
    rows = (
        Step.objects.filter(chain=chain)
        .annotate(signing=FilteredRelation("tasks", condition=Q(tasks__kind=Task.Kind.SIGN)))
        .order_by("order", "id", "signing__id")
        .values_list(*_STEP, *[f"signing__{name}" for name in _TASK])
    )
    steps: list[Step] = []
    tasks: dict[int, list[Task]] = {}
    for row in rows:
        if not steps or steps[-1].id != row[0]:
            step = Step.from_db(None, _STEP, row[: len(_STEP)])
            step.chain = chain
            steps.append(step)
            tasks[step.id] = []
        if row[len(_STEP)] is not None:
            task = Task.from_db(None, _TASK, row[len(_STEP) :])
            task.step, task.chain = steps[-1], chain
            tasks[steps[-1].id].append(task)
    return steps, tasks
