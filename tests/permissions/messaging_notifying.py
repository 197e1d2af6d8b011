"""Who may put off a conversation, choose what they are told of, and let devices in."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from messaging.models import Conversation, NotificationRules, PushDevice
from messaging.selectors.notifying import rules
from messaging.services import create_group, send, snoozing
from messaging.services.notifying import choices, devices
from office.kernel import clock
from tests.messaging.push_service import Browser
from tests.permissions.rows import Call, Row
from tests.permissions.world import World

OWN, STRANGER, ADMINISTRATOR = "clerk", "seal_custodian", "admin_system"
SELF = "everybody, their own"
RULES = ("push", "push_text", "push_hosts", "digest", "mail_domains", "quiet_days", "presence_limit")


def _room(world: World) -> Conversation:
    found = Conversation.objects.filter(title="稍后提醒组").first()
    if found is not None:
        return found
    owner = world.person("division_head")
    group = create_group(by=owner, title="稍后提醒组", people=[world.person(OWN).id])
    send(conversation_id=group.id, by=owner, client_id=uuid4(), text="请看")
    return group


def _later() -> dict[str, str]:
    return {"until": (clock.now() + timedelta(hours=2)).isoformat()}


def _put_off(world: World) -> Call:
    room, account = _room(world), world.person(OWN).account_id
    until = clock.now() + timedelta(hours=1)
    snoozing.snooze(account_id=account, conversation_id=room.id, until=until)
    return Call(f"/conversations/{room.id}/snooze")


def _device(world: World) -> PushDevice:
    NotificationRules.objects.update_or_create(id=1, defaults={"push_hosts": ["push.invalid"]})
    given = Browser("https://push.invalid/permissions").subscription()
    return devices.register(account=world.person(OWN).account, subscription=devices.Subscription(**given))


def _tested(world: World) -> Call:
    return Call("/notifications/test", {"device": str(_device(world).id)})


def _confirmed(world: World) -> Call:
    wanted = choices.Wanted({}, True, None, None, False, "off", clock.now().time(), "clerk@gd.example")
    row, _ = choices.choose(account_id=world.person(OWN).account_id, wanted=wanted)
    return Call("/notifications/mail", {"token": choices.token_for(row)})


def _chosen(world: World) -> Call:
    body = {
        "channels": {},
        "sound": True,
        "quiet": {"begin": None, "end": None, "days": False},
        "digest": "off",
        "digest_at": "08:30:00",
    }
    return Call("/notifications", body)


def _ruled(world: World) -> Call:
    now = rules()
    kept = {name: getattr(now, name) for name in RULES}
    more = {"version": now.version, "quiet_from": "22:00:00", "quiet_until": "07:00:00"}
    return Call("/messaging/notification-rules", {**kept, **more})


ROWS = [
    Row(
        "snooze_conversation",
        "who is in the conversation today",
        OWN,
        lambda world: Call(f"/conversations/{_room(world).id}/snooze", _later()),
        STRANGER,
    ),
    Row("wake_conversation", "who is in the conversation today", OWN, _put_off, STRANGER),
    Row("get_notifications", SELF, OWN, lambda world: Call("/notifications"), ADMINISTRATOR),
    Row("set_notifications", SELF, OWN, _chosen, ADMINISTRATOR),
    Row("confirm_mail", "who owns the address", OWN, _confirmed, STRANGER, refusal=409),
    Row(
        "add_device",
        SELF,
        OWN,
        lambda world: Call(
            "/notifications/devices", Browser("https://fcm.googleapis.com/fcm/send/new").subscription()
        ),
        ADMINISTRATOR,
    ),
    Row(
        "remove_device",
        "whose it is",
        OWN,
        lambda world: Call(f"/notifications/devices/{_device(world).id}"),
        STRANGER,
    ),
    # Its push service is nowhere: whoever may ask is told so.
    Row("test_device", "whose it is", OWN, _tested, STRANGER, success=(409,)),
    Row(
        "get_notification_rules",
        "everybody",
        OWN,
        lambda world: Call("/messaging/notification-rules"),
        None,
        refusal=200,
    ),
    Row("set_notification_rules", "the system administrator", ADMINISTRATOR, _ruled, OWN, refusal=403),
    Row("ws:watch", "who is in the conversation today", OWN, stranger=STRANGER),
]
