"""Writing a chat into groups: counted first, written once however often it is asked for, in any number of
sittings.

A group has a key made of the system and the channel, a message an id made of the system and the post: what
is there already is left alone, so an import that was interrupted goes on, and a later export of the same
system adds what is new. Nobody is told and nothing counts as unread; times are those of the originals.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from messaging.events import Byline
from messaging.models import Conversation, ConversationKind, Membership, Message, Role
from messaging.services.importing.chat import Chat, Post, Room, Writer
from messaging.services.text import PURPOSE_LIMIT, TEXT_LIMIT, TITLE_LIMIT, straight
from office.kernel import audit, clock
from office.kernel.ids import new_id
from orgchart.selectors.matching import accounts_by_key

BATCH: Final = 500
Tell = Callable[[int, int], None]
"""Called with the posts done and all of them."""


@dataclass
class Report:
    """What an import found, and what it did."""

    system: str
    rooms: int = 0
    rooms_new: int = 0
    messages: int = 0
    written: int = 0
    known: int = 0
    shortened: int = 0
    files: int = 0
    empty: int = 0
    direct: int = 0
    notes: int = 0
    malformed: int = 0
    mapped: int = 0
    unmapped: list[str] = field(default_factory=list)


def survey(chat: Chat, *, given: Mapping[str, str]) -> Report:
    """The dry run: counts, and who has no account here; writes nothing."""
    accounts = _accounts(chat, given)
    report = Report(chat.system, rooms=len(chat.rooms))
    keys = {_key(chat, room): room for room in chat.rooms}
    known = Conversation.objects.filter(direct_key__in=keys)
    there = {keys[row.direct_key or ""]: row.id for row in known}
    report.rooms_new = len(keys) - len(there)
    writers: Counter[str] = Counter()
    for posts in _batches(chat.posts()):
        _count(report, posts, writers)
        ids = [_id(chat, post) for post in posts]
        report.known += Message.objects.filter(conversation_id__in=there.values(), client_id__in=ids).count()
    return _finished(report, chat, accounts, writers)


def load(
    chat: Chat, *, given: Mapping[str, str], owner: int, tell: Tell | None = None, total: int = 0
) -> Report:
    """Write everything; ``owner`` leads the groups nobody else here was in."""
    accounts = _accounts(chat, given)
    report = Report(chat.system, rooms=len(chat.rooms))
    rooms: dict[str, int] = {}
    writers: Counter[str] = Counter()
    for key, room in chat.rooms.items():
        rooms[key], made = _room(chat, room, accounts, owner)
        report.rooms_new += made
    done = 0
    for posts in _batches(chat.posts()):
        _count(report, posts, writers)
        _write(report, chat, posts, rooms, accounts)
        done += len(posts)
        if tell is not None:
            tell(done, total)
    return _finished(report, chat, accounts, writers)


def _accounts(chat: Chat, given: Mapping[str, str]) -> dict[str, int]:
    """Writers' accounts: what the mapping file says first, then user name, e-mail and number."""
    wanted = {key: (given[key],) if key in given else one.keys for key, one in chat.writers.items()}
    wanted |= {key: (login,) for key, login in given.items() if key not in wanted}
    found = accounts_by_key({key for keys in wanted.values() for key in keys})
    by_writer = {
        writer: next((found[key.lower()] for key in keys if key.lower() in found), None)
        for writer, keys in wanted.items()
    }
    return {writer: account for writer, account in by_writer.items() if account is not None}


@transaction.atomic
def _room(chat: Chat, room: Room, accounts: Mapping[str, int], owner: int) -> tuple[int, bool]:
    key, people = _key(chat, room.key), {accounts[one] for one in room.people if one in accounts}
    found = Conversation.objects.filter(direct_key=key).first()
    if found is not None:
        return found.id, False
    fresh = new_id()
    conversation = Conversation.objects.create(
        id=fresh,
        newest=fresh,
        kind=ConversationKind.GROUP,
        direct_key=key,
        title=_line(room.title, TITLE_LIMIT) or _line(room.key, TITLE_LIMIT),
        purpose=_line(room.purpose, PURPOSE_LIMIT),
        created_by_id=owner,
    )
    roles = dict.fromkeys(people, Role.MEMBER) | {owner: Role.OWNER}
    Membership.objects.bulk_create(
        Membership(conversation=conversation, account_id=account, role=role)
        for account, role in sorted(roles.items())
    )
    audit.record(
        actor=owner,
        verb="messaging.imported",
        entity="conversation",
        entity_id=conversation.id,
        data={"system": chat.system, "channel": room.key[:200], "people": len(roles)},
    )
    return conversation.id, True


