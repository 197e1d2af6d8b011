"""The notice of a conversation, for its readers and for its sender."""

from __future__ import annotations

from messaging.models import Conversation, Notice
from messaging.permissions import access_conversation
from messaging.selectors.notices import notice_of
from office.kernel.errors import conflict, forbidden, not_found


def for_reader(account_id: int, conversation_id: int) -> Notice:
    """404 to whom the notice is not for."""
    conversation = access_conversation(account_id=account_id, conversation_id=conversation_id)
    notice = notice_of(conversation)
    if notice is None:
        raise not_found()
    return notice


def for_sender(account_id: int, conversation_id: int, *, open_only: bool = True) -> Notice:
    """The notice under its conversation's lock. 403 to readers, 409 once withdrawn or ended."""
    if for_reader(account_id, conversation_id).sender_id != account_id:
        raise forbidden("messaging.notice_sender_only")
    conversation = Conversation.objects.select_for_update().get(id=conversation_id)
    notice = Notice.objects.get(conversation=conversation)
    notice.conversation = conversation
    if open_only:
        require_open(notice)
    return notice


def require_open(notice: Notice) -> None:
    if notice.withdrawn_at is not None:
        raise conflict("messaging.notice_withdrawn")
    if notice.ended_at is not None:
        raise conflict("messaging.notice_ended")
