"""What the system administrator allows other programs: bots, outgoing webhooks and where to, tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import transaction

from messaging.models import OpeningRules
from messaging.models.opening import RULES_ID
from messaging.selectors.opening import rules
from messaging.services.policy import may_set_policy
from office.kernel import audit, clock
from office.kernel.errors import conflict, forbidden, invalid
from office.kernel.models import Account
from office.kernel.outbound import host_pattern

HOSTS_MOST = 100
TOKEN_DAYS_MOST = 366


@dataclass(frozen=True)
class Opening:
    """What may be set, as ``OpeningRules`` names it."""

    bots: bool
    outgoing: bool
    hosts: list[str]
    token_days: int


@transaction.atomic
def set_rules(*, by: Account, version: int, wanted: Opening) -> OpeningRules:
    """Put new rules into force; ``version`` is that of the rules as the administrator saw them."""
    if not may_set_policy(by):
        raise forbidden("messaging.policy_denied")
    after = asdict(wanted) | {"hosts": _hosts(wanted.hosts)}
    if not 0 <= wanted.token_days <= TOKEN_DAYS_MOST:
        raise invalid("messaging.opening_token_days", field="token_days", limit=TOKEN_DAYS_MOST)
    OpeningRules.objects.get_or_create(id=RULES_ID)
    row = OpeningRules.objects.select_for_update().get(id=RULES_ID)
    if row.version != version:
        raise conflict("messaging.policy_changed")
    before = {name: getattr(row, name) for name in after}
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
        verb="messaging.opening_changed",
        entity="opening_rules",
        entity_id=RULES_ID,
        data={"version": row.version, "changed": changed},
    )
    return rules()


def _hosts(given: Sequence[str]) -> list[str]:
    if len(given) > HOSTS_MOST:
        raise invalid("messaging.opening_hosts", field="hosts", limit=HOSTS_MOST)
    found: list[str] = []
    for one in given:
        pattern = host_pattern(one)
        if pattern is None:
            raise invalid("messaging.opening_host", field="hosts", rule="host", host=one[:80])
        found.append(pattern)
    return sorted(set(found))
