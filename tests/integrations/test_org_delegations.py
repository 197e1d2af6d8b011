"""What is delegated when the org chart changes; who hears of a delegation, and in which words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from approvals.models import Chain
from messaging.models import Message
from office.kernel import clock, outbox
from office.kernel.models import Account
from orgchart.models import Delegation, Person, Post
from orgchart.services import delegations
from orgchart.services.delegations.rules import Wish
from tests.approvals.factories import begin, decide, holders, papers, publish_flow, to
from tests.orgchart.administration import administer, change, system
from tests.orgchart.factories import SmallProvince, small_province

pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> SmallProvince:
    return small_province()


@pytest.fixture
def chain(province: SmallProvince) -> Chain:
    """A paper that waits for the head of 政策法规处, and for who stands in for them."""
    papers().readers |= {one.account_id for one in province.people.values()}
    publish_flow({"key": "law", "stage": "countersign", "who": to(province.people["law_head"])})
    make(province, province.account("law_head"))
    return begin(province)


def make(province: SmallProvince, by: Account, **more: Any) -> Delegation:
    today = clock.today()
    wish = Wish(
        delegate=province.people["finance_head"].id, valid_from=today, last_day=today + timedelta(3), **more
    )
    made = delegations.make(by=by, wish=wish)[0]
    outbox.drain()
    return made


def person(province: SmallProvince, key: str) -> dict[str, Any]:
    row = Person.objects.get(id=province.people[key].id)
    return {"person": row.id, "version": row.version}


def cards(account: Account) -> list[str]:
    feed = Message.objects.filter(conversation__direct_key=f"feed:{account.id}", card__type="delegation")
    return [message.text for message in feed.order_by("seq")]


@pytest.mark.parametrize("who", ["law_head", "finance_head"])
def test_it_goes_along_with_a_promotion(province: SmallProvince, chain: Chain, who: str) -> None:
    unit = {"law_head": "law", "finance_head": "finance"}[who]
    seat = {"post": Post.objects.create(unit=province.units[unit], title="一级调研员").id}
    change(system(), "person_promote", seat=seat, **person(province, who))
    assert delegations.follow() == 0
    assert holders(chain) == {"区慕言", "仇知远"}
    decide(chain, province.people["finance_head"])


def test_it_goes_along_with_a_merger(province: SmallProvince, chain: Chain) -> None:
    units = [{"id": province.units[key].id, "version": 1} for key in ("law", "finance")]
    fields = {"units": units, "parent": province.units["department"].id, "new": {"name": "法规财务处"}}
    change(system(), "unit_merge", head=province.appointments["finance_head"].id, **fields)
    assert delegations.follow() == 0
    decide(chain, province.people["finance_head"])


def test_a_delegate_leaves_without_an_heir_for_what_was_lent(province: SmallProvince, chain: Chain) -> None:
    change(system(), "person_retire", **person(province, "finance_head"))
    outbox.drain()
    assert holders(chain) == {"区慕言"}


def test_a_principal_who_leaves_takes_it_along(province: SmallProvince, chain: Chain) -> None:
    heir = province.people["head"].id
    change(system(), "person_retire", tasks_to=heir, **person(province, "law_head"))
    outbox.drain()
    assert holders(chain) == {"曾静之"}
    assert Delegation.objects.get().state == "ended"


def test_both_hear_of_it_in_their_language(province: SmallProvince) -> None:
    law, finance = province.account("law_head"), province.account("finance_head")
    Account.objects.filter(id=law.id).update(language="en")
    personnel = administer(province, "office_head", "department", ["people"])
    row = make(province, personnel, principal=province.people["law_head"].id, kinds=["check", "issue"])
    start, last = clock.today(), clock.today() + timedelta(3)
    days = f"{start.month}月{start.day}日至{last.month}月{last.day}日"
    assert cards(finance) == [f"区慕言（处长）请您代办：核稿、签发，{days}"]
    assert cards(law)[0].startswith("An administrator delegated your work to 仇知远: checking, signing and")
    assert cards(personnel) == []
    delegations.end(by=law, delegation_id=row.id)
    outbox.drain()
    assert len(cards(law)) == 1, "who ended it knows"
    assert cards(finance)[1].startswith("委托结束：区慕言（处长）委托仇知远代办的核稿、签发。")
