"""What is asked beside the decisions of a chain: more time, a leader's paper that waits to be confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from approvals.models import Chain, Dictation, Extension, Step, Task
from approvals.stages import READ
from office.kernel import clock
from office.kernel.pages import PAGE
from orgchart.selectors.scopes import authority_of

if TYPE_CHECKING:
    from office.kernel.models import Account

LATE = timedelta(days=3)


def open_extensions(chain_id: int) -> list[Extension]:
    """Unanswered ones about tasks still open; one query."""
    rows = Extension.objects.filter(
        task__chain_id=chain_id, task__state=Task.State.ACTIVE, state=Extension.State.ASKED
    )
    return list(rows.select_related("asked_by", "approver").order_by("id"))


def open_dictations(chain_id: int) -> list[Dictation]:
    """Entered ones about tasks still open; one query."""
    rows = Dictation.objects.filter(
        task__chain_id=chain_id, task__state=Task.State.ACTIVE, state=Dictation.State.ENTERED
    )
    return list(rows.select_related("by", "task", "scan").order_by("id"))


def dictation(dictation_id: int) -> Dictation | None:
    return Dictation.objects.select_related("task", "scan").filter(id=dictation_id).first()


def stuck_chains(account: Account, after: int | None = None, limit: int = PAGE) -> list[Chain]:
    """Running chains of the organs that the account staffs where nobody is asked, or somebody is late by
    more than ``LATE``; oldest first. One query beside those for the account's scopes.
    """
    authority = authority_of(account)
    scopes = tuple(one for one in authority.scopes if one.rights & {"people", "roles"})
    if authority.everything or not scopes:
        return []
    signing = Task.objects.filter(state=Task.State.ACTIVE, kind=Task.Kind.SIGN)
    idle = Step.objects.filter(chain=OuterRef("pk"), state=Step.State.ACTIVE).exclude(stage=READ)
    idle = idle.filter(~Exists(signing.filter(step=OuterRef("pk"))))
    late = signing.filter(chain=OuterRef("pk"), due_key__lt=clock.now() - LATE)
    rows = Chain.objects.filter(replace(authority, scopes=scopes).covers("organ__path"))
    rows = rows.filter(Exists(idle) | Exists(late), state=Chain.State.RUNNING, id__gt=after or 0)
    return list(rows.select_related("organ", "origin_unit", "started_by").order_by("id")[:limit])


def steps_of(chains: Sequence[Chain]) -> dict[int, list[Step]]:
    """By chain, its signing steps in their order; one query."""
    found: dict[int, list[Step]] = {chain.id: [] for chain in chains}
    for step in Step.objects.filter(chain_id__in=found).exclude(stage=READ).order_by("order", "id"):
        found[step.chain_id].append(step)
    return found
