"""What each person chooses for themselves: channels, quiet hours, sound, and the digest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from messaging.models import DigestChoice, NotificationChoice, NotificationRules
from messaging.selectors.notifying import rules
from messaging.services.notifying.resolver import CHOSEN, Channel, Event
from messaging.services.notifying.rules import require_hours
from office.kernel.errors import conflict, invalid

TOKEN_SECONDS = 3 * 24 * 3600
_SALT = "messaging.digest"


@dataclass(frozen=True)
class Wanted:
    """All of a person's choices. An empty ``mail`` takes the address away."""

    channels: Mapping[str, Sequence[str]]
    sound: bool
    quiet_from: time | None
    quiet_until: time | None
    quiet_days: bool
    digest: str
    digest_at: time
    mail: str


@transaction.atomic
def choose(*, account_id: int, wanted: Wanted) -> tuple[NotificationChoice, bool]:
    """Keep all choices; returns whether there is an address that is new. It is to be confirmed from there
    before anything else is written to it.
    """
    require_hours(wanted.quiet_from, wanted.quiet_until)
    channels = _channels(wanted.channels)
    mail = wanted.mail.strip()
    _check_mail(mail, rules())
    if wanted.digest != DigestChoice.OFF and not mail:
        raise invalid("messaging.mail_missing", field="mail")
    row = _row(account_id)
    fresh = row.mail != mail
    row.mail_confirmed = row.mail_confirmed and not fresh
    row.channels, row.sound, row.mail = channels, wanted.sound, mail
    row.quiet_from, row.quiet_until, row.quiet_days = wanted.quiet_from, wanted.quiet_until, wanted.quiet_days
    row.digest, row.digest_at = wanted.digest, wanted.digest_at
    row.save()
    return row, fresh and bool(mail)


def token_for(row: NotificationChoice) -> str:
    """What a letter to the address carries: whoever gives it back reads there."""
    return signing.dumps([row.account_id, row.mail], salt=_SALT)


@transaction.atomic
def confirm(*, account_id: int, token: str) -> NotificationChoice:
    """Note that the letter has arrived. 409 where it is too old, or of another address or person."""
    try:
        owner, mail = signing.loads(token, salt=_SALT, max_age=TOKEN_SECONDS)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise conflict("messaging.mail_token") from error
    rows = NotificationChoice.objects.select_for_update().filter(account_id=account_id)
    row = rows.filter(mail=mail).first() if owner == account_id and mail else None
    if row is None:
        raise conflict("messaging.mail_token")
    row.mail_confirmed = True
    row.save(update_fields=["mail_confirmed"])
    return row


def _row(account_id: int) -> NotificationChoice:
    NotificationChoice.objects.bulk_create([NotificationChoice(account_id=account_id)], ignore_conflicts=True)
    return NotificationChoice.objects.select_for_update().get(account_id=account_id)


def _channels(wanted: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    events, known = {str(event) for event in CHOSEN}, set(Channel)
    for event, names in wanted.items():
        if event not in {*events, Event.STRONG} or not set(names) <= known:
            raise invalid("messaging.channels", field="channels")
    return {event: sorted(set(names)) for event, names in wanted.items() if event in events}


def _check_mail(mail: str, allowed: NotificationRules) -> None:
    if not mail:
        return
    try:
        validate_email(mail)
    except ValidationError as error:
        raise invalid("messaging.mail_address", field="mail") from error
    if len(mail) > 254:
        raise invalid("messaging.mail_address", field="mail")
    if not mail_allowed(mail, allowed):
        raise invalid("messaging.mail_elsewhere", field="mail", domains="、".join(allowed.mail_domains))


def mail_allowed(mail: str, allowed: NotificationRules) -> bool:
    domain = mail.rpartition("@")[2].lower()
    return not allowed.mail_domains or any(
        domain == one or domain.endswith(f".{one}") for one in allowed.mail_domains
    )
