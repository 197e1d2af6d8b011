"""The end of keeping: what a message said goes from every table and from the disk; its number stays.

Devices agree on conversations by dense numbers, so each message leaves a row that says only that it has
reached its end. The walk goes through the night in small transactions, each behind the gate that holds
(保全) lock too; whatever a crash interrupts is found again by the marks.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from messaging.models import (
    Conversation,
    Draft,
    Hold,
    Mention,
    Message,
    MessageEvidence,
    MessageFile,
    Notice,
    NoticeReply,
    NoticeStep,
    PlannedMessage,
    PlannedState,
    Reaction,
    RetentionMark,
    RetentionRun,
    SearchEntry,
)
from messaging.selectors import holds, keeping
from messaging.services import drafts
from messaging.services.changes import recount_all
from messaging.services.keeping.gate import lock
from messaging.services.keeping.rules import cutoff, walk
from office.kernel import audit, clock, loose
from office.kernel.errors import text
from office.kernel.realtime import publish

BATCH = 500
"""Messages in one transaction."""
SECONDS = 60.0
"""How long one visit of the job goes on; the next continues."""
NIGHT = range(1, 6)
"""Hours of the civil day in which the walk is made."""
ERASED = {
    "text": "",
    "card": None,
    "forwarded": None,
    "edited_at": None,
    "pinned_at": None,
    "pinned_by": None,
    "recalled_by": None,
    "reacted": False,
    "everybody": False,
    "units": None,
}


@dataclass
class Gone:
    """What went."""

    messages: int = 0
    files: int = 0
    evidence: int = 0
    held: int = 0

    def add(self, other: Gone) -> None:
        self.messages += other.messages
        self.files += other.files
        self.evidence += other.evidence
        self.held += other.held


def nightly(*, seconds: float = SECONDS) -> int:
    """Asked for every few minutes: begins one walk a night and goes on with one that is not at its end;
    returns how many messages went.
    """
    loose.sweep()
    now = clock.now().astimezone(clock.LOCAL)
    if now.hour not in NIGHT:
        return 0
    last = RetentionRun.objects.order_by("-id").first()
    fresh = last is None or last.started_at.astimezone(clock.LOCAL).date() < now.date()
    if not fresh and last is not None and last.finished_at is not None:
        return 0
    return sweep(seconds=seconds)


def sweep(*, seconds: float = SECONDS) -> int:
    """Go on with the walk, or begin one; returns how many messages went."""
    run, began, total = _run(), time.monotonic(), 0
    rules = keeping.rules()
    if rules:
        for rooms in walk(rules.kinds(), after=run.after):
            gone, touched = _visit(rooms, rules)
            total += gone.messages
            _note(run, rooms[-1].id, gone, touched)
            loose.sweep()
            if time.monotonic() - began > seconds:
                return total
    _finish(run)
    return total


def _run() -> RetentionRun:
    found = RetentionRun.objects.filter(running=True).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return RetentionRun.objects.create()
    except IntegrityError:  # another process was faster
        return RetentionRun.objects.get(running=True)


@transaction.atomic
def _note(run: RetentionRun, after: int, gone: Gone, rooms: int) -> None:
    run.after = after
    RetentionRun.objects.filter(id=run.id).update(
        after=after,
        rooms=F("rooms") + rooms,
        messages=F("messages") + gone.messages,
        files=F("files") + gone.files,
        evidence=F("evidence") + gone.evidence,
        held=F("held") + gone.held,
    )
    run.refresh_from_db()


@transaction.atomic
def _finish(run: RetentionRun) -> None:
    done = RetentionRun.objects.filter(id=run.id, running=True)
    if not done.update(running=None, finished_at=clock.now()):
        return
    run.refresh_from_db()
    names = ("rooms", "messages", "files", "evidence", "held")
    audit.record(
        actor=None,
        verb="messaging.retention_run",
        entity="retention_run",
        entity_id=run.id,
        data={name: getattr(run, name) for name in names},
    )


def _visit(rooms: Sequence[Conversation], rules: keeping.Rules) -> tuple[Gone, int]:
    """What is due in these conversations; three queries where nothing is."""
    gone, touched = Gone(), 0
    days = keeping.days_of(rooms, rules)
    # Annotated first: a condition on it alone would join only conversations that have a mark.
    marked = Message.objects.annotate(mark=Coalesce(F("conversation__retention_mark__seq"), Value(0)))
    oldest = marked.filter(conversation_id__in=days.keys(), seq=F("mark") + 1)
    for room, written in oldest.values_list("conversation_id", "created_at"):
        moment = cutoff(days[room])
        if written < moment:
            went = expire_room(room, before=moment)
            gone.add(went)
            touched += 1 if went.messages else 0
    return gone, touched


def expire_room(conversation_id: int, *, before: datetime) -> Gone:
    """Let go of what was written in one conversation before a moment, except what is held."""
    gone, after, whole = Gone(), None, True
    while True:
        part = _expire_batch(conversation_id, before, after, whole)
        if part is None:
            break
        after, whole, went = part
        gone.add(went)
    _tidy_writing(conversation_id, before)
    return gone


@transaction.atomic
def _expire_batch(
    conversation_id: int, before: datetime, after: int | None, whole: bool
) -> tuple[int, bool, Gone] | None:
    """The next messages after ``after``; ``whole``: nothing so far was held, so that the mark may move."""
    lock()
    conversation = Conversation.objects.select_for_update().get(id=conversation_id)
    start = keeping.expired_to(conversation) if after is None else after
    rows = list(Message.objects.filter(conversation=conversation, seq__gt=start).order_by("seq")[:BATCH])
    due = _due(rows, before)
    if not due:
        return None
    holding = holds.holding()
    kept = holds.held_among([row.id for row in due if row.expired_at is None], holds.held_where(holding))
    going = [row for row in due if row.expired_at is None and row.id not in kept]
    gone = erase(conversation, going)
    gone.held = len(kept)
    if whole:
        first = next((row.seq for row in due if row.id in kept), None)
        to = due[-1].seq if first is None else first - 1
        RetentionMark.objects.update_or_create(conversation=conversation, defaults={"seq": to})
    if going:
        audit.record(
            actor=None,
            verb="messaging.retention_applied",
            entity="conversation",
            entity_id=conversation.id,
            data={"to": due[-1].seq, "messages": gone.messages, "files": gone.files, "held": gone.held},
        )
    return due[-1].seq, whole and not kept, gone


def _due(rows: Sequence[Message], before: datetime) -> list[Message]:
    """Those up to the first that is younger: what goes is the beginning of a conversation."""
    found: list[Message] = []
    for row in rows:
        if row.created_at >= before:
            break
        found.append(row)
    return found


def erase(conversation: Conversation, rows: Sequence[Message]) -> Gone:
    """Take what messages said out of every table, in a conversation whose row is locked. All that changed
    shares one change number; devices are told to fetch, not each message.
    """
    if not rows:
        return Gone()
    ids, seqs = [row.id for row in rows], [row.seq for row in rows]
    evidence = MessageEvidence.objects.filter(message_id__in=ids)
    files = set(MessageFile.objects.filter(message_id__in=ids).values_list("file_id", flat=True))
    for content in evidence.values_list("content", flat=True):
        files |= {int(one["id"]) for one in json.loads(content)["files"]}
    gone = Gone(messages=len(ids), evidence=evidence.count())
    for model in (Mention, MessageFile, Reaction, MessageEvidence, SearchEntry):
        model.objects.filter(message_id__in=ids).delete()
    conversation.change += 1
    now = clock.now()
    Message.objects.filter(id__in=ids).update(
        **ERASED, change=conversation.change, expired_at=now, recalled_at=Coalesce("recalled_at", Value(now))
    )
    Message.objects.filter(conversation=conversation, reply_to__in=seqs, recalled_at=None).update(
        change=conversation.change
    )
    conversation.touched_at = now
    conversation.save(update_fields=["change", "touched_at"])
    _erase_notice(conversation, seqs)
    gone.files = loose.release(files - _planned_files(files))
    recount_all(conversation)
    return gone


def _planned_files(files: set[int]) -> set[int]:
    """Files that still wait in a planned message."""
    if not files:
        return set()
    waiting = PlannedMessage.objects.exclude(state=PlannedState.SENT).exclude(file_ids=[])
    return files & {int(one) for group in waiting.values_list("file_ids", flat=True) for one in group}


def _erase_notice(conversation: Conversation, seqs: Sequence[int]) -> None:
    """With the wording of a notice go its title, which lists and search show, and the answers to it."""
    notice = Notice.objects.filter(conversation=conversation, seq__in=seqs).first()
    if notice is None:
        return
    NoticeReply.objects.filter(notice=notice).delete()
    NoticeStep.objects.filter(notice=notice).update(reason="")
    Notice.objects.filter(id=notice.id).update(place="", strong_reason="")
    conversation.title = text("messaging.notice_expired", "zh")
    conversation.save(update_fields=["title"])


@transaction.atomic
def _tidy_writing(conversation_id: int, before: datetime) -> None:
    """Drafts nobody went on with, and planned messages that were sent or given up, of the same age."""
    lock()
    holding: list[Hold] = holds.holding()
    if any(one.conversation_id == conversation_id for one in holding):
        return
    theirs = Q(conversation_id=conversation_id) & ~Q(account_id__in=holds.people_held(holding))
    PlannedMessage.objects.filter(theirs, send_at__lt=before).exclude(state=PlannedState.WAITING).delete()
    for row in Draft.objects.filter(theirs, changed_at__lt=before).exclude(text=""):
        row.text, row.named, row.reply_to, row.version = "", [], None, row.version + 1
        row.save(update_fields=["text", "named", "reply_to", "version"])
        publish([f"account:{row.account_id}"], drafts.frame(row).content())
