"""People as conversations show them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from messaging.events import Speaker
from orgchart.selectors.memberships import people_by_accounts
from orgchart.selectors.people import display

if TYPE_CHECKING:
    from orgchart.models import Person


def speakers(account_ids: Iterable[int | None]) -> dict[int, Speaker]:
    """Speakers by account id; accounts without a person are left out. Two queries."""
    wanted = {account for account in account_ids if account is not None}
    if not wanted:
        return {}
    return {account: speaker(person) for account, person in people_by_accounts(wanted).items()}


def speaker(person: Person) -> Speaker:
    """Needs no query for people with their appointments prefetched."""
    shown = display(person)
    return Speaker(id=person.id, name=shown.name, post=shown.post, unit=shown.unit)
