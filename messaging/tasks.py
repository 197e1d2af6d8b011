"""Background work: what was planned to be sent, groups that end, and notices that go up the line."""

from __future__ import annotations

from messaging.services import ending, indexing, planned, snoozing
from messaging.services.keeping import expiring, making
from messaging.services.notices.urging import escalate_due
from messaging.services.notifying import digest, pushing, telling
from messaging.services.opening import delivering
from messaging.services.opening import following as following_hooks
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


@background(name="messaging.tasks.wake_snoozed")
def wake_snoozed() -> int:
    """Asked for every few seconds; returns how many conversations came back."""
    return snoozing.wake_due()


@background(name="messaging.tasks.tell_devices")
def tell_devices() -> int:
    """Asked for every two seconds; returns how many pushes wait."""
    made = telling.sweep()
    if made:
        push_due.delay()
    return made


@background(name="messaging.tasks.push_due")
def push_due() -> int:
    """Asked for where something waits, and every half minute for what is tried again."""
    return pushing.deliver_due()


@background(name="messaging.tasks.send_digests")
def send_digests() -> int:
    """Asked for every five minutes; returns how many letters went out."""
    return digest.send_due()


@background(name="messaging.tasks.expire_messages")
def expire_messages() -> int:
    """Asked for every few minutes, works at night; returns how many messages reached their end."""
    return expiring.nightly()


@background(name="messaging.tasks.make_inspections")
def make_inspections() -> int:
    """Asked for every few seconds; returns how many packages were made."""
    return making.make_due()


@background(name="messaging.tasks.follow_hooks")
def follow_hooks() -> int:
    """Asked for every second; returns how many deliveries outgoing webhooks have to make."""
    made = following_hooks.sweep()
    if made:
        deliver_hooks.delay()
    return made


@background(name="messaging.tasks.deliver_hooks")
def deliver_hooks() -> int:
    """Asked for where something waits, and every ten seconds for what is tried again."""
    return delivering.deliver_due()


@background(name="messaging.tasks.forget_deliveries")
def forget_deliveries() -> int:
    """Asked for once a day; returns how many old deliveries left the logs."""
    return delivering.forget_old()
