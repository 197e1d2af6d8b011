"""Mattermost's bulk export: one JSON object a line (docs.mattermost.com, bulk loading tool, version 1)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from messaging.services.importing.chat import Left, Post, Room, Writer, malformed

LINE_LIMIT = 4 * 1024 * 1024
"""Characters: a post with thousands of replies is one line."""


class Mattermost:
    system = "mattermost"

    def __init__(self, path: Path) -> None:
        self.path = path
        self.writers: dict[str, Writer] = {}
        self.rooms: dict[str, Room] = {}
        self.left = Left()
        for number, (kind, data) in enumerate(self._lines(), start=1):
            if number == 1 and (kind != "version" or data != 1):
                raise malformed("1")
            self._take(kind, data)

    def posts(self) -> Iterator[Post]:
        self.left = Left()
        for kind, data in self._lines():
            if kind == "direct_post":
                self.left.direct += 1
            if kind == "post":
                yield from self._posted(data)

    def _lines(self) -> Iterator[tuple[str, Any]]:
        with self.path.open(encoding="utf-8", errors="strict") as file:
            number = 0
            while True:
                try:
                    line = file.readline(LINE_LIMIT + 1)
                except UnicodeDecodeError as error:
                    raise malformed(str(number + 1)) from error
                if not line:
                    return
                number += 1
                if len(line) > LINE_LIMIT:
                    raise malformed(str(number))
                if line.strip():
                    yield self._parsed(line, number)

    @staticmethod
    def _parsed(line: str, number: int) -> tuple[str, Any]:
        try:
            found = json.loads(line)
            kind = found["type"]
            return str(kind), found[kind]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise malformed(str(number)) from error

    def _take(self, kind: str, data: Any) -> None:
        if kind == "channel" and isinstance(data, dict):
            key = _room(data.get("team"), data.get("name"))
            title = _text(data, "display_name") or _text(data, "name")
            purpose = _text(data, "purpose") or _text(data, "header")
            self.rooms[key] = Room(key, title, purpose)
        elif kind == "user" and isinstance(data, dict):
            self._user(data)

    def _user(self, data: dict[str, Any]) -> None:
        name = _text(data, "username")
        if not name:
            return
        shown = " ".join(filter(None, (_text(data, "last_name") + _text(data, "first_name"),)))
        email = _text(data, "email")
        keys = (name, email, email.partition("@")[0], _text(data, "auth_data"))
        self.writers[name] = Writer(name, _text(data, "nickname") or shown or name, tuple(filter(None, keys)))
        for team in _list(data, "teams"):
            for channel in _list(team, "channels"):
                room = self.rooms.get(_room(team.get("name"), channel.get("name")))
                if room is not None:
                    room.people.add(name)

    def _posted(self, data: Any) -> Iterator[Post]:
        room = _room(data.get("team"), data.get("channel")) if isinstance(data, dict) else ""
        if room not in self.rooms:
            self.left.malformed += 1
            return
        first = self._one(data, room, "")
        if first is None:
            return
        yield first
        for reply in _list(data, "replies"):
            answer = self._one(reply, room, first.key)
            if answer is not None:
                yield answer

    def _one(self, data: dict[str, Any], room: str, answers: str) -> Post | None:
        if _text(data, "type").startswith("system_"):
            self.left.notes += 1
            return None
        writer, moment = _text(data, "user"), data.get("create_at")
        at = _moment(moment)
        if not writer or at is None:
            self.left.malformed += 1
            return None
        files = tuple(Path(_text(one, "path")).name for one in _list(data, "attachments"))
        return Post(f"{room}:{writer}:{moment}", room, writer, _text(data, "message"), at, answers, files)


def _moment(value: Any) -> datetime | None:
    """Milliseconds since 1970."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 4_102_444_800_000:
        return None
    return datetime.fromtimestamp(value / 1000, UTC)


def _room(team: Any, channel: Any) -> str:
    return f"{team}/{channel}"


def _text(data: dict[str, Any], key: str) -> str:
    found = data.get(key)
    return found if isinstance(found, str) else ""


def _list(data: dict[str, Any], key: str) -> list[dict[str, Any]]:
    found = data.get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
