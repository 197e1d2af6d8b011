"""What follows from a chain's events: cards, badges, and hints to open pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from approvals import events
from approvals import selectors as approvals
from approvals.stages import DRAFT
from office.integrations.badges import refresh_badges
from office.integrations.cards import card_of, hint, tell
from office.kernel.outbox import handles
from orgchart import selectors as orgchart

if TYPE_CHECKING:
    from orgchart.models import Unit


def _subject(event: events.ChainEventBase) -> tuple[str, int]:
    return event.subject_type, event.subject_id


def _moved(event: events.ChainEventBase, *more: int) -> None:
    """Everybody on the chain sees it move; those in ``more`` also get their counts anew."""
    involved = approvals.accounts_on_chain(event.chain_id)
    hint(
        [*involved, *more],
        {"type": "subject.changed", "subject_type": event.subject_type, "id": str(event.subject_id)},
    )
    refresh_badges(more)


@handles(events.StepOpened)
def step_opened(event: events.StepOpened, event_id: int) -> None:
    # What comes back to the drafter is told with its reason, by chain_returned.
    names = orgchart.people_by_ids({task.on_behalf_of for task in event.tasks if task.on_behalf_of})
    for task in event.tasks if event.stage != DRAFT else []:
        principal = names.get(task.on_behalf_of or 0)
        tell(
            [task.account_id],
            code="integrations.turn_for" if principal else "integrations.turn",
            event_id=event_id,
            card=card_of(*_subject(event), task.task_id),
            data={
                "stage": event.stage,
                "subject": _subject(event),
                "who": principal.name if principal else "",
            },
        )
    _moved(event, *(task.account_id for task in event.tasks))


@handles(events.TaskDecided)
def task_decided(event: events.TaskDecided, event_id: int) -> None:
    _moved(event, event.by_account)


@handles(events.TaskRead)
def task_read(event: events.TaskRead, event_id: int) -> None:
    _moved(event)


@handles(events.TaskClosed)
def task_closed(event: events.TaskClosed, event_id: int) -> None:
    _moved(event, *(task.account_id for task in event.tasks))


@handles(events.ChainReturned)
def chain_returned(event: events.ChainReturned, event_id: int) -> None:
    if event.to_drafter:
        drafter = approvals.drafter_account(event.chain_id)
        tell(
            [drafter],
            code="integrations.returned",
            event_id=event_id,
            card=card_of(*_subject(event)),
            data={"stage": event.stage, "subject": _subject(event), "reason": event.opinion},
        )
    _moved(event, event.by_account)


@handles(events.ChainResubmitted)
def chain_resubmitted(event: events.ChainResubmitted, event_id: int) -> None:
    _moved(event, event.by_account)


@handles(events.ChainFinished)
def chain_finished(event: events.ChainFinished, event_id: int) -> None:
    if event.drafter_account != event.by_account:
        tell(
            [event.drafter_account],
            code=f"integrations.finished_{event.state}",
            event_id=event_id,
            card=card_of(*_subject(event)),
            data={"subject": _subject(event)},
        )
    _moved(event, event.drafter_account)


@handles(events.ChainHeld)
def chain_held(event: events.ChainHeld, event_id: int) -> None:
    _moved(event, *approvals.accounts_on_chain(event.chain_id))


@handles(events.StepUnassigned)
def step_unassigned(event: events.StepUnassigned, event_id: int) -> None:
    tell(
        [event.drafter_account],
        code="integrations.nobody",
        event_id=event_id,
        card=card_of(*_subject(event)),
        data={"stage": event.stage, "subject": _subject(event), "who": "、".join(event.slots)},
    )
    _ask_to_staff(event, event_id)
    _moved(event)


def _ask_to_staff(event: events.StepUnassigned, event_id: int) -> None:
    """Those who can fill the post learn what is missing and where, and nothing about the paper."""
    unit = orgchart.units_by_ids([event.origin_unit_id])[event.origin_unit_id]
    tell(
        set(orgchart.staffing_administrators(unit)),
        code="integrations.vacancy",
        event_id=event_id,
        card={"type": "vacancy", "unit_id": str(unit.id)},
        data={"stage": event.stage, "unit": _place(unit), "who": "、".join(event.slots)},
    )


def _place(unit: Unit) -> str:
    """The unit, after its organ where that is another: divisions of the same name are everywhere."""
    organ = orgchart.organ_of(unit)
    return unit.name if organ.id == unit.id else f"{organ.short_name}{unit.name}"


@handles(events.TaskUrged)
def task_urged(event: events.TaskUrged, event_id: int) -> None:
    tell(
        [event.account_id],
        code="integrations.urged",
        event_id=event_id,
        # Urging is rationed and reasoned: it comes through quiet hours.
        card=card_of(*_subject(event), event.task_id) | {"strong": True},
        data={"subject": _subject(event), "reason": event.reason},
    )


@handles(events.Circulated)
def circulated(event: events.Circulated, event_id: int) -> None:
    for task in event.tasks:
        tell(
            [task.account_id],
            code="integrations.to_read",
            event_id=event_id,
            card=card_of(*_subject(event), task.task_id),
            data={"subject": _subject(event)},
        )
    _moved(event, *(task.account_id for task in event.tasks))


@handles(events.OutsideTodoChanged)
def outside_todo_changed(event: events.OutsideTodoChanged, event_id: int) -> None:
    refresh_badges(event.accounts)
