"""What clients are told: the shapes of messages and conversations, and one closed class per frame."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from office.kernel.ids import Id


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Speaker(Shape):
    """A person as conversations show them; ``id`` is the person's."""

    id: Id
    name: str
    post: str
    unit: str


class Byline(Shape):
    """Who wrote a message where no account did: a bot (``id`` is the bot's), or somebody of a chat that was
    brought in from another system and has no account here.
    """

    kind: Literal["bot", "imported"]
    id: str = ""
    name: str


class FileRef(Shape):
    """``width`` and ``height`` of a picture; ``seconds`` make a sound a voice note."""

    id: Id
    name: str
    size: int  # bytes
    mime: str
    width: int | None = None  # pixels
    height: int | None = None
    seconds: int | None = None


class Mentioned(Shape):
    """Somebody a message names with @; ``id`` is the person's."""

    id: Id
    name: str


class Named(Shape):
    """What was chosen from the @ menu; ``id`` is the person's or the unit's, "" for everybody."""

    kind: Literal["person", "unit", "everybody"]
    id: str = Field(max_length=20, pattern=r"^[0-9]*$")
    name: str = Field(max_length=80)


class Quote(Shape):
    """The message that another one answers."""

    seq: int
    sender: str
    text: str


class ReactionOut(Shape):
    """One kind of reaction: how many, and the first of them by name."""

    emoji: str  # an emoji, or ``received`` (收到)
    count: int
    people: list[Mentioned]


class Line(Shape):
    """One message inside a forwarded record, as it was when it was forwarded."""

    sender: str
    text: str
    files: list[FileRef]
    sent_at: datetime


class Origin(Shape):
    """Where a forwarded message comes from. A record (聊天记录) shows its first lines and their number;
    all of it is fetched with the message.
    """

    senders: list[str]  # one for a single message; of a record the first few
    sent_at: datetime
    count: int
    lines: list[Line]


class MessageOut(Shape):
    """A message as every member sees it. ``edited_at`` and ``recalled_by`` are the marks that stay;
    ``recalled_by`` only where somebody other than the sender took it back. What has reached the end of its
    keeping is ``recalled`` and ``expired``.
    """

    id: Id
    seq: int
    change: int
    client_id: UUID
    sender: Speaker | None
    byline: Byline | None = None
    kind: Literal["text", "card", "file", "record", "note"]
    text: str
    card: dict[str, Any] | None
    forwarded: Origin | None
    reply: Quote | None
    files: list[FileRef]
    mentions: list[Mentioned]
    units: list[Mentioned] = []  # all of whose people it names
    everybody: bool = False  # it names everybody in the conversation
    reactions: list[ReactionOut]
    created_at: datetime
    edited_at: datetime | None
    recalled: bool
    recalled_by: Mentioned | None
    expired: bool = False
    pinned: bool


class Snoozed(Shape):
    """稍后提醒: put off until then, the conversation (``whole``) or one message of it. ``raised``: it came
    back, and stands in the list as if written under this id.
    """

    seq: int
    whole: bool
    until: datetime
    raised: Id | None


class ConversationOut(Shape):
    """A conversation as one person's list shows it. ``read_seq`` is how far that person has read; what is
    ``top`` stands above the others.

    ``stamp`` changes with what neither counter nor ``read_seq`` tells of: title, end, muting, …
    """

    id: Id
    kind: Literal["direct", "group", "unit", "notice", "document", "feed"]
    title: str
    purpose: str
    peer: Speaker | None
    seq: int
    change: int
    read_seq: int
    unread: int
    mentions: int
    muted: bool
    top: bool
    snooze: Snoozed | None
    owner: bool
    about: dict[str, Any] | None  # the card at the head of a document's room
    has_cards: bool
    ends_on: date | None
    archived: bool
    newest: Id
    active_at: datetime
    last: MessageOut | None
    stamp: int


class ClientFrame(Shape):
    """The base of every frame of this app; ``name`` goes out as ``type``."""

    name: ClassVar[str]

    def content(self) -> dict[str, Any]:
        return {"type": self.name, **self.model_dump(mode="json")}


class MessageFrame(ClientFrame):
    """A message was written or changed; ``change`` is the conversation's counter after it."""

    name = "message"
    conversation: Id
    change: int
    message: MessageOut


class ReadFrame(ClientFrame):
    """To all of the reader's own devices: read as far as ``seq``."""

    name = "read"
    conversation: Id
    seq: int
    unread: int
    mentions: int


class ReceiptsFrame(ClientFrame):
    """To senders: somebody read on; ask again for the counts of what you see."""

    name = "receipts"
    conversation: Id
    seq: int


class ConversationFrame(ClientFrame):
    """The person joined, left, or the conversation itself changed: fetch it anew, or drop it."""

    name = "conversation"
    conversation: Id
    what: Literal["joined", "left", "changed"]


class DraftFrame(ClientFrame):
    """To all of the writer's own devices; an empty text is gone. An older ``version`` means nothing."""

    name = "draft"
    conversation: Id
    text: str
    named: list[Named]
    reply_to: int | None
    version: int
    changed_at: datetime


class PlannedFrame(ClientFrame):
    """To all of the writer's own devices: what is planned changed; fetch it anew."""

    name = "planned"
    conversation: Id


class NoticeFrame(ClientFrame):
    """A notice was sent, urged or changed, or somebody answered (to its sender): ask for it anew."""

    name = "notice.changed"
    conversation: Id
    what: Literal["sent", "corrected", "urged", "escalated", "withdrawn", "ended", "replied"]


class TypingFrame(ClientFrame):
    name = "typing"
    conversation: Id
    person: Id
    who: str


class PresenceFrame(ClientFrame):
    """To those who look: somebody came or went; ``key`` is as the answer to ``watch`` gave it."""

    name = "presence"
    key: str
    here: bool


class HeadsFrame(ClientFrame):
    """The heartbeat: both counters of what changed lately; a client behind them fetches."""

    name = "heads"
    epoch: str
    heads: dict[str, tuple[int, int]]
