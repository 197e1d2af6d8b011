"""The HTTP edge of messaging; mounted at /api/v1."""

from messaging.api import (
    conversations,
    files,
    groups,
    holds,
    incoming,
    keeping,
    messages,
    notices,
    notification_rules,
    notifying,
    opening,
    people,
    policy,
    reading,
    reading_tree,
    search,
    words,
    writing,
)
from office.kernel.api import Router

router = Router(tags=["messages"])
for part in (
    conversations,
    messages,
    people,
    files,
    words,
    policy,
    writing,
    notices,
    reading,
    reading_tree,
    groups,
    search,
    keeping,
    holds,
    notifying,
    notification_rules,
    opening,
    incoming,
):
    router.add_router("", part.router)

__all__ = ["router"]
