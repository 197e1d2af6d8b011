"""Read a locked chain's steps and signing tasks in one statement."""

from __future__ import annotations

from django.db.models import FilteredRelation, Q, QuerySet

from approvals.models import Chain, Step, Task
from office.kernel import clock
from office.kernel.prepared import Rows, answers

_STEP = [field.attname for field in Step._meta.concrete_fields]
_TASK = [field.attname for field in Task._meta.concrete_fields]
_SERVED = ("signing__appointment__valid_from", "signing__appointment__valid_to")


def lock_chain(chain_id: int) -> Chain:
    return (
        Chain.objects.select_for_update(of=("self",))
        .select_related("origin_unit", "started_by")
        .get(id=chain_id)
    )


def lock_again(known: Chain) -> Chain:
    """As ``lock_chain``, of one just read: where it comes from and who started it never change."""
    (chain,) = answers(_locked, [known.id])
    chain.origin_unit, chain.started_by = known.origin_unit, known.started_by
    return chain


def _locked(chain_id: int) -> QuerySet[Chain]:
    return Chain.objects.select_for_update().filter(id=chain_id)


def steps_and_tasks(chain: Chain) -> tuple[list[Step], dict[int, list[Task]], set[int]]:
    """Steps in order; tasks by step, oldest first; the tasks whose holders serve today in the posts by which
    they hold them. Reading tasks are left out: they block nothing.
    """
    rows = answers(_steps_and_tasks, [chain.id])
    today = clock.today()
    steps: list[Step] = []
    tasks: dict[int, list[Task]] = {}
    serving: set[int] = set()
    for row in rows:
        if not steps or steps[-1].id != row[0]:
            step = Step.from_db(None, _STEP, row[: len(_STEP)])
            step.chain = chain
            steps.append(step)
            tasks[step.id] = []
        if row[len(_STEP)] is not None:
            task = Task.from_db(None, _TASK, row[len(_STEP) : -len(_SERVED)])
            task.step, task.chain = steps[-1], chain
            tasks[steps[-1].id].append(task)
            since, until = row[-len(_SERVED) :]
            if since is not None and since <= today and (until is None or until > today):
                serving.add(task.id)
    return steps, tasks, serving


def _steps_and_tasks(chain_id: int) -> Rows:
    return (
        Step.objects.filter(chain_id=chain_id)
        .annotate(signing=FilteredRelation("tasks", condition=Q(tasks__kind=Task.Kind.SIGN)))
        .order_by("order", "id", "signing__id")
        .values_list(*_STEP, *[f"signing__{name}" for name in _TASK], *_SERVED)
    )
