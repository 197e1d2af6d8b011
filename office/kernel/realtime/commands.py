"""Commands that other apps add to the socket: which class each is parsed by, and what answers it.

The socket belongs to messaging, which knows none of these apps; they register here at start-up, and the
socket hands over what it does not know itself.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from office.kernel.errors import OfficeError
from office.kernel.realtime import hub as hubs


class SocketCommand(BaseModel):
    """One closed class per command; it names itself in a literal field ``command``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: int = Field(ge=0, le=2**53)  # the client's number, repeated in the answer


C = TypeVar("C", bound=SocketCommand)
Answer = Callable[[C, hubs.Connection, hubs.Hub], Awaitable[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Registered:
    """A command's class and the coroutine function that answers it."""

    parser: type[SocketCommand]
    answer: Answer[SocketCommand]

    async def obey(self, data: dict[str, Any], connection: hubs.Connection, hub: hubs.Hub) -> dict[str, Any]:
        """What goes into the acknowledgement. Raises 422 naming the field where ``data`` is none of these."""
        try:
            command = self.parser.model_validate(data)
        except ValidationError as error:
            raise refusal(error) from error
        return await self.answer(command, connection, hub)


_registered: dict[str, Registered] = {}


def answers(parser: type[C]) -> Callable[[Answer[C]], Answer[C]]:
    """Let a coroutine function answer the command of a class."""

    def register(answer: Answer[C]) -> Answer[C]:
        _registered[name_of(parser)] = Registered(parser, cast("Answer[SocketCommand]", answer))
        return answer

    return register


def name_of(parser: type[SocketCommand]) -> str:
    return str(get_args(parser.model_fields["command"].annotation)[0])


def find(name: object) -> Registered | None:
    return _registered.get(name) if isinstance(name, str) else None


def names() -> list[str]:
    """Every command that was added."""
    return sorted(_registered)


def refusal(error: ValidationError, *, skip: int = 0) -> OfficeError:
    """422 naming the first wrong field and the rule; ``skip`` leaves out outer parts of its place."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"][skip:])
    found = OfficeError("kernel.invalid", status=422, field=where or "command", rule=first["msg"])
    found.data = {"field": found.field, "rule": found.rule}
    return found
