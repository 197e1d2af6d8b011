"""Who a message names: people one by one, the people of units, or everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from messaging.models import Audience, Conversation, ConversationKind, Membership, Mention, Message, Role
from messaging.permissions import may_name_everybody
from messaging.selectors.access import BY_UNIT, is_member, members_of
from messaging.services import text as texts
from office.kernel.errors import forbidden, invalid
from office.kernel.models import Account
from orgchart.selectors.memberships import accounts_in, served_paths
from orgchart.selectors.people import people_by_ids
from orgchart.selectors.units import units_by_ids
from orgchart.selectors.visibility import hidden_accounts, seen_units

if TYPE_CHECKING:
    from orgchart.models import Unit

UNIT_PEOPLE_LIMIT = 300
"""People reached by naming units; a larger circle is named as everybody, which writes no row for each."""
UNIT_LIMIT = 10


@dataclass(frozen=True)
class Named:
    """``through`` holds those reached only by a unit: account to unit."""

    accounts: tuple[int, ...] = ()
    through: dict[int, int] = field(default_factory=dict)
    units: tuple[int, ...] = ()
    everybody: bool = False

    def rows(self, message: Message) -> list[Mention]:
        """None for a message that names everybody: its own mark counts for each of them."""
        if self.everybody:
            return []
        reached: list[tuple[int, int | None]] = [(account, None) for account in self.accounts]
        reached += [(account, unit) for account, unit in self.through.items() if account not in self.accounts]
        return [
            Mention(
                conversation_id=message.conversation_id,
                message=message,
                account_id=account,
                seq=message.seq,
                unit_id=unit,
            )
            for account, unit in reached
        ]


def named(
    conversation: Conversation,
    *,
    account: int | None,
    role: str | None,
    people: Sequence[int] = (),
    units: Sequence[int] = (),
    everybody: bool = False,
) -> Named:
    """Who of those named is reached. Anybody who is not in the conversation, or whom the writer may not
    find, stays plain text; units and everybody are refused where they may not be named.
    """
    if not people and not units and not everybody:
        return Named()
    if everybody and not may_name_everybody(account, conversation, owner=role == Role.OWNER):
        raise forbidden("messaging.everybody_denied")
    if len(people) > texts.MENTION_LIMIT or len(units) > UNIT_LIMIT:
        raise invalid("messaging.too_many_mentions", field="mentions", limit=texts.MENTION_LIMIT)
    found = _units(conversation, account, units)
    through: dict[int, int] = {}
    if not everybody:
        for unit in found:
            for member in _serving(conversation, unit):
                through.setdefault(member, unit.id)
        through.pop(account or 0, None)
    if len(through) > UNIT_PEOPLE_LIMIT:
        raise invalid("messaging.unit_too_large", field="units", limit=UNIT_PEOPLE_LIMIT)
    return Named(
        tuple(_people(conversation, account, people)),
        through,
        tuple(unit.id for unit in found),
        everybody,
    )


def _people(conversation: Conversation, account: int | None, people: Sequence[int]) -> list[int]:
    if not people:
        return []
    accounts = {person.account_id for person in people_by_ids(people).values()}
    accounts.discard(account or 0)
    if account is not None:
        accounts -= hidden_accounts(Account.objects.get(id=account), accounts)
    if conversation.kind in BY_UNIT:
        return sorted(one for one in accounts if is_member(one, conversation))
    rows = Membership.objects.filter(conversation=conversation, account_id__in=accounts, left_at=None)
    return sorted(rows.values_list("account_id", flat=True))


def _units(conversation: Conversation, account: int | None, units: Sequence[int]) -> list[Unit]:
    """The named units, in the order given; raises for one the writer may not see or that is not concerned."""
    if not units:
        return []
    wanted = list(dict.fromkeys(units))
    found = units_by_ids(wanted)
    if account is not None:
        found = seen_units(Account.objects.get(id=account), found)
    if len(found) != len(wanted) or conversation.kind in (ConversationKind.DIRECT, ConversationKind.FEED):
        raise invalid("messaging.no_such_unit", field="units")
    return [found[key] for key in wanted]


def _serving(conversation: Conversation, unit: Unit) -> set[int]:
    """The conversation's people who serve in the unit or below it; raises when there are none."""
    if conversation.kind in BY_UNIT:
        around = Audience.objects.filter(conversation=conversation).values_list("unit_id", "subtree")
        above = units_by_ids([key for key, subtree in around if subtree or key == unit.id])
        if not any(unit.path.startswith(one.path) for one in above.values()):
            raise invalid("messaging.no_such_unit", field="units")
        if unit.headcount > UNIT_PEOPLE_LIMIT:
            raise invalid("messaging.unit_too_large", field="units", limit=UNIT_PEOPLE_LIMIT)
        plain = [key for key, subtree in around if not subtree]
        return accounts_in([unit.id], []) if unit.id in plain else accounts_in([], [unit.path])
    paths = served_paths(members_of(conversation))
    serving = {account for account, path in paths if path.startswith(unit.path)}
    if not serving:
        raise invalid("messaging.no_such_unit", field="units")
    return serving
