"""What was said to a unit stays readable when it is merged into another."""

from __future__ import annotations

from uuid import uuid4

import pytest

from messaging.models import Audience, Conversation
from messaging.selectors.access import conversations_of, members_of
from messaging.services.conversations import ensure_unit
from messaging.services.following import follow_unit
from messaging.services.send import send
from office.kernel.errors import OfficeError
from office.kernel.ids import new_id
from office.kernel.outbox import drain
from orgchart.models import Unit
from tests.orgchart.administration import change, system
from tests.orgchart.factories import small_province

pytestmark = pytest.mark.django_db


def test_groups_and_notices_go_along_with_a_merger() -> None:
    province = small_province()
    law, finance = province.units["law"], province.units["finance"]
    group = ensure_unit(unit_id=law.id)
    head = province.people["law_head"]
    send(conversation_id=group.id, by=head, client_id=uuid4(), text="请各位核对目录。")
    fresh = new_id()
    notice = Conversation.objects.create(id=fresh, newest=fresh, kind="notice", title="通知")
    Audience.objects.create(conversation=notice, unit=law)
    units = [{"id": law.id, "version": 1}]
    change(system(), "unit_merge", units=units, into={"id": finance.id, "version": 1})
    drain()
    people = {province.people[key].account_id for key in ("law_head", "finance_head")}
    assert members_of(Conversation.objects.get(id=group.id)) == people
    assert members_of(notice) == people
    own = Conversation.objects.get(kind="unit", unit=finance)
    assert members_of(own) == people
    mine = set(conversations_of(head.account_id).values_list("id", flat=True))
    assert {group.id, notice.id, own.id} <= mine
    with pytest.raises(OfficeError) as caught:
        send(conversation_id=group.id, by=head, client_id=uuid4(), text="还在吗")
    assert caught.value.code == "messaging.archived"
    assert follow_unit(unit_id=law.id) == 0, "once"


def test_a_unit_that_only_moves_keeps_its_group() -> None:
    province = small_province()
    law = province.units["law"]
    group = ensure_unit(unit_id=law.id)
    change(system(), "unit_move", unit=law.id, version=1, parent=province.units["bureau"].id)
    drain()
    group.refresh_from_db()
    assert not group.archived and Unit.objects.get(id=law.id).valid_to is None
    assert members_of(group) == {province.people["law_head"].account_id}
