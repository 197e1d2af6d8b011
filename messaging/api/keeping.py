"""Retention (保存期限): the policy of the system administrator, the rules of the security administrator, and
what a conversation says of it.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import cast

from django.http import HttpRequest

from messaging.api.keeping_schemas import (
    ConversationKeeping,
    InspectionShown,
    KeepingPolicyIn,
    KeepingPolicyOut,
    KeepingUnit,
    PreviewKind,
    RetentionOut,
    RetentionPreview,
    RetentionRuleOut,
    RetentionRunOut,
    RetentionWish,
    RoomKind,
    RuleKind,
)
from messaging.models import KeepingPolicy, RetentionRule, RetentionRun
from messaging.permissions import access_conversation
from messaging.selectors import inspections, keeping
from messaging.selectors.policy import policy
from messaging.services.keeping import rules as services
from messaging.services.keeping.gate import ADMINISTRATORS, require
from office.kernel import clock
from office.kernel.api import Router, current
from office.kernel.ids import Id
from office.kernel.models import Account

router = Router(tags=["messages"])


@router.get("/messaging/keeping", response=KeepingPolicyOut, operation_id="keeping_policy")
def get_policy(request: HttpRequest) -> KeepingPolicyOut:
    """The bounds and switches of keeping, for the three administrators."""
    account = current(request)
    require(account, *ADMINISTRATORS)
    return _policy(keeping.keeping_policy(), account)


@router.put("/messaging/keeping", response=KeepingPolicyOut, operation_id="keeping_policy_set")
def set_policy(request: HttpRequest, payload: KeepingPolicyIn) -> KeepingPolicyOut:
    """Put new bounds into force: the system administrator."""
    account = current(request)
    bounds = services.Bounds(**payload.model_dump(exclude={"version"}))
    return _policy(services.set_policy(by=account, version=payload.version, bounds=bounds), account)


def _policy(row: KeepingPolicy, account: Account) -> KeepingPolicyOut:
    names = services.Bounds.__dataclass_fields__
    bounds = asdict(services.Bounds(**{name: getattr(row, name) for name in names}))
    return KeepingPolicyOut.model_validate(
        {
            **bounds,
            "version": row.version,
            "changed_at": row.changed_at if row.version else None,
            "watermark": policy().watermark,
            "duty": account.administrator,
        }
    )


@router.get("/messaging/retention", response=RetentionOut, operation_id="retention_rules")
def list_rules(request: HttpRequest) -> RetentionOut:
    """The rules in force and to come, and the last nights' walks, for the three administrators."""
    require(current(request), *ADMINISTRATORS)
    return RetentionOut(
        rules=[_rule(row) for row in keeping.listed()], runs=[_run(row) for row in keeping.runs()]
    )


@router.post("/messaging/retention/preview", response=RetentionPreview, operation_id="retention_preview")
def preview_rule(request: HttpRequest, payload: RetentionWish) -> RetentionPreview:
    """How many messages of which conversations would go under a rule; nothing changes."""
    found = services.preview(by=current(request), wish=_wish(payload))
    kinds = [
        PreviewKind(kind=cast(RoomKind, kind), rooms=rooms, messages=messages)
        for kind, (rooms, messages) in sorted(found.kinds.items())
    ]
    return RetentionPreview(
        rooms=found.rooms,
        kinds=kinds,
        messages=sum(one.messages for one in kinds),
        held=found.held,
        complete=found.complete,
        effective_on=found.effective_on or clock.today(),
    )


@router.put("/messaging/retention", response=RetentionRuleOut, operation_id="retention_rule_set")
def set_rule(request: HttpRequest, payload: RetentionWish) -> RetentionRuleOut:
    """Set, change or take away a rule: the security administrator. What lets more go waits three days."""
    return _rule(services.set_rule(by=current(request), wish=_wish(payload)))


def _wish(payload: RetentionWish) -> services.Wish:
    return services.Wish(kind=payload.kind, unit_id=payload.unit_id, days=payload.days)


def _rule(row: RetentionRule) -> RetentionRuleOut:
    return RetentionRuleOut(
        id=row.id,
        kind=cast(RuleKind, row.kind),
        unit=KeepingUnit(id=row.unit.id, name=row.unit.name) if row.unit is not None else None,
        days=row.days,
        effective_on=row.effective_on,
        coming=row.effective_on > clock.today(),
        made_by=row.made_by.login,
        made_at=row.made_at,
    )


def _run(row: RetentionRun) -> RetentionRunOut:
    names = RetentionRunOut.model_fields
    return RetentionRunOut(**{name: getattr(row, name) for name in names})


@router.get(
    "/conversations/{conversation_id}/keeping",
    response=ConversationKeeping,
    operation_id="conversation_keeping",
)
def conversation_keeping(request: HttpRequest, conversation_id: Id) -> ConversationKeeping:
    """How long the conversation keeps what is said in it, and closed inspections of it, for its people."""
    row = access_conversation(account_id=current(request).id, conversation_id=conversation_id)
    shown = [
        InspectionShown(basis=one.basis, since=one.since, until=one.until, closed_at=one.closed_at)
        for one in inspections.shown_in(row)
        if one.closed_at is not None
    ]
    return ConversationKeeping(
        days=keeping.keep_days(row), expired_to=keeping.expired_to(row), inspections=shown
    )
