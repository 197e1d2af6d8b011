"""The digest by e-mail (未读摘要): what waits, in numbers, with a way to it; no names, titles or words.

What other apps count adds its lines: ``lines`` is their way in.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q, QuerySet

from messaging.models import (
    ConversationKind,
    DigestChoice,
    NotificationChoice,
    NotificationRules,
    Snooze,
)
from messaging.selectors.access import conversations_of
from messaging.selectors.conversations import with_reading
from messaging.selectors.notifying import rules
from messaging.services.notifying.choices import mail_allowed, token_for
from messaging.services.notifying.quiet import works_on
from messaging.services.notifying.resolver import Channel, Event, table
from office.kernel import clock
from office.kernel.clock import LOCAL
from office.kernel.errors import conflict, text
from office.kernel.models import Account
from orgchart.selectors.memberships import places_of

log = logging.getLogger(__name__)

A_ROUND = 200


@dataclass(frozen=True)
class Line:
    """One number of the digest: ``code`` of its text, which says ``n``."""

    code: str
    n: int


Source = Callable[[Account], Iterable[Line]]
_sources: list[Source] = []

KINDS: dict[str, Event] = {
    ConversationKind.DIRECT: Event.DIRECT,
    ConversationKind.NOTICE: Event.NOTICE,
    ConversationKind.FEED: Event.CARD,
}


def lines(source: Source) -> Source:
    """Register what another app counts for an account."""
    _sources.append(source)
    return source


def send_due() -> int:
    """Send today's digests whose time has come; returns how many letters went out."""
    allowed, today = rules(), clock.today()
    if not allowed.digest:
        return 0
    now = clock.now().astimezone(LOCAL).time()
    due = NotificationChoice.objects.filter(
        ~Q(digest=DigestChoice.OFF), Q(digest_on=None) | Q(digest_on__lt=today), digest_at__lte=now
    ).filter(mail_confirmed=True, account__is_active=True)
    keys = list(due.order_by("digest_at", "id").values_list("id", flat=True)[:A_ROUND])
    return sum(_send(key, today, allowed) for key in keys)


def _send(key: int, today: date, allowed: NotificationRules) -> bool:
    """At most once a day: the day is taken before the letter is written."""
    with transaction.atomic():
        row = NotificationChoice.objects.select_for_update().select_related("account").get(id=key)
        if row.digest_on is not None and row.digest_on >= today:
            return False
        before, row.digest_on = row.digest_on, today
        row.save(update_fields=["digest_on"])
    if row.digest == DigestChoice.WORKDAY and not works_on(today):
        return False
    if not mail_allowed(row.mail, allowed):
        return False
    found = [line for line in _counted(row, allowed) if line.n > 0]
    if not found:
        return False
    try:
        _letter(row, found).send()
    except OSError:
        log.exception("a digest was not taken by the mail server")
        NotificationChoice.objects.filter(id=key, digest_on=today).update(digest_on=before)
        return False
    return True


def ask_to_confirm(row: NotificationChoice) -> None:
    """Write to a new address with the link that confirms it. 409 where no letter can be sent now."""
    say = _words(row.account)
    link = f"{settings.OFFICE_ADDRESS}/settings/notifications?confirm={token_for(row)}"
    try:
        EmailMessage(say("mail_confirm_subject"), say("mail_confirm", link=link), to=[row.mail]).send()
    except OSError as error:
        log.exception("a letter was not taken by the mail server")
        raise conflict("messaging.mail_failed") from error


def _counted(row: NotificationChoice, allowed: NotificationRules) -> list[Line]:
    account, wanted = row.account, table(allowed, row)
    places = places_of(account.id)
    put_off = Snooze.objects.filter(account=account, whole=True, raised=None).values("conversation_id")
    rooms = conversations_of(account.id, places).exclude(id__in=put_off)
    rows: QuerySet[Any] = with_reading(rooms, account.id, places)
    unread: dict[Event, int] = {}
    waiting = rows.filter(unread__gt=0).values_list("kind", "is_muted", "unread", "unread_mentions")
    for kind, muted, count, mentions in waiting:
        event = KINDS.get(kind, Event.GROUP)
        if not muted:
            unread[event] = unread.get(event, 0) + count
        unread[Event.MENTION] = unread.get(Event.MENTION, 0) + mentions
    own = [
        Line(f"messaging.digest_{event}", n) for event, n in unread.items() if Channel.MAIL in wanted[event]
    ]
    return own + [line for source in _sources for line in source(account)]


def _letter(row: NotificationChoice, found: list[Line]) -> EmailMessage:
    say = _words(row.account)
    language = "en" if row.account.language == "en" else "zh"
    listed = "\n".join(f"· {text(line.code, language, {'n': line.n})}" for line in found)
    body = say("digest", lines=listed, link=settings.OFFICE_ADDRESS)
    stop = f"{settings.OFFICE_ADDRESS}/settings/notifications"
    headers = {"List-Unsubscribe": f"<{stop}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(
        say("digest_subject"), body + say("digest_stop", link=stop), to=[row.mail], headers=headers
    )


def _words(account: Account) -> Any:
    language = "en" if account.language == "en" else "zh"
    return lambda code, **data: text(f"messaging.{code}", language, data)
