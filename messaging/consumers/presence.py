"""What the hub asks of messaging: who is in a room, which units' groups a socket joins, what moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import timedelta

from messaging.events import HeadsFrame
from messaging.models import Audience, Conversation, Membership
from messaging.selectors.access import BY_UNIT, members_of
from office.kernel import clock
from office.kernel.realtime import hub as hubs
from office.kernel.realtime import threads
from office.kernel.realtime.frames import Frame, encode
from office.kernel.realtime.revocations import groups_of_accounts
from orgchart.selectors.memberships import Place, places_by_account

HEARTBEAT_SECONDS = 15.0
LOOK_BACK = timedelta(seconds=3 * HEARTBEAT_SECONDS)
"""Each head goes out with three heartbeats, so that one lost or late commit is in the next."""

Head = tuple[int, int]


def roster(conversation_id: int) -> hubs.Roster:
    """The people of a conversation by name, and the version of that list."""
    conversation = Conversation.objects.get(id=conversation_id)
    return hubs.Roster(conversation.roster_version, frozenset(members_of(conversation)))


hubs.resolves("conversation", roster)


@groups_of_accounts
def unit_groups(accounts: Collection[int]) -> dict[int, set[str]]:
    """``unit:<id>`` for the units served in, ``subtree:<id>`` for these and all around them."""
    return {account: _groups(places) for account, places in places_by_account(accounts).items()}


def _groups(places: list[Place]) -> set[str]:
    own = {f"unit:{place.unit_id}" for place in places}
    return own | {f"subtree:{unit}" for place in places for unit in place.around}


def moved_heads(accounts: set[int]) -> tuple[dict[int, dict[int, Head]], dict[str, dict[int, Head]]]:
    """What moved lately: by account for conversations by name, by group for those of units."""
    rows = list(Conversation.objects.filter(touched_at__gte=clock.now() - LOOK_BACK))
    heads = {row.id: (row.seq, row.change) for row in rows}
    by_unit = [row.id for row in rows if row.kind in BY_UNIT]
    named = Membership.objects.filter(conversation_id__in=heads.keys() - set(by_unit), left_at=None)
    by_account: dict[int, dict[int, Head]] = defaultdict(dict)
    for conversation, account in named.values_list("conversation_id", "account_id"):
        if account in accounts:
            by_account[account][conversation] = heads[conversation]
    by_group: dict[str, dict[int, Head]] = defaultdict(dict)
    audiences = Audience.objects.filter(conversation_id__in=by_unit)
    for conversation, unit, subtree in audiences.values_list("conversation_id", "unit_id", "subtree"):
        by_group[f"{'subtree' if subtree else 'unit'}:{unit}"][conversation] = heads[conversation]
    return by_account, by_group


@hubs.every(HEARTBEAT_SECONDS)
async def heartbeat(hub: hubs.Hub) -> None:
    """Tell every socket the heads of its conversations that moved: a lost last hint leaves no gap."""
    accounts = set(hub.accounts())
    if not accounts:
        return
    by_account, by_group = await threads.run(moved_heads, accounts)
    quiet = _frame(hub, {})
    for account in accounts:
        for connection in hub.of_account(account):
            heads = dict(by_account.get(account, {}))
            for group in connection.groups & by_group.keys():
                heads.update(by_group[group])
            connection.write(_frame(hub, heads) if heads else quiet)


def _frame(hub: hubs.Hub, heads: dict[int, Head]) -> Frame:
    named = {str(key): head for key, head in heads.items()}
    return encode(HeadsFrame(epoch=hub.epoch, heads=named).content())
