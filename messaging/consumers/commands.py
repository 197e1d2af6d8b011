"""What a client may say over the socket: one closed class per command."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from office.kernel.ids import Id

FRAME_LIMIT = 256 * 1024
"""Characters in one command: the heads of 5,000 conversations. A message's text has its own, lower limit."""


class Command(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    id: int = Field(ge=0, le=2**53)  # the client's number, repeated in the answer


Head = tuple[int, int, int, int]
"""``seq``, ``change``, ``read_seq`` and ``stamp`` of a conversation as a client holds it."""


class Hello(Command):
    """The head of every conversation the client knows; the answer tells what is different."""

    command: Literal["hello"]
    heads: dict[str, Head] | None = Field(default=None, max_length=5000)


class Send(Command):
    command: Literal["send"]
    conversation: Id
    client_id: UUID
    text: str = ""
    mentions: list[Id] = Field(default=[], max_length=100)
    file_ids: list[Id] = Field(default=[], max_length=20)
    reply_to: int | None = Field(default=None, ge=1)
    units: list[Id] = Field(default=[], max_length=10)
    everybody: bool = False


class Read(Command):
    command: Literal["read"]
    conversation: Id
    seq: int = Field(ge=0)


class Typing(Command):
    command: Literal["typing"]
    conversation: Id


class Watch(Command):
    """The conversations that are on the screen now: who of their people is here is told while they are."""

    command: Literal["watch"]
    conversations: list[Id] = Field(max_length=20)


class CatchUp(Command):
    command: Literal["catch_up"]
    conversation: Id
    change: int = Field(ge=0)
    seq: int = Field(default=0, ge=0)


AnyCommand = Annotated[Hello | Send | Read | Typing | Watch | CatchUp, Field(discriminator="command")]
COMMANDS: TypeAdapter[Hello | Send | Read | Typing | Watch | CatchUp] = TypeAdapter(AnyCommand)
