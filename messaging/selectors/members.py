"""The people of a conversation, for its member list and for mentions."""

from __future__ import annotations

from dataclasses import dataclass

from messaging.events import Speaker
from messaging.models import Conversation
from messaging.selectors.access import members_of
from messaging.selectors.owners import owner_accounts
from messaging.selectors.people import speaker
from office.kernel.models import Account
from orgchart.selectors.memberships import named_like, people_by_accounts
from orgchart.selectors.visibility import hidden_accounts

PAGE = 100


@dataclass(frozen=True)
class Member:
    person: Speaker
    account: int
    owner: bool


def count(conversation: Conversation, viewer: Account) -> int:
    """How many people the viewer may know to be in it; two queries more than reading them."""
    accounts = members_of(conversation)
    return len(accounts - hidden_accounts(viewer, accounts))


def members(
    conversation: Conversation, viewer: Account, *, query: str = "", after: int = 0, limit: int = PAGE
) -> list[Member]:
    """Members in the order of their accounts, or those of a name; constant queries. Whom the viewer may
    not find in the directory is not found here either.
    """
    accounts = members_of(conversation)
    accounts -= hidden_accounts(viewer, accounts)
    if query.strip():
        chosen = named_like(accounts, query, limit)
    else:
        chosen = sorted(account for account in accounts if account > after)[:limit]
    leading = owner_accounts(conversation)
    people = people_by_accounts(chosen)
    return [
        Member(speaker(people[account]), account, account in leading)
        for account in chosen
        if account in people
    ]
