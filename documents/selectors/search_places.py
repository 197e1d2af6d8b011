"""Where in a document the words stand: its line, marked, and what that line belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from documents.models.search import SearchEntry
from office.kernel.pieces import Part, marked

HEADS = ("title", "number")
AROUND = 400
"""Characters of a long line that are looked at before and behind a hit."""


@dataclass(frozen=True)
class Place:
    """``place`` is one of title, number, body, attachment, opinion, receipt, result; ``name`` says which."""

    place: str
    name: str
    parts: list[Part]


def best_place(entry: SearchEntry, words: Sequence[str]) -> Place | None:
    """The line behind title and number that holds most of the words, the first of such; None without one."""
    if not words:
        return None
    lines = entry.folded.split("\n")
    first = next((at for at, place, _ in entry.places if place not in HEADS), len(lines))
    best, most = None, 0
    for at in range(first, len(lines)):
        held = sum(word in lines[at] for word in words)
        if held > most:
            best, most = at, held
            if held == len(words):
                break
    if best is None:
        return None
    place, name = next((place, name) for at, place, name in reversed(entry.places) if at <= best)
    return Place(place, name, _marked(entry.text.split("\n")[best], lines[best], words))


def _marked(line: str, folded: str, words: Sequence[str]) -> list[Part]:
    """The line's parts; of a long one only what stands around the first hit is compared by character."""
    if len(line) > 2 * AROUND:
        at = min(found for word in words if (found := folded.find(word)) >= 0)
        start = max(0, min(at, len(line)) - AROUND)
        near = marked(line[start : start + 2 * AROUND], words)
        if any(part.hit for part in near):
            return near
    return marked(line, words)
