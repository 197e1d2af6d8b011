"""By which channels somebody is told: the table of the resolver, quiet hours, and what people choose."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.test import override_settings

from messaging.models import (
    DigestChoice,
    Message,
    MessageKind,
    NotificationChoice,
    NotificationRules,
)
from messaging.services import ensure_unit, open_direct, send
from messaging.services.notifying import digest
from messaging.services.notifying.quiet import Hours, is_quiet, spans
from messaging.services.notifying.resolver import Channel, Event, Standing, channels, event_of
from office.kernel import clock
from office.kernel.clock import LOCAL
from office.kernel.models import Account
from office.kernel.models.account import Administrator
from tests.messaging.test_api import Api
from tests.orgchart.factories import SmallProvince

ALL = {"page", "push", "mail"}
WORKDAY = datetime(2026, 3, 3, 9, 0, tzinfo=LOCAL)  # a Tuesday
NIGHT = datetime(2026, 3, 3, 23, 30, tzinfo=LOCAL)
NIGHTLY = {"quiet_from": time(22), "quiet_until": time(7)}


def told(
    event: Event,
    *,
    rules: dict[str, Any] | None = None,
    choice: dict[str, Any] | None = None,
    at: datetime = WORKDAY,
    **standing: bool,
) -> set[str]:
    row = NotificationChoice(**{"digest": DigestChoice.DAILY, **(choice or {})})
    allowed = NotificationRules(**(rules or {}))
    return set(channels(event, rules=allowed, choice=row, standing=Standing(**standing), at=at))


@pytest.mark.parametrize("event", Event)
@pytest.mark.parametrize(
    ("case", "expected", "strong"),
    [
        ({}, ALL, ALL),
        ({"muted": True}, set(), ALL),
        ({"snoozed": True}, set(), ALL),
        ({"choice": NIGHTLY, "at": NIGHT}, {"mail"}, ALL),
        ({"rules": NIGHTLY, "at": NIGHT}, {"mail"}, ALL),
        ({"rules": {"push": False}}, {"page", "mail"}, {"page", "mail"}),
        ({"rules": {"digest": False}}, {"page", "push"}, {"page", "push"}),
        ({"choice": {"digest": DigestChoice.OFF}}, {"page", "push"}, {"page", "push"}),
        ({"choice": {"channels": {str(one): ["mail"] for one in Event}}}, {"mail"}, ALL),
        ({"choice": {"channels": {str(one): [] for one in Event}}}, set(), ALL),
        (
            {"rules": {"push": False}, "choice": {"channels": {str(one): ["push"] for one in Event}}},
            set(),
            {"page", "mail"},
        ),
    ],
)
def test_the_table(event: Event, case: dict[str, Any], expected: set[str], strong: set[str]) -> None:
    wanted = strong if event is Event.STRONG else expected
    if event is Event.GROUP and "channels" not in case.get("choice", {}):
        wanted = wanted - {"push"}  # what a group says calls nobody who did not ask for it
    assert told(event, **case) == wanted


def test_nobody_who_chose_nothing_gets_letters() -> None:
    found = channels(Event.DIRECT, rules=NotificationRules(), choice=None, standing=Standing(), at=WORKDAY)
    assert found == {Channel.PAGE, Channel.PUSH}


@pytest.mark.parametrize(
    ("message", "kind", "named", "strong", "event"),
    [
        ({}, "direct", False, False, Event.DIRECT),
        ({}, "group", False, False, Event.GROUP),
        ({}, "unit", False, False, Event.GROUP),
        ({}, "document", True, False, Event.MENTION),
        ({"everybody": True}, "group", False, False, Event.MENTION),
        ({}, "notice", False, False, Event.NOTICE),
        ({}, "notice", False, True, Event.STRONG),
        ({"kind": MessageKind.CARD, "card": {"type": "document_task"}}, "feed", False, False, Event.CARD),
        ({"kind": MessageKind.CARD, "card": {"strong": True}}, "feed", False, False, Event.STRONG),
        ({"kind": MessageKind.NOTE}, "group", False, False, None),
        ({"recalled_at": WORKDAY}, "direct", True, False, None),
    ],
)
def test_what_a_message_is_to_somebody(
    message: dict[str, Any], kind: str, named: bool, strong: bool, event: Event | None
) -> None:
    assert event_of(Message(**message), kind, named=named, strong=strong) == event


def at(day: int, hour: int, minute: int = 0, month: int = 2) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=LOCAL)


@pytest.mark.parametrize(
    ("moment", "quiet"),
    [
        (at(3, 21, 59, 3), False),
        (at(3, 22, 0, 3), True),
        (at(4, 0, 0, 3), True),
        (at(4, 6, 59, 3), True),
        (at(4, 7, 0, 3), False),
        (at(3, 14, 30, 3).astimezone(UTC), False),
        (at(3, 23, 0, 3).astimezone(UTC), True),
    ],
)
def test_quiet_hours_go_over_midnight(moment: datetime, quiet: bool) -> None:
    assert is_quiet(moment, [Hours(time(22), time(7))]) is quiet


@pytest.mark.parametrize(
    ("moment", "quiet"),
    [
        (at(13, 10), False),  # Friday
        (at(14, 10), False),  # Saturday, a make-up day before the Spring Festival
        (at(15, 10), True),  # Sunday, a holiday
        (at(23, 23, 59), True),  # Monday, still a holiday
        (at(24, 0, 0), False),  # Tuesday
        (at(28, 10), False),  # Saturday, a make-up day after it
        (at(1, 10, 0, 3), True),  # an ordinary Sunday
    ],
)
@pytest.mark.django_db
def test_days_without_work_are_quiet_and_make_up_days_are_not(moment: datetime, quiet: bool) -> None:
    assert is_quiet(moment, [Hours(days_off=True)]) is quiet
    assert is_quiet(moment, []) is False


@pytest.mark.django_db
def test_the_page_knows_when_it_is_quiet_ahead() -> None:
    found = spans(at(14, 20), timedelta(hours=36), [Hours(time(22), time(7)), Hours(days_off=True)])
    assert found == [(at(14, 22), at(16, 8))]
    assert spans(at(24, 20), timedelta(hours=24), [Hours(time(22), time(7))]) == [(at(24, 22), at(25, 7))]
    assert spans(at(24, 20), timedelta(hours=24), []) == []


CHOICES: dict[str, Any] = {
    "channels": {"direct": ["page"], "group": []},
    "sound": False,
    "quiet": {"begin": "22:00:00", "end": "07:00:00", "days": True},
    "digest": "off",
    "digest_at": "08:30:00",
    "mail": "",
}


def test_choices_are_kept_and_shown(province: SmallProvince) -> None:
    api = Api(province.account("clerk"))
    before = api.get("/notifications")
    assert (before["sound"], before["channels"]["group"], before["devices"]) == (True, ["page", "mail"], [])
    shown = api.put("/notifications", CHOICES)
    assert shown["channels"]["direct"] == shown["calls"]["direct"] == ["page"]
    assert shown["calls"]["group"] == [] and shown["calls"]["strong"] == ["page", "push"]
    assert shown["quiet"] == CHOICES["quiet"]
    assert Api(province.account("head")).get("/notifications")["sound"] is True


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"quiet": {"begin": "22:00:00", "end": None, "days": False}}, "messaging.quiet_hours"),
        ({"quiet": {"begin": "22:00:00", "end": "22:00:00", "days": False}}, "messaging.quiet_hours"),
        ({"digest": "daily"}, "messaging.mail_missing"),
        ({"mail": "nobody"}, "messaging.mail_address"),
        ({"mail": "a@b.example\nBcc: c@d.example"}, "messaging.mail_address"),
        ({"mail": "clerk@elsewhere.example"}, "messaging.mail_elsewhere"),
    ],
)
def test_wrong_choices_change_nothing(province: SmallProvince, change: dict[str, Any], code: str) -> None:
    NotificationRules.objects.create(mail_domains=["gd.gov.example"])
    answer = Api(province.account("clerk")).put("/notifications", {**CHOICES, **change}, expect=422)
    assert answer["code"] == code
    assert not NotificationChoice.objects.exists() and not mail.outbox


def _system() -> Account:
    account = Account.objects.create_user("test.system", "a long enough password")
    account.administrator = Administrator.SYSTEM
    account.save()
    return account


def test_the_administrator_sets_what_is_allowed(province: SmallProvince) -> None:
    api, clerk = Api(_system()), Api(province.account("clerk"))
    rules = api.get("/messaging/notification-rules")
    wanted = {key: rules[key] for key in rules if key not in ("changed_at", "may_set")}
    clerk.put("/messaging/notification-rules", {**wanted, "push": False}, expect=403)
    assert not NotificationRules.objects.exists()
    for change in (
        {"push_hosts": ["http://push.example"]},
        {"push_hosts": ["*"]},
        {"mail_domains": ["gov"]},
        {"presence_limit": 5000},
        {"quiet_from": "22:00:00"},
    ):
        api.put("/messaging/notification-rules", {**wanted, **change}, expect=422)
    set_now = api.put(
        "/messaging/notification-rules",
        {**wanted, "push": False, "quiet_from": "21:00:00", "quiet_until": "06:00:00"},
    )
    assert (set_now["version"], set_now["push"]) == (1, False)
    api.put("/messaging/notification-rules", {**wanted, "push": True}, expect=409)
    shown = clerk.get("/notifications")
    assert shown["allowed"] == ["page", "mail"] and shown["office_quiet"]["begin"] == "21:00:00"


@override_settings(OFFICE_ADDRESS="https://office.gd.gov.example")
def test_a_digest_only_to_a_confirmed_address_once_a_day(province: SmallProvince) -> None:
    clerk, head = province.people["clerk"], province.people["head"]
    api = Api(clerk.account)
    with clock.freeze(WORKDAY - timedelta(days=1)):
        direct = open_direct(by=head, person_id=clerk.id)
        unit = ensure_unit(unit_id=province.units["institutions"].id)
        for room, words in ((direct.id, "人事调动的事，勿外传"), (unit.id, "处务会改期")):
            send(conversation_id=room, by=head, client_id=uuid4(), text=words)
    api.put("/notifications", {**CHOICES, "channels": {}, "digest": "workday", "mail": "clerk@gd.example"})
    (letter,) = mail.outbox
    link = re.search(r"confirm=(\S+)", str(letter.body))
    assert link is not None
    with clock.freeze(WORKDAY):
        assert digest.send_due() == 0  # not confirmed yet
        Api(head.account).post("/notifications/mail", {"token": link[1]}, expect=409)
        api.post("/notifications/mail", {"token": link[1] + "x"}, expect=409)
        assert api.post("/notifications/mail", {"token": link[1]})["mail_confirmed"]
        assert digest.send_due() == 1
        assert digest.send_due() == 0
    body = str(mail.outbox[-1].body)
    assert "私聊消息 1 条未读" in body and "群消息 1 条未读" in body
    assert "https://office.gd.gov.example" in body
    for secret in ("人事调动", "处务会", head.name, unit.title or "事业单位"):
        assert secret not in body
    with clock.freeze(datetime(2026, 3, 7, 9, tzinfo=LOCAL)):  # a Saturday
        assert digest.send_due() == 0
    with clock.freeze(datetime(2026, 3, 9, 8, tzinfo=LOCAL)):  # before its hour
        assert digest.send_due() == 0
    api.put("/notifications", {**CHOICES, "digest": "off", "mail": "clerk@gd.example"})
    with clock.freeze(datetime(2026, 3, 9, 9, tzinfo=LOCAL)):
        assert digest.send_due() == 0
    assert len(mail.outbox) == 2
