"""The newest documents of somebody in many groups: each once, in order, page after page."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from guardian.shortcuts import get_objects_for_user

from documents.models import Document
from documents.stages import READ
from office.kernel import grants
from office.kernel.models import Account
from tests.documents.factories import Desk

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("groups", [0, 1, 5, grants.TWO_PHASES_ABOVE + 4])
def test_pages_hold_what_any_principal_may_read(desk: Desk, groups: int) -> None:
    organ, clerk = desk.province.units["department"], desk.person("clerk")
    made = Document.objects.bulk_create(
        Document(
            kind="通知",
            direction="down",
            title=f"通知{number}",
            organ=organ,
            owner_unit=organ,
            custodian_unit=organ,
            drafter=clerk,
        )
        for number in range(80)
    )
    reader = Account.objects.create(login="reader")
    teams = Group.objects.bulk_create(Group(name=f"team {number}") for number in range(groups))
    reader.groups.set(teams)
    grants.give_many([reader], READ, made[::11])
    for number, team in enumerate(teams):
        grants.give_many([team], READ, made[number :: 7 + number % 5])
    readable = get_objects_for_user(reader, READ, Document, accept_global_perms=False)
    expected = list(readable.order_by("-id").values_list("id", flat=True))
    found: list[int] = []
    while page := grants.newest_visible(reader, Document, READ, before=found[-1] if found else None, limit=7):
        assert len(page) == min(7, len(expected) - len(found))
        found += page
    assert found == expected
