"""A step that finds nobody: the drafter hears of it, and so do those who can fill the post."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from messaging.models import Message
from office.kernel import clock, outbox
from office.kernel.models import Account
from orgchart.models import AdminScope
from tests.approvals.factories import SUBJECT, Papers, begin, papers, publish_flow, to
from tests.orgchart.factories import SINCE, SmallProvince, small_province

pytestmark = pytest.mark.django_db(transaction=True)

MISSING = {"stage": "countersign", "who": {"to": "division", "name": "审计处"}}


@pytest.fixture
def province() -> SmallProvince:
    return small_province()


@pytest.fixture
def subject() -> Papers:
    return papers()


def administrator(province: SmallProvince, key: str, unit: str, *rights: str, days: int = 9) -> Account:
    account = province.account(key)
    AdminScope.objects.create(
        account=account,
        unit=province.units[unit],
        rights=list(rights),
        valid_from=SINCE,
        valid_to=clock.today() + timedelta(days=days),
    )
    return account


def cards(account: Account) -> list[tuple[str, str]]:
    """(kind of card, text) in the account's own feed."""
    found = Message.objects.filter(
        conversation__direct_key=f"feed:{account.id}", card__isnull=False
    ).order_by("seq")
    return [(message.card["type"], message.text) for message in found if message.card]


def test_those_who_can_fill_the_post_are_told_what_is_missing_and_where(
    province: SmallProvince, subject: Papers
) -> None:
    above = administrator(province, "office_head", "department", "people", "roles")
    far_above = administrator(province, "vice_governor", "province", "people")
    beside = administrator(province, "finance_head", "finance", "people")
    powerless = administrator(province, "law_head", "department", "structure")
    former = administrator(province, "checker", "department", "people", days=-1)
    publish_flow(MISSING)
    begin(province)
    outbox.drain()

    text = (
        "省人社厅事业单位人事管理处有事项停在“会签”环节：找不到办理人（审计处）。请在通讯录中补上任职或角色"
    )
    assert cards(above) == cards(far_above) == [("vacancy", text)]
    assert [cards(other) for other in (beside, powerless, former)] == [[], [], []]
    assert [kind for kind, _ in cards(province.account("clerk"))] == [f"{SUBJECT}_task"]


def test_the_card_leads_to_the_unit_and_says_nothing_about_the_paper(
    province: SmallProvince, subject: Papers
) -> None:
    account = administrator(province, "office_head", "department", "people")
    publish_flow(MISSING)
    begin(province)
    outbox.drain()
    client = Client()
    client.force_login(account)
    feed = next(row for row in client.get("/api/v1/conversations").json()["items"] if row["kind"] == "feed")
    (message,) = client.get(f"/api/v1/conversations/{feed['id']}/messages").json()["items"]
    unit = province.units["institutions"]
    assert message["card"] == {"type": "vacancy", "unit_id": str(unit.id)}
    assert "关于测试" not in message["text"]
    assert client.get(f"/api/v1/orgchart/units/{unit.id}").json()["name"] == unit.name


def test_nobody_is_told_when_everybody_is_found(province: SmallProvince, subject: Papers) -> None:
    account = administrator(province, "office_head", "department", "people")
    publish_flow({"stage": "check", "who": to(province.people["head"])})
    begin(province)
    outbox.drain()
    assert cards(account) == []