@transaction.atomic
def _write(
    report: Report, chat: Chat, posts: list[Post], rooms: Mapping[str, int], accounts: Mapping[str, int]
) -> None:
    wanted = {rooms[post.room] for post in posts}
    locked = Conversation.objects.select_for_update(of=("self",)).filter(id__in=wanted).order_by("id")
    conversations = {row.id: row for row in locked}
    seqs = _known(chat, posts, wanted)
    made: list[Message] = []
    for post in posts:
        conversation, identity = conversations[rooms[post.room]], _id(chat, post)
        if (conversation.id, identity) in seqs:
            report.known += 1
            continue
        text = _text(report, post)
        if not text:
            continue
        conversation.seq += 1
        conversation.change += 1
        row = _message(chat, post, conversation, identity, text, accounts)
        if post.answers:
            row.reply_to = seqs.get((conversation.id, _id(chat, post.answers)))
        seqs[conversation.id, identity] = row.seq
        conversation.newest, conversation.touched_at = row.id, clock.now()
        made.append(row)
    Message.objects.bulk_create(made)
    report.written += len(made)
    fields = ["seq", "change", "newest", "touched_at"]
    Conversation.objects.bulk_update(conversations.values(), fields)
    for room in {row.conversation_id for row in made}:
        # What was said elsewhere is not unread here; who has read on already keeps their own mark.
        Membership.objects.filter(conversation_id=room).update(joined_seq=conversations[room].seq)


def _known(chat: Chat, posts: list[Post], rooms: Iterable[int]) -> dict[tuple[int, UUID], int]:
    ids = {_id(chat, post) for post in posts} | {_id(chat, post.answers) for post in posts if post.answers}
    rows = Message.objects.filter(conversation_id__in=rooms, client_id__in=ids)
    return {
        (room, identity): seq
        for room, identity, seq in rows.values_list("conversation_id", "client_id", "seq")
    }


def _message(
    chat: Chat, post: Post, conversation: Conversation, identity: UUID, text: str, accounts: Mapping[str, int]
) -> Message:
    account = accounts.get(post.writer)
    writer = chat.writers.get(post.writer) or Writer(post.writer, post.writer, ())
    byline = None if account else Byline(kind="imported", name=_line(writer.name, 80) or post.writer[:80])
    return Message(
        conversation=conversation,
        seq=conversation.seq,
        change=conversation.change,
        client_id=identity,
        sender_id=account,
        byline=byline.model_dump() if byline is not None else None,
        text=text,
        created_at=post.at,
    )


def _text(report: Report, post: Post) -> str:
    """The words, and the names of files, which are not brought in; cut where they are too long."""
    text = "\n".join([_clean(post.text), *(f"[{_line(name, 200)}]" for name in post.files)]).strip()
    if not text:
        report.empty += 1
    if len(text) > TEXT_LIMIT:
        report.shortened += 1
        text = text[: TEXT_LIMIT - 1] + "…"
    return text


def _clean(text: str) -> str:
    kept = (
        one
        for one in straight(text).replace("\r\n", "\n")
        if one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cs")
    )
    return "".join(kept).strip()


def _line(text: str, limit: int) -> str:
    return " ".join(_clean(text).split())[:limit]


def _count(report: Report, posts: list[Post], writers: Counter[str]) -> None:
    report.messages += len(posts)
    report.files += sum(len(post.files) for post in posts)
    writers.update(post.writer for post in posts)


def _finished(report: Report, chat: Chat, accounts: Mapping[str, int], writers: Counter[str]) -> Report:
    report.direct, report.notes, report.malformed = chat.left.direct, chat.left.notes, chat.left.malformed
    report.mapped = sum(1 for key in writers if key in accounts)
    for key, count in writers.most_common():
        if key not in accounts:
            name = chat.writers[key].name if key in chat.writers else key
            report.unmapped.append(f"{key} ({name}): {count}")
    return report


def _batches(posts: Iterable[Post]) -> Iterable[list[Post]]:
    waiting = iter(posts)
    while batch := list(islice(waiting, BATCH)):
        yield batch


def _key(chat: Chat, room: str) -> str:
    return "import:" + hashlib.sha256(f"{chat.system}:{room}".encode()).hexdigest()[:32]


def _id(chat: Chat, post: Post | str) -> UUID:
    key = post if isinstance(post, str) else post.key
    return uuid5(NAMESPACE_URL, f"office:import:{chat.system}:{key}")
