"""What goes over a socket: encoded once, framed once, however many receive it."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any, Protocol

EXTENSION = "office.frames"
"""Key in the ASGI scope's ``extensions`` under which a server offers ``{"writer": FrameWriter}``."""

MESSAGE_LIMIT = 1024 * 1024
"""Bytes of one message from a client, in however many fragments, before its server ends the connection."""

_TEXT = 0x81  # FIN + opcode 1 (RFC 6455, section 5.2); a server's frames carry no mask
_SHORT, _MEDIUM = 125, 0xFFFF


def text_frame(payload: bytes) -> bytes:
    """One unfragmented, uncompressed text frame as a server sends it (RFC 6455, section 5.2)."""
    size = len(payload)
    if size <= _SHORT:
        return struct.pack("!BB", _TEXT, size) + payload
    if size <= _MEDIUM:
        return struct.pack("!BBH", _TEXT, 126, size) + payload
    return struct.pack("!BBQ", _TEXT, 127, size) + payload


class Frame:
    """A payload and the bytes that carry it on the wire."""

    __slots__ = ("payload", "wire")

    def __init__(self, payload: bytes) -> None:
        self.payload = payload
        self.wire = text_frame(payload)

    @property
    def parts(self) -> tuple[Frame, ...]:
        """The frames one by one, for writers that send them so."""
        return (self,)


class Frames(Frame):
    """Several frames for the same readers, handed to each of them in one write."""

    __slots__ = ("_parts",)

    def __init__(self, parts: tuple[Frame, ...]) -> None:
        self._parts = parts
        self.payload = b""
        self.wire = b"".join(part.wire for part in parts)

    @property
    def parts(self) -> tuple[Frame, ...]:
        return self._parts


def encode(content: Mapping[str, Any]) -> Frame:
    """The frame of a JSON object."""
    return Frame(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())


class FrameWriter(Protocol):
    """How the hub hands frames to whatever serves a socket. Called on the hub's loop only."""

    def write(self, frame: Frame) -> None: ...

    def buffered(self) -> int:
        """Bytes taken but not yet given to the network."""
        ...

    def abort(self) -> None:
        """Drop the connection without waiting for a reader that does not read."""
        ...
