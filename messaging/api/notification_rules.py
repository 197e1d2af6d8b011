"""What the organisation allows of telling people: everybody reads it, the system administrator sets it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, time

from django.http import HttpRequest
from pydantic import BaseModel, ConfigDict, Field

from messaging.models import NotificationRules
from messaging.selectors import notifying as selectors
from messaging.services.notifying import rules as services
from messaging.services.policy import may_set_policy
from office.kernel.api import Router, current

router = Router(tags=["messages"])


class Rules(BaseModel):
    """Which channels, to which push services and mail domains, and when it is quiet for all."""

    model_config = ConfigDict(extra="forbid")
    push: bool
    push_text: bool
    push_hosts: list[str] = Field(max_length=100)
    digest: bool
    mail_domains: list[str] = Field(max_length=100)
    quiet_from: time | None
    quiet_until: time | None
    quiet_days: bool
    presence_limit: int = Field(ge=0)


class NotificationRulesIn(Rules):
    version: int = Field(ge=0)


class NotificationRulesOut(Rules):
    version: int
    changed_at: datetime | None
    may_set: bool


@router.get(
    "/messaging/notification-rules", response=NotificationRulesOut, operation_id="get_notification_rules"
)
def get_notification_rules(request: HttpRequest) -> NotificationRulesOut:
    """The rules in force."""
    return _out(selectors.rules(), may_set=may_set_policy(current(request)))


@router.put(
    "/messaging/notification-rules", response=NotificationRulesOut, operation_id="set_notification_rules"
)
def set_notification_rules(request: HttpRequest, payload: NotificationRulesIn) -> NotificationRulesOut:
    """Put new rules into force; they hold at once."""
    wanted = services.Wanted(**payload.model_dump(exclude={"version"}))
    row = services.set_rules(by=current(request), version=payload.version, wanted=wanted)
    return _out(row, may_set=True)


def _out(row: NotificationRules, *, may_set: bool) -> NotificationRulesOut:
    names = services.Wanted.__dataclass_fields__
    kept = services.Wanted(**{name: getattr(row, name) for name in names})
    changed = row.changed_at if row.version else None
    return NotificationRulesOut(**asdict(kept), version=row.version, changed_at=changed, may_set=may_set)
