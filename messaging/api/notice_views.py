"""A notice as its operations answer it, put together from the selectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from messaging.api.notice_schemas import (
    AnswerOut,
    NoticeAbilities,
    NoticeOut,
    ReachGroup,
    ReachOut,
    ReachUnit,
    StepOut,
    UnitOut,
)
from messaging.models import Message, Notice, NoticeReply, ReadMark, ReplyKind
from messaging.selectors import messages
from messaging.selectors.notice_heads import headed_inside
from messaging.selectors.notices import audience_of, log_of, shown_audience
from messaging.selectors.people import speakers
from messaging.services.notices.access import for_reader
from messaging.services.notices.urging import urge_again_at
from office.kernel import clock
from orgchart.selectors.addressing import reach_of, top_units
from orgchart.selectors.people import person_of, primary_appointment
from orgchart.selectors.recipients import recipient_groups
from orgchart.selectors.visibility import seen_units, viewer_of

if TYPE_CHECKING:
    from office.kernel.models import Account
    from orgchart.models import Unit

SHOWN_UNITS = 100


def noticed(account: Account, conversation_id: int) -> NoticeOut:
    """One notice for one reader; at most 25 queries, whatever its size. 404 to whom it is not for."""
    notice = for_reader(account.id, conversation_id)
    audience = audience_of(notice.conversation)
    versions = list(Message.objects.filter(conversation=notice.conversation).order_by("seq"))
    sender = notice.sender_id == account.id
    mark = ReadMark.objects.filter(account=account, conversation=notice.conversation)
    read = mark.values_list("seq", flat=True).first() or 0
    reply = NoticeReply.objects.filter(notice=notice, account=account).first()
    people = speakers([notice.sender_id, reply.delegate_id if reply else None])
    return NoticeOut(
        id=notice.conversation_id,
        title=notice.conversation.title,
        sender=people.get(notice.sender_id),
        messages=messages.render(versions),
        seq=notice.seq,
        version=notice.version,
        reply=ReplyKind(notice.reply).value,
        due_at=notice.due_at,
        strong=notice.strong,
        strong_reason=notice.strong_reason,
        escalate=notice.escalate,
        level=notice.level,
        place=notice.place,
        starts_at=notice.starts_at,
        ends_at=notice.ends_at,
        sent_at=notice.sent_at,
        withdrawn=notice.withdrawn_at is not None,
        ended=notice.ended_at is not None,
        read=read >= notice.seq,
        answer=AnswerOut(
            choice=reply.choice, note=reply.note, delegate=people.get(reply.delegate_id or 0), at=reply.at
        )
        if reply
        else None,
        audience=[
            UnitOut(id=unit.id, name=unit.short_name, subtree=subtree)
            for unit, subtree in shown_audience(audience, account, SHOWN_UNITS)
        ],
        units=len(audience),
        log=[StepOut.model_validate(one, from_attributes=True) for one in log_of(notice, counts=sender)],
        abilities=_abilities(account, notice, sender=sender),
    )


def _abilities(account: Account, notice: Notice, *, sender: bool) -> NoticeAbilities:
    before = notice.starts_at is None or clock.now() < notice.starts_at
    return NoticeAbilities(
        manage=sender,
        readers=sender or bool(headed_inside(account.id, notice)),
        answer=notice.open and not sender and notice.reply != ReplyKind.NONE and before,
        urge_from=urge_again_at(notice) if sender else None,
    )


def reach_view(account: Account) -> ReachOut:
    """At most 15 queries."""
    reach = reach_of(account.id)
    viewer = viewer_of(account)
    units = top_units(reach)
    seen = seen_units(viewer, [unit.id for unit in units])
    return ReachOut(
        units=[_unit(unit) for unit in units if unit.id in seen], groups=_groups(account) if reach else []
    )


def _groups(account: Account) -> list[ReachGroup]:
    """The ready groups of the organ one serves in, as far as one may address them."""
    person = person_of(account)
    held = primary_appointment(person) if person is not None else None
    if held is None:
        return []
    reach, viewer = reach_of(account.id), viewer_of(account)
    groups = recipient_groups(held.unit, viewer)
    units = seen_units(viewer, {key for group in groups for key in group.unit_ids})
    found = []
    for group in groups:
        inside = [units[key] for key in group.unit_ids if key in units and reach.covers(units[key])]
        if inside and len(inside) == len(group.unit_ids):
            found.append(ReachGroup(key=group.key, name=group.name, units=[_unit(unit) for unit in inside]))
    return found


def _unit(unit: Unit) -> ReachUnit:
    return ReachUnit(id=unit.id, name=unit.short_name, children=True)
