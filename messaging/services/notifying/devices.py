"""A person's devices: browsers that asked to be pushed to, each let in and put out by the person alone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db import transaction

from messaging.models import NotificationRules, PushDevice
from messaging.selectors.notifying import rules
from messaging.services.notifying import webpush
from messaging.services.text import clean_line
from office.kernel.errors import conflict, forbidden, invalid, not_found
from office.kernel.models import Account
from office.kernel.outbound import Reach, check_url

DEVICES_LIMIT = 10
"""One person's; the oldest makes room for a new one."""
LABEL_LIMIT = 60


@dataclass(frozen=True)
class Subscription:
    """What a browser gives: where its push service takes pushes for it, and the keys they are sealed with."""

    endpoint: str
    public_key: str
    secret: str
    label: str = ""


def reach_of(allowed: NotificationRules) -> Reach:
    """Where pushes may go: the push services of the rules, never inward."""
    return Reach(hosts=tuple(allowed.push_hosts))


def proof_of(account: Account) -> str:
    """Another one after each change of the password; says nothing of it."""
    return hashlib.sha256(account.get_session_auth_hash().encode()).hexdigest()


@transaction.atomic
def register(*, account: Account, subscription: Subscription) -> PushDevice:
    """Let a browser in. The same one again is the same device; under another account it is that one's now.

    Raises OfficeError: 403 `messaging.push_off`, 422 for an address that is no push service's and for keys
    that are none.
    """
    allowed = rules()
    if not allowed.push:
        raise forbidden("messaging.push_off")
    check_url(subscription.endpoint, reach_of(allowed), field="endpoint")
    try:
        webpush.keys_of(subscription.public_key, subscription.secret)
    except ValueError as error:
        raise invalid("messaging.push_keys", field="public_key") from error
    label = clean_line(subscription.label[: 4 * LABEL_LIMIT], field="label", limit=4 * LABEL_LIMIT)
    digest = hashlib.sha256(subscription.endpoint.encode()).hexdigest()
    # Somebody else's pushes on a browser that changed hands end here.
    PushDevice.objects.filter(endpoint_hash=digest).exclude(account=account).delete()
    row, _ = PushDevice.objects.update_or_create(
        endpoint_hash=digest,
        defaults={
            "account": account,
            "endpoint": subscription.endpoint,
            "public_key": subscription.public_key,
            "secret": subscription.secret,
            "label": label[:LABEL_LIMIT],
            "proof": proof_of(account),
        },
    )
    kept = PushDevice.objects.filter(account=account).order_by("-id").values_list("id", flat=True)
    PushDevice.objects.filter(id__in=list(kept[DEVICES_LIMIT:])).delete()
    return row


@transaction.atomic
def remove(*, account_id: int, device_id: int) -> None:
    """Push to it no more; 404 for a device of somebody else's."""
    found, _ = PushDevice.objects.filter(id=device_id, account_id=account_id).delete()
    if not found:
        raise not_found()


def own(*, account_id: int, device_id: int) -> PushDevice:
    row = PushDevice.objects.filter(id=device_id, account_id=account_id).first()
    if row is None:
        raise not_found()
    if not rules().push:
        raise conflict("messaging.push_off")
    return row
