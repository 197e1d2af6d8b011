"""A chat of another system, as both readers give it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from office.kernel.errors import OfficeError


@dataclass(frozen=True)
class Writer:
    """Somebody who wrote there. ``keys`` are what may tell who it is here: user name, e-mail, number."""

    key: str
    name: str
    keys: tuple[str, ...]


@dataclass
class Room:
    """A channel; ``people`` are keys of writers, ``key`` is the same in every export of that system."""

    key: str
    title: str
    purpose: str = ""
    people: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Post:
    """``key`` is the same in every export; ``answers`` is the key of the post it answers."""

    key: str
    room: str
    writer: str
    text: str
    at: datetime
    answers: str = ""
    files: tuple[str, ...] = ()


@dataclass
class Left:
    """What is not brought in, counted by reason."""

    direct: int = 0
    notes: int = 0
    malformed: int = 0


class Chat(Protocol):
    """``writers`` and ``rooms`` are complete once it is made; ``posts`` may be walked more than once, each
    room's in the order of time within what one file holds.
    """

    system: str
    writers: dict[str, Writer]
    rooms: dict[str, Room]
    left: Left

    def posts(self) -> Iterator[Post]: ...


def malformed(line: str) -> OfficeError:
    """The file is no export: ``line`` says where."""
    return OfficeError("messaging.import_malformed", status=422, field="file", rule="export", line=line)
