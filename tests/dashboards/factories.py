"""Chains walked at given times, measured as the product does: by the events they publish."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from approvals import services
from approvals.models import Chain
from office.kernel import outbox
from office.kernel.clock import freeze
from office.kernel.models import Account
from tests.approvals.factories import begin, decide, publish_flow, task_of, to
from tests.orgchart.factories import SmallProvince

TWO_STAGES = "two"


def publish_two_stages(province: SmallProvince, *, due_minutes: int | None = None) -> None:
    """核稿 by the division's head, 会签 by the law division's."""
    people = province.people
    due = {"due_minutes": due_minutes} if due_minutes else {}
    publish_flow(
        {"stage": "check", "who": to(people["head"]), **due},
        {"stage": "countersign", "who": to(people["law_head"]), **due},
        key=TWO_STAGES,
    )


def start(province: SmallProvince, at: datetime, **more: Any) -> Chain:
    with freeze(at):
        return begin(province, key=TWO_STAGES, **more)


def act(
    chain: Chain,
    province: SmallProvince,
    who: str,
    *,
    opened: datetime,
    decided: datetime,
    action: str = "agree",
) -> None:
    person = province.people[who]
    with freeze(opened):
        services.mark_read(task_id=task_of(chain, person).id, by=person)
    with freeze(decided):
        decide(chain, person, action, opinion="同意")


def walk(province: SmallProvince, at: datetime, *, wait: int = 60, handle: int = 30) -> Chain:
    """A finished chain: each turn waits and is handled for so many minutes (within working hours)."""
    chain = start(province, at)
    moment = at
    for who in ("head", "law_head"):
        opened = moment + timedelta(minutes=wait)
        moment = opened + timedelta(minutes=handle)
        act(chain, province, who, opened=opened, decided=moment)
    return chain


def measured(at: datetime) -> None:
    """Let the events reach their handlers."""
    with freeze(at):
        outbox.drain()


def client_of(account: Account) -> Client:
    client = Client()
    # Read anew: the province's people were made in bulk, with accounts that do not know they are stored.
    client.force_login(Account.objects.get(id=account.id))
    return client
