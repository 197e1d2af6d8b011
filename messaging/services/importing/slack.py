"""Slack's export: a zip with ``users.json``, ``channels.json`` and a folder of days for each channel.

It is judged before anything is unpacked: how many parts, how large each and all of them together.
"""

from __future__ import annotations

import html
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from messaging.services.importing.chat import Left, Post, Room, Writer, malformed
from office.kernel.errors import OfficeError

PARTS_MOST = 200_000
PART_LIMIT = 64 * 1024 * 1024
UNPACKED_MOST = 4 * 1024**3
RATIO_MOST = 200
"""Bytes unpacked for one packed: text packs to a tenth, a bomb to a thousandth."""
_DAY = re.compile(r"([^/]+)/\d{4}-\d{2}-\d{2}\.json")
_MARK = re.compile(r"<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>")
_STAMP = re.compile(r"\d{9,10}\.\d{1,9}")


class Slack:
    system = "slack"

    def __init__(self, path: Path) -> None:
        self.left = Left()
        try:
            self.archive = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError) as error:
            raise malformed("zip") from error
        _judge(self.archive)
        self.writers = {one.key: one for one in map(_writer, self._read("users.json")) if one.key}
        self.rooms: dict[str, Room] = {}
        self.folders: dict[str, str] = {}
        for data in self._read("channels.json"):
            self._channel(data)
        self.left.direct = sum(
            name.endswith(".json") and name.startswith("D") for name in self.archive.namelist()
        )

    def posts(self) -> Iterator[Post]:
        direct = self.left.direct
        self.left = Left(direct=direct)
        for name in sorted(self.archive.namelist()):
            match = _DAY.fullmatch(name)
            room = self.folders.get(match[1]) if match else None
            if room is None:
                continue
            for data in sorted(self._read(name), key=lambda one: str(one.get("ts", ""))):
                post = self._post(data, room)
                if post is not None:
                    yield post

    def _read(self, name: str) -> list[dict[str, Any]]:
        try:
            with self.archive.open(name) as file:
                content = file.read(PART_LIMIT + 1)  # whatever its head says
            if len(content) > PART_LIMIT:
                raise _bomb()
            found = json.loads(content)
        except (KeyError, ValueError, RecursionError, zipfile.BadZipFile, OSError) as error:
            raise malformed(name) from error
        if not isinstance(found, list):
            raise malformed(name)
        return [one for one in found if isinstance(one, dict)]

    def _channel(self, data: dict[str, Any]) -> None:
        key, name = str(data.get("id", "")), str(data.get("name", ""))
        if not key or not name:
            raise malformed("channels.json")
        purpose = data.get("purpose")
        said = str(purpose.get("value", "")) if isinstance(purpose, dict) else ""
        members = data.get("members")
        people = {str(one) for one in members} if isinstance(members, list) else set()
        self.rooms[key] = Room(key, name, said, people)
        self.folders[name] = key

    def _post(self, data: dict[str, Any], room: str) -> Post | None:
        stamp, writer = str(data.get("ts", "")), str(data.get("user") or data.get("bot_id") or "")
        if data.get("type") != "message" or data.get("subtype") not in (
            None,
            "thread_broadcast",
            "bot_message",
        ):
            self.left.notes += 1
            return None
        if not _STAMP.fullmatch(stamp) or not writer:
            self.left.malformed += 1
            return None
        thread = str(data.get("thread_ts") or "")
        files = data.get("files")
        names = (
            [str(one.get("name", "")) for one in files if isinstance(one, dict)]
            if isinstance(files, list)
            else []
        )
        return Post(
            f"{room}:{stamp}",
            room,
            writer,
            self._words(str(data.get("text") or "")),
            datetime.fromtimestamp(float(stamp), UTC),
            f"{room}:{thread}" if thread and thread != stamp else "",
            tuple(filter(None, names)),
        )

    def _words(self, text: str) -> str:
        """``<@U1>``, ``<#C1|name>`` and ``<https://…|label>`` in our own form."""

        def told(match: re.Match[str]) -> str:
            sign, target, label = match[1], match[2], match[3] or ""
            if sign == "@":
                writer = self.writers.get(target)
                return f"@{writer.name if writer else label or target}"
            if sign:
                return f"{sign.replace('!', '@')}{label or target}"
            return f"[{label}]({target})" if label and target.startswith("http") else target

        return html.unescape(_MARK.sub(told, text))


def _writer(data: dict[str, Any]) -> Writer:
    found = data.get("profile")
    profile = found if isinstance(found, dict) else {}
    key, login, email = str(data.get("id", "")), str(data.get("name", "")), str(profile.get("email") or "")
    name = str(profile.get("real_name") or data.get("real_name") or login or key)
    return Writer(key, name, tuple(filter(None, (login, email, email.partition("@")[0]))))


def _judge(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    large = any(part.file_size > PART_LIMIT for part in parts if part.filename.endswith(".json"))
    if len(parts) > PARTS_MOST or unpacked > UNPACKED_MOST or large:
        raise _bomb()
    if unpacked > 1024 * 1024 and unpacked > RATIO_MOST * max(packed, 1):
        raise _bomb()


def _bomb() -> OfficeError:
    return OfficeError("messaging.import_bomb", status=422, field="file", rule="size")
