"""Groups that somebody could go on with instead of making another one."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q

from messaging.models import Conversation, ConversationKind, Membership
from office.kernel import clock
from orgchart.selectors.people import people_by_ids

SHOWN = 3


def groups_alike(account_id: int, *, title: str, person_ids: Iterable[int]) -> list[int]:
    """Ids of the account's open groups with exactly these people and itself, or of this title with all of
    these people in it; the liveliest first. Four queries.
    """
    accounts = {person.account_id for person in people_by_ids(person_ids).values()} - {account_id}
    if not accounts:
        return []
    mine = Membership.objects.filter(account_id=account_id, left_at=None).values("conversation_id")
    present = Q(memberships__left_at=None)
    rows = Conversation.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=clock.today()),
        id__in=mine,
        kind=ConversationKind.GROUP,
        archived_at=None,
    ).annotate(
        people=Count("memberships", filter=present),
        wanted=Count("memberships", filter=present & Q(memberships__account_id__in=accounts)),
    )
    same = Q(people=len(accounts) + 1)
    if name := " ".join(title.split()):
        same |= Q(title=name)
    found = rows.filter(same, wanted=len(accounts)).order_by("-newest")
    return list(found.values_list("id", flat=True)[:SHOWN])
