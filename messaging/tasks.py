"""Background work: what was planned to be sent, groups that end, and notices that go up the line."""

from __future__ import annotations

from messaging.services import ending, indexing, planned
from messaging.services.notices.urging import escalate_due
from office.kernel.tasks import background


@background(name="messaging.tasks.send_planned")
def send_planned() -> int:
    """Asked for every few seconds; returns how many messages were sent."""
    return planned.send_due()


@background(name="messaging.tasks.escalate_notices")
def escalate_notices() -> int:
    """Asked for every few minutes; returns how many notices went up the reporting line."""
    return escalate_due()


@background(name="messaging.tasks.follow_ends")
def follow_ends() -> int:
    """Asked for every ten minutes; archives groups on the day after their last, and tells owners before."""
    return ending.follow_ends()


@background(name="messaging.tasks.index_messages")
def index_messages() -> int:
    """Asked for twice a second; returns how many messages search has learnt."""
    return indexing.sweep()
