"""Whoever serves nowhere reads nothing, even while the groups of the day before still hold."""

from __future__ import annotations

from datetime import timedelta

import pytest

from documents.models import Document
from documents.services.drafts import create_draft
from documents.stages import READ
from office.kernel import clock, grants
from office.kernel.models import Account
from orgchart.models import Appointment
from orgchart.services.principals import group_of, refresh
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db


def reads(account: Account, document: Document) -> list[bool]:
    """By check, by list and among those who are told."""
    return [
        grants.check(account, READ, Document, document.id),
        document.id in grants.newest_visible(account, Document, READ),
        grants.only_visible(Document.objects.filter(id=document.id), account, READ).exists(),
        account.id in grants.readers_of(Document, READ, document.id),
    ]


def last_day_was_yesterday(person_id: int) -> None:
    Appointment.objects.filter(person_id=person_id).update(valid_to=clock.today())


def test_who_serves_nowhere_reads_neither_own_nor_shared(province: SmallProvince) -> None:
    refresh()
    clerk, colleague = province.people["clerk"], province.people["head"]
    document = create_draft(by=clerk)
    grants.give(group_of(province.units["institutions"].id, "members"), READ, document)
    assert reads(clerk.account, document) == reads(colleague.account, document) == [True] * 4
    last_day_was_yesterday(clerk.id)
    last_day_was_yesterday(colleague.id)
    assert reads(clerk.account, document) == reads(colleague.account, document) == [False] * 4
    assert grants.holders_of(Document, READ, document.id) == []


def test_who_serves_elsewhere_still_reads_their_own(province: SmallProvince) -> None:
    clerk = province.people["clerk"]
    document = create_draft(by=clerk)
    held = Appointment.objects.get(person=clerk)
    last_day_was_yesterday(clerk.id)
    held.pk, held.valid_from, held.valid_to = None, clock.today(), clock.today() + timedelta(days=2)
    held.id = Appointment._meta.pk.get_default()
    held.save(force_insert=True)
    assert reads(clerk.account, document) == [True] * 4


def test_accounts_that_are_nobodys_are_asked_no_appointment(province: SmallProvince) -> None:
    robot = Account.objects.create(login="robot")
    document = create_draft(by=province.people["clerk"])
    grants.give(robot, READ, document)
    assert reads(robot, document) == [True] * 4
