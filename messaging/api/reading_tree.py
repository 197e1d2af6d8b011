"""Who has read, by unit down to names, and who answered: for senders, and heads where a notice came up."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest

from messaging import permissions
from messaging.api.notice_schemas import BranchOut, LevelOut, ReaderOut, ReplyOut, TallyOut
from messaging.models import Conversation, Message
from messaging.selectors.access import BY_UNIT
from messaging.selectors.notice_heads import headed_inside
from messaging.selectors.notice_replies import answers
from messaging.selectors.notices import notice_of, rollup_of
from messaging.selectors.reading_tree import ReadingTree, Tally
from messaging.services.notices.access import for_reader
from office.kernel.api import Router, current
from office.kernel.errors import forbidden, not_found
from office.kernel.ids import Id
from office.kernel.models import Account
from office.kernel.pages import Page, decode_cursor, encode_cursor
from orgchart.selectors.visibility import viewer_of

router = Router(tags=["notices"])


@router.get(
    "/conversations/{conversation_id}/readers/tree", response=LevelOut, operation_id="list_readers_by_unit"
)
def list_readers_by_unit(
    request: HttpRequest,
    conversation_id: Id,
    seq: int | None = None,
    unit: Id | None = None,
    state: Literal["all", "read", "unread"] = "all",
    after: str | None = None,
) -> LevelOut:
    """One level of who has read a message in a notice or a unit's conversation: units with their counts,
    and the people of the unit itself. ``seq``: without it a notice's present version.
    """
    account = current(request)
    row = permissions.access_conversation(account_id=account.id, conversation_id=conversation_id)
    message, inside = _message(account, row, seq)
    viewer = viewer_of(account)
    tree = ReadingTree(rollup_of(row, message, viewer, inside=inside), message, viewer, notice_of(row))
    level = tree.level(unit, inside=inside, state="" if state == "all" else state, after=after)
    return LevelOut(
        id=level.unit_id,
        name=level.name,
        tally=_tally(level.tally),
        branches=[
            BranchOut(id=one.unit_id, name=one.name, tally=_tally(one.tally)) for one in level.branches
        ],
        own=_tally(level.own),
        items=[ReaderOut.model_validate(one, from_attributes=True) for one in level.people],
        next=level.next,
    )


@router.get("/notices/{conversation_id}/answers", response=Page[ReplyOut], operation_id="list_notice_answers")
def list_answers(
    request: HttpRequest,
    conversation_id: Id,
    choice: Literal["text", "attend", "decline", "delegate"] | None = None,
    before: str | None = None,
) -> Page[ReplyOut]:
    """The answers, the newest first, 100 a page; for the sender."""
    account = current(request)
    notice = for_reader(account.id, conversation_id)
    if notice.sender_id != account.id:
        raise forbidden("messaging.notice_sender_only")
    keys = decode_cursor(before, [int])
    found, more = answers(notice, viewer_of(account), choice=choice, before=keys[0] if keys else None)
    items = [ReplyOut.model_validate(one, from_attributes=True) for one in found]
    return Page[ReplyOut](items=items, next=encode_cursor(more) if more else None)


def _message(account: Account, row: Conversation, seq: int | None) -> tuple[Message, str]:
    """The message whose readers the account may see, and the subtree to which that is limited."""
    notice = notice_of(row)
    number = seq if seq is not None else notice.seq if notice is not None else 0
    message = Message.objects.filter(conversation=row, seq=number).first() if row.kind in BY_UNIT else None
    if message is None:
        raise not_found()
    if message.sender_id == account.id or permissions.abilities(account.id, row).readers:
        return message, ""
    inside = headed_inside(account.id, notice) if notice is not None else ""
    if not inside:
        raise forbidden("messaging.readers_denied")
    return message, inside


def _tally(tally: Tally) -> TallyOut:
    return TallyOut(total=tally.total, read=tally.read, **tally.replies)
