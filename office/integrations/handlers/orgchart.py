"""What follows from changes of the org chart: whoever planned one hears when it could not take effect;
open work and cards follow delegations."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from approvals.services import deputing
from office.integrations.badges import refresh_badges
from office.integrations.cards import tell
from office.kernel.models import Account
from office.kernel.outbox import handles
from orgchart import events
from orgchart.selectors.changes import change_by_id
from orgchart.selectors.delegations import delegation_by_id
from orgchart.selectors.wording import duties_in_words, title_of

if TYPE_CHECKING:
    from orgchart.models import Delegation


@handles(events.ChangeFailed)
def change_failed(event: events.ChangeFailed, event_id: int) -> None:
    change = change_by_id(event.change_id)
    maker = Account.objects.filter(id=event.made_by).first()
    if change is None or maker is None:
        return
    language = "en" if maker.language == "en" else "zh"
    why = change.failure["message"][language]
    tell(
        [maker.id],
        code="integrations.change_failed",
        event_id=event_id,
        card={"type": "vacancy", "unit_id": str(event.unit_id)},
        data={"title": title_of(change, language), "why": why},
    )


@handles(events.DelegationMade)
def delegation_made(event: events.DelegationMade, event_id: int) -> None:
    """The delegate is asked; the principal hears of it when somebody else set it up for them."""
    row = delegation_by_id(event.delegation_id)
    if row is None:
        return
    _say(row, row.delegate.person.account_id, "integrations.delegated_to_you", event_id)
    if row.principal.person.account_id != event.by_account:
        _say(row, row.principal.person.account_id, "integrations.delegated_for_you", event_id)


@handles(events.DelegationStarted)
def delegation_started(event: events.DelegationStarted, event_id: int) -> None:
    deputing.offer(delegation_id=event.delegation_id)


@handles(events.DelegationEnded)
def delegation_ended(event: events.DelegationEnded, event_id: int) -> None:
    """What is undecided is with the principal alone again; both hear of it, but who ended it."""
    deputing.release(delegation_id=event.delegation_id)
    row = delegation_by_id(event.delegation_id)
    if row is None:
        return
    for side in (row.principal, row.delegate):
        if side.person.account_id != event.by_account:
            _say(row, side.person.account_id, "integrations.delegation_ended", event_id)
    refresh_badges([row.principal.person.account_id, row.delegate.person.account_id])


def _say(row: Delegation, account_id: int, code: str, event_id: int) -> None:
    account = Account.objects.get(id=account_id)
    language = "en" if account.language == "en" else "zh"
    data: dict[str, Any] = {
        "principal": row.principal.person.name,
        "post": row.principal.post.title,
        "delegate": row.delegate.person.name,
        "start": _day(row.valid_from, language),
        "last": _day(row.valid_to - timedelta(days=1), language),
        "duties": duties_in_words(row.kinds, language),
    }
    card = {"type": "delegation", "delegation_id": str(row.id)}
    tell([account_id], code=code, event_id=event_id, card=card, data=data)


def _day(day: date, language: str) -> str:
    return f"{day.day} {day:%b}" if language == "en" else f"{day.month}月{day.day}日"
