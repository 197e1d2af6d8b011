"""Who holds a slot: found from the org chart when the step opens, or the same people as before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from approvals.definition import Chosen, parse_address
from approvals.models import Step, Task
from approvals.stages import ISSUE, READ
from office.kernel import clock
from orgchart.selectors import Assignee, resolve
from orgchart.selectors.resolving import ToPerson, people_in_posts

if TYPE_CHECKING:
    from approvals.services.walk import Walk
    from orgchart.models import Unit


# Why a slot was cut off: its people are asked again when its turn comes.
CUT = ("returned", "adding", "taken_back")
LEFT = "left"  # the holder serves there no more
SAME = "same"  # omitted: the same person signed the step before


@dataclass(frozen=True)
class Holder:
    """A person in the post by which a task comes to them."""

    person_id: int
    account_id: int
    appointment_id: int | None
    post_title: str
    unit_id: int | None
    unit_name: str

    @classmethod
    def of(cls, found: Assignee | Task) -> Holder:
        person = found.assignee_id if isinstance(found, Task) else found.person_id
        return cls(
            person,
            found.account_id,
            found.appointment_id,
            found.post_title,
            found.unit_id,
            found.unit_name,
        )


def find(address: dict[str, Any], origin: Unit) -> list[Assignee]:
    """The people an address means today; a step whose people are still to be chosen has none."""
    parsed = parse_address(address, chosen=True)
    if isinstance(parsed, Chosen):
        return []
    return resolve(parsed, origin=origin, on=clock.today())


def find_together(addresses: Sequence[dict[str, Any]], origin: Unit) -> list[list[Assignee]]:
    """As ``find``, of several addresses: the people named by themselves in one query."""
    parsed = [parse_address(address, chosen=True) for address in addresses]
    named = {one.id for one in parsed if isinstance(one, ToPerson)}
    people = people_in_posts(named, origin=origin, on=clock.today()) if named else {}
    found = []
    for one, address in zip(parsed, addresses, strict=True):
        if isinstance(one, ToPerson):
            found.append([people[one.id]] if one.id in people else [])
        else:
            found.append(find(address, origin))
    return found


def find_holders(
    walk: Walk, step: Step, slot: int, *, same_people: bool, found: list[Assignee] | None = None
) -> list[Holder]:
    """The holders of a slot, ``found`` where its address has been looked up; marks the slot as omitted where
    it would ask the paper's own division.
    """
    entry = step.slots[slot]
    earlier = _earlier(walk, step, slot, same_people=same_people)
    if earlier:
        return earlier
    if found is None:
        found = find(entry["address"], walk.chain.origin_unit)
    own_division = found and all(one.unit_id == walk.chain.origin_unit_id for one in found)
    if own_division and step.options.get("omit_origin"):
        entry["omitted"] = "origin"
        return []
    if found and _signed_before(walk, step, {one.person_id for one in found}):
        entry["omitted"] = SAME
        return []
    barred = set(_barred(walk, step))
    return [Holder.of(one) for one in found if one.person_id not in barred]


def _earlier(walk: Walk, step: Step, slot: int, *, same_people: bool) -> list[Holder]:
    """Those who returned it, or whose turn the return cut off; after a return to this step, its deciders."""
    mine = [task for task in walk.tasks[step.id] if task.slot == slot]
    again = [
        task
        for task in mine
        if task.round == step.round and (task.state == Task.State.RETURNED or task.closed_reason in CUT)
    ]
    if not again and same_people:
        again = [t for t in mine if t.round == step.round - 1 and t.state == Task.State.DONE]
    gone = {task.assignee_id for task in mine if task.closed_reason == LEFT}
    own = [task for task in (own_task(task, mine) for task in again) if task.assignee_id not in gone]
    return list({task.assignee_id: Holder.of(task) for task in own}.values())


def _signed_before(walk: Walk, step: Step, people: set[int]) -> bool:
    """Whether all of them have just agreed in the step before, where the flow merges such turns."""
    if not step.options.get("merge_same") or step.stage == ISSUE:
        return False
    passed = [
        s for s in walk.steps if s.order < step.order and s.state == Step.State.DONE and s.stage != READ
    ]
    last = max((s.order for s in passed), default=0)
    tasks = [t for s in passed if s.order == last for t in walk.tasks[s.id] if t.round == s.round]
    signed = [t for t in tasks if t.state == Task.State.DONE and t.decision == "agree"]
    return people <= {t.assignee_id for t in signed if t.on_behalf_of_id is None}


def own_task(task: Task, mates: Iterable[Task]) -> Task:
    """The principal's own task beside one that somebody holds on their behalf."""
    if task.on_behalf_of_id is None:
        return task
    same = [one for one in mates if one.assignee_id == task.on_behalf_of_id and one.on_behalf_of_id is None]
    return next((one for one in reversed(same) if one.round == task.round), task)


def _barred(walk: Walk, step: Step) -> Iterable[int]:
    """Who decided, or would decide, the steps that this one must be distinct from."""
    for other in walk.steps:
        if other.key not in step.options.get("distinct_from", ()):
            continue
        done = [t for t in walk.tasks[other.id] if t.state == Task.State.DONE]
        # Who decided by a delegate has decided too.
        decided = [t.assignee_id for t in done] + [t.on_behalf_of_id for t in done if t.on_behalf_of_id]
        yield from decided
        if not decided and other.state == Step.State.WAITING:
            for entry in other.slots:
                for one in find(entry["address"], walk.chain.origin_unit):
                    yield one.person_id


def barred_from(walk: Walk, step: Step, person_id: int) -> bool:
    return person_id in set(_barred(walk, step))
