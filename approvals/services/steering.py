"""What an administrator of the organ may do with a chain that is stuck: name who holds a place, or put it on
another step. Both with a reason, logged, audited, and told to everybody on the chain.

Administrators see where a chain stands and nothing of what it is about (design section 4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from approvals.events import ChainSteered
from approvals.joint import KEY as JOINT
from approvals.models import Chain, Step, Task
from approvals.permissions import access_steered
from approvals.services.extending import checked_reason
from approvals.services.holders import Holder, barred_from, find
from approvals.services.loading import lock_chain
from approvals.services.settling import settle
from approvals.services.walk import Walk
from approvals.stages import DRAFT, PASSABLE, READ
from approvals.subjects import subject_handler
from office.kernel import clock
from office.kernel.errors import conflict, forbidden, invalid, not_found
from orgchart.selectors import organ_of, person_of, units_by_ids

if TYPE_CHECKING:
    from office.kernel.models import Account
    from orgchart.models import Person


@transaction.atomic
def assign(*, step_id: int, slot: int, person: int, by: Account, reason: str) -> Task:
    """Name who holds a place of an open step (nobody found, or a holder who cannot act).

    Somebody of the chain's organ; never the administrator themselves. 404, 409 when decided, 422.
    """
    reason = checked_reason(reason)
    chain_id = Step.objects.filter(id=step_id).values_list("chain_id", flat=True).first()
    walk, admin = _steered(chain_id, by)
    step = walk.step(step_id)
    if step is None or step.state != Step.State.ACTIVE or not 0 <= slot < len(step.slots):
        raise conflict("approvals.task_closed", reason="")
    if any(t.slot == slot and t.round == step.round and t.decided_at for t in walk.tasks[step.id]):
        raise conflict("approvals.decided_already", action="", at="")
    if person == admin.id:
        raise invalid("approvals.not_to_oneself", field="person")
    if barred_from(walk, step, person):
        raise forbidden("approvals.not_distinct")
    if any(t.assignee_id == person for t in walk.active(step)):
        raise invalid("approvals.handles_it_now", field="person")
    found = find({"to": "person", "id": str(person)}, walk.chain.origin_unit)
    found = [one for one in found if _of_organ(one.unit_id, walk.chain)]
    if not found:
        raise invalid("approvals.person_unknown", field="person")
    walk.end_tasks([t for t in walk.active(step) if t.slot == slot], "steered")
    walk.log("assigned", step=str(step.id), slot=slot, reason=reason)
    fresh = walk.new_task(step, slot, Holder.of(found[0]))
    step.slots[slot].pop("unassigned", None)
    walk.change(step)
    walk.ask(step, [fresh])
    _settle(walk, "assigned", by, step, reason)
    return fresh


@transaction.atomic
def jump(*, chain_id: int, to_step: int, by: Account, reason: str) -> Chain:
    """Put the chain on another step. Forward only over steps that the regulation leaves to the organ
    (核稿, 会签, 审批 …, never 审核, 签发, 复核 or work on the paper); back over any.
    """
    reason = checked_reason(reason)
    walk, _ = _steered(chain_id, by)
    active = [s for s in walk.steps if s.state == Step.State.ACTIVE and s.stage != READ]
    target = walk.step(to_step)
    unfit = target is None or target.stage in (DRAFT, READ) or target.state == Step.State.SKIPPED
    if target is None or unfit or not active or target.order == active[0].order:
        raise invalid("approvals.jump_target", field="to_step")
    here = active[0].order
    if target.order > here:
        _forward(walk, here, target)
    elif target.state == Step.State.DONE:
        _back(walk, here, target)
    else:
        raise invalid("approvals.jump_target", field="to_step")
    walk.log("jumped", to=str(target.id), reason=reason)
    # Those beside it go with it.
    walk.open_order(target.order)
    walk.open_next(target.order)
    _settle(walk, "jumped", by, target, reason)
    return walk.chain


def _forward(walk: Walk, here: int, target: Step) -> None:
    passed = [
        s
        for s in walk.steps
        if here <= s.order < target.order and s.state not in (Step.State.DONE, Step.State.SKIPPED)
    ]
    if any(step.stage not in PASSABLE or step.key == JOINT for step in passed):
        raise forbidden("approvals.jump_not_over", rule="条例第二十一条、第二十二条、第二十五条")
    for step in passed:
        walk.end_tasks(walk.active(step), "steered")
        walk.skip(step)
    walk.chain.resume = []
    if target.state == Step.State.DONE:
        walk.reset(target)


def _back(walk: Walk, here: int, target: Step) -> None:
    for step in walk.steps:
        if step.stage == READ or not target.order <= step.order <= here:
            continue
        if step.state == Step.State.ACTIVE:
            walk.end_tasks(walk.active(step), "steered")
        if step.state in (Step.State.ACTIVE, Step.State.DONE, Step.State.RETURNED):
            walk.reset(step)
    walk.chain.resume = []


def _steered(chain_id: int | None, by: Account) -> tuple[Walk, Person]:
    chain = access_steered(account=by, chain_id=chain_id)
    admin = person_of(by)
    if admin is None:
        raise not_found()
    admin.account = by
    subject_handler(chain.subject_type).lock(chain.subject_id)
    walk = Walk(lock_chain(chain.id), admin, clock.now())
    if walk.chain.state != Chain.State.RUNNING:
        raise conflict("approvals.chain_not_running", state=str(walk.chain.state))
    return walk, admin


def _of_organ(unit_id: int, chain: Chain) -> bool:
    unit = units_by_ids([unit_id]).get(unit_id)
    return unit is not None and organ_of(unit).id == chain.organ_id


def _settle(walk: Walk, kind: str, by: Account, step: Step, reason: str) -> None:
    walk.events.append(ChainSteered(**walk.about(), by_account=by.id, stage=step.stage, reason=reason))
    recorded = {"step": str(step.id), "reason": reason}
    settle(walk, kind, verb=kind, recorded=recorded, step=step, opinion=reason)
