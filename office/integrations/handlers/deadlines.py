"""What follows from deadlines, extensions, entered opinions and administrators' acts: cards and hints."""

from __future__ import annotations

from approvals import events
from approvals import selectors as approvals
from office.integrations.cards import card_of, hint, tell
from office.kernel.outbox import handles


def _subject(event: events.ChainEventBase) -> tuple[str, int]:
    return event.subject_type, event.subject_id


def _moved(event: events.ChainEventBase) -> None:
    frame = {"type": "subject.changed", "subject_type": event.subject_type, "id": str(event.subject_id)}
    hint(approvals.accounts_on_chain(event.chain_id), frame)


@handles(events.DeadlineTold)
def deadline_told(event: events.DeadlineTold, event_id: int) -> None:
    tell(
        [event.account_id],
        code=f"integrations.due_{event.level}",
        event_id=event_id,
        card=card_of(*_subject(event), event.task_id),
        data={"stage": event.stage, "subject": _subject(event), "who": event.holder},
    )


@handles(events.ExtensionAsked)
def extension_asked(event: events.ExtensionAsked, event_id: int) -> None:
    tell(
        [event.account_id],
        code="integrations.extension_asked",
        event_id=event_id,
        card=card_of(*_subject(event)),
        data={"subject": _subject(event), "who": event.holder, "reason": event.reason},
    )
    _moved(event)


@handles(events.ExtensionAnswered)
def extension_answered(event: events.ExtensionAnswered, event_id: int) -> None:
    tell(
        [event.account_id],
        code="integrations.extension_granted" if event.granted else "integrations.extension_refused",
        event_id=event_id,
        card=card_of(*_subject(event), event.task_id),
        data={"subject": _subject(event), "reason": event.answer},
    )
    _moved(event)


@handles(events.DictationEntered)
def dictation_entered(event: events.DictationEntered, event_id: int) -> None:
    tell(
        [event.account_id],
        code="integrations.dictated",
        event_id=event_id,
        card=card_of(*_subject(event), event.task_id),
        data={"subject": _subject(event), "who": event.secretary},
    )
    _moved(event)


@handles(events.ReadingCommented)
def reading_commented(event: events.ReadingCommented, event_id: int) -> None:
    _moved(event)


@handles(events.ChainSteered)
def chain_steered(event: events.ChainSteered, event_id: int) -> None:
    tell(
        approvals.accounts_on_chain(event.chain_id),
        code="integrations.steered",
        event_id=event_id,
        card=card_of(*_subject(event)),
        data={"stage": event.stage, "subject": _subject(event), "reason": event.reason},
    )
    _moved(event)
