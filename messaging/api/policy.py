"""The rules for all conversations: everybody reads them, the system administrator sets them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.http import HttpRequest
from pydantic import BaseModel, ConfigDict, Field

from messaging.models import MessagingPolicy
from messaging.selectors.policy import policy
from messaging.services import policy as services
from office.kernel.api import Router, current

router = Router(tags=["messages"])


class PolicyRules(BaseModel):
    """Times in minutes, 0 for never; ``readers_limit``: people up to whom reading is shown by name."""

    model_config = ConfigDict(extra="forbid")
    edit_minutes: int = Field(ge=0)
    recall_minutes: int = Field(ge=0)
    owner_recall_minutes: int = Field(ge=0)
    readers_limit: int = Field(ge=0)
    watermark: bool


class PolicyIn(PolicyRules):
    version: int = Field(ge=0)


class PolicyOut(PolicyRules):
    version: int
    changed_at: datetime | None
    may_set: bool


@router.get("/messaging/policy", response=PolicyOut, operation_id="messaging_policy")
def get_policy(request: HttpRequest) -> PolicyOut:
    """The rules in force."""
    return _out(policy(), may_set=services.may_set_policy(current(request)))


@router.put("/messaging/policy", response=PolicyOut, operation_id="messaging_policy_set")
def set_policy(request: HttpRequest, payload: PolicyIn) -> PolicyOut:
    """Put new rules into force; they hold at once."""
    rules = services.Rules(**payload.model_dump(exclude={"version"}))
    row = services.set_policy(by=current(request), version=payload.version, rules=rules)
    return _out(row, may_set=True)


def _out(row: MessagingPolicy, *, may_set: bool) -> PolicyOut:
    names = services.Rules.__dataclass_fields__
    rules = services.Rules(**{name: getattr(row, name) for name in names})
    changed = row.changed_at if row.version else None
    return PolicyOut(**asdict(rules), version=row.version, changed_at=changed, may_set=may_set)
