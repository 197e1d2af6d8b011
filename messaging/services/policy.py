"""The rules for all conversations, which the system administrator sets."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.db import transaction

from messaging.models import MessagingPolicy
from messaging.models.policy import POLICY_ID
from messaging.selectors.policy import policy
from office.kernel import audit, clock
from office.kernel.errors import conflict, forbidden, invalid
from office.kernel.models import Account
from office.kernel.models.account import Administrator

LONGEST = 7 * 24 * 60
"""Minutes: what was said a week ago has been acted upon."""
READERS_MOST = 5000
"""People: above it a list by name is no longer read by anybody."""


@dataclass(frozen=True)
class Rules:
    """What may be set, as ``MessagingPolicy`` names it."""

    edit_minutes: int
    recall_minutes: int
    owner_recall_minutes: int
    readers_limit: int
    watermark: bool


def may_set_policy(account: Account) -> bool:
    return account.administrator == Administrator.SYSTEM


@transaction.atomic
def set_policy(*, by: Account, version: int, rules: Rules) -> MessagingPolicy:
    """Put new rules into force; ``version`` is that of the rules as the administrator saw them."""
    if not may_set_policy(by):
        raise forbidden("messaging.policy_denied")
    _check(rules)
    MessagingPolicy.objects.get_or_create(id=POLICY_ID)
    row = MessagingPolicy.objects.select_for_update().get(id=POLICY_ID)
    if row.version != version:
        raise conflict("messaging.policy_changed")
    before = {name: getattr(row, name) for name in asdict(rules)}
    after = asdict(rules)
    if before == after:
        return row
    for name, value in after.items():
        setattr(row, name, value)
    row.version, row.changed_at = row.version + 1, clock.now()
    row.save()
    changed = {
        name: {"from": before[name], "to": after[name]} for name in after if before[name] != after[name]
    }
    audit.record(
        actor=by.id,
        verb="messaging.policy_changed",
        entity="messaging_policy",
        entity_id=POLICY_ID,
        data={"version": row.version, "changed": changed},
    )
    return policy()


def _check(rules: Rules) -> None:
    for name in ("edit_minutes", "recall_minutes", "owner_recall_minutes"):
        if not 0 <= getattr(rules, name) <= LONGEST:
            raise invalid("messaging.policy_minutes", field=name, limit=LONGEST)
    if not 0 <= rules.readers_limit <= READERS_MOST:
        raise invalid("messaging.policy_readers", field="readers_limit", limit=READERS_MOST)
