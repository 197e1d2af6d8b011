"""Common phrases and templates of the fifteen kinds, for an organ's library to begin with.

From the regulation's article 8 (what each kind is for) and usage. An organ takes them over and rewords them
as it likes; what is to be filled in is written ××.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

_PLACES = {"开头": "opening", "过渡": "link", "结尾": "closing"}
_ANY = "通用"


@dataclass(frozen=True)
class StarterPhrase:
    """``kind`` is "" for any."""

    kind: str
    place: str
    text: str


@dataclass(frozen=True)
class StarterTemplate:
    """``title`` says 〔机关〕 where the organ's name goes; ``body`` is as `body.from_text` reads it."""

    kind: str
    name: str
    title: str
    body: str


@cache
def phrases() -> tuple[StarterPhrase, ...]:
    """In the order in which they are to be offered."""
    found, kind, place = [], "", ""
    for line in _lines("phrases.txt"):
        if line.startswith("# "):
            name, _, where = line[2:].partition(" ")
            kind, place = "" if name == _ANY else name, _PLACES[where]
        elif line:
            found.append(StarterPhrase(kind, place, line))
    return tuple(found)


@cache
def templates() -> tuple[StarterTemplate, ...]:
    found: list[StarterTemplate] = []
    for block in "\n".join(_lines("templates.txt")).split("\n== ")[1:]:
        head, title, body = block.split("\n", 2)
        kind, _, name = head.partition(" ")
        found.append(StarterTemplate(kind, name, title, body.strip()))
    return tuple(found)


def _lines(name: str) -> list[str]:
    return Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
