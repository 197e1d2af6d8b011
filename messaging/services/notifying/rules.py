"""What the organisation allows: which channels, to where, and its quiet hours."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import time

from django.db import transaction

from messaging.models import NotificationRules
from messaging.models.notifying import RULES_ID
from messaging.selectors.notifying import rules
from messaging.services.policy import may_set_policy
from office.kernel import audit, clock
from office.kernel.errors import conflict, forbidden, invalid
from office.kernel.models import Account
from office.kernel.outbound import host_pattern

NAMES_LIMIT = 30
PRESENCE_MOST = 200
"""People: in larger conversations nobody looks who is there, and telling it would cost."""
_DOMAIN = re.compile(r"(?=.{1,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


@dataclass(frozen=True)
class Wanted:
    """What may be set, as ``NotificationRules`` names it."""

    push: bool
    push_text: bool
    push_hosts: list[str]
    digest: bool
    mail_domains: list[str]
    quiet_from: time | None
    quiet_until: time | None
    quiet_days: bool
    presence_limit: int


@transaction.atomic
def set_rules(*, by: Account, version: int, wanted: Wanted) -> NotificationRules:
    """Put new rules into force; ``version`` is that of the rules as the administrator saw them."""
    if not may_set_policy(by):
        raise forbidden("messaging.policy_denied")
    after = _checked(wanted)
    NotificationRules.objects.get_or_create(id=RULES_ID)
    row = NotificationRules.objects.select_for_update().get(id=RULES_ID)
    if row.version != version:
        raise conflict("messaging.policy_changed")
    before = {name: getattr(row, name) for name in after}
    changed = {name: [str(before[name]), str(after[name])] for name in after if before[name] != after[name]}
    if not changed:
        return row
    for name, value in after.items():
        setattr(row, name, value)
    row.version, row.changed_at = row.version + 1, clock.now()
    row.save()
    audit.record(
        actor=by.id,
        verb="messaging.notification_rules_changed",
        entity="notification_rules",
        entity_id=RULES_ID,
        data={"version": row.version, "changed": changed},
    )
    return rules()


def require_hours(begin: time | None, end: time | None) -> None:
    """Quiet hours have a beginning and an end, which differ."""
    if (begin is None) != (end is None) or (begin is not None and begin == end):
        raise invalid("messaging.quiet_hours", field="quiet_until")


def _checked(wanted: Wanted) -> dict[str, object]:
    require_hours(wanted.quiet_from, wanted.quiet_until)
    if not 0 <= wanted.presence_limit <= PRESENCE_MOST:
        raise invalid("messaging.presence_limit", field="presence_limit", limit=PRESENCE_MOST)
    hosts = {one: host_pattern(one) for one in wanted.push_hosts}
    wrong = next((one for one, pattern in hosts.items() if pattern is None), None)
    if wrong is not None:
        raise invalid("messaging.push_host", field="push_hosts", host=wrong[:80])
    domains = [one.strip().lower().removeprefix("@") for one in wanted.mail_domains]
    bad = next((one for one in domains if not _DOMAIN.fullmatch(one)), None)
    if bad is not None:
        raise invalid("messaging.mail_domain", field="mail_domains", domain=bad[:80])
    if max(len(hosts), len(domains)) > NAMES_LIMIT:
        raise invalid("messaging.too_many_names", field="push_hosts", limit=NAMES_LIMIT)
    kept = asdict(wanted)
    kept["push_hosts"] = sorted({pattern for pattern in hosts.values() if pattern})
    kept["mail_domains"] = sorted(set(domains))
    return kept
