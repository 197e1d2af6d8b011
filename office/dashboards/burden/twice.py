"""Questions asked twice: documents that ask the same units for much the same, within a quarter.

Simple on purpose, so that it can be explained: two titles are alike when they share enough pairs of
characters, leaving out who wrote and the words that every title has.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

ALIKE = 0.5
"""Share of the shorter title's pairs of characters that both have, from which they count as alike."""
_LEAST = 3  # pairs: shorter titles say too little
WITHIN = timedelta(days=91)
_BEGIN = re.compile(r"^.*?关于")
_NOISE = re.compile(
    r"的(?:通知|函|请示|报告|通报|意见)$|\d{4}年|\W"
    r"|进一步|开展|做好|组织|加强|规范|有关|工作|商请|协助"
)


@dataclass(frozen=True)
class Question:
    document_id: int
    organ_id: int
    title: str
    asked_on: date
    receivers: frozenset[int]


@dataclass(frozen=True)
class Twice:
    """``share`` (0 to 1) of the shorter title's pairs that both have; ``receivers`` units got both."""

    first: Question
    again: Question
    share: float
    receivers: int


def pairs(title: str) -> frozenset[str]:
    bare = _NOISE.sub("", _BEGIN.sub("", title))
    return frozenset(bare[at : at + 2] for at in range(len(bare) - 1))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """From 0 to 1; 0 where either says too little."""
    least = min(len(one), len(other))
    return len(one & other) / least if least >= _LEAST else 0.0


def asked_twice(questions: Iterable[Question]) -> list[Twice]:
    """Each later question with the last earlier one that is alike and went to some of the same units.

    The newest first.
    """
    in_order = sorted(questions, key=lambda one: (one.asked_on, one.document_id))
    words = [pairs(one.title) for one in in_order]
    seen: dict[int, list[int]] = defaultdict(list)
    found: list[Twice] = []
    for place, question in enumerate(in_order):
        match = _earlier(place, in_order, words, seen)
        if match is not None:
            found.append(match)
        for unit in question.receivers:
            seen[unit].append(place)
    return found[::-1]


def _earlier(
    place: int, questions: Sequence[Question], words: list[frozenset[str]], seen: dict[int, list[int]]
) -> Twice | None:
    question = questions[place]
    shared: dict[int, int] = defaultdict(int)
    for unit in question.receivers:
        for earlier in seen[unit]:
            shared[earlier] += 1
    for earlier in sorted(shared, reverse=True):
        first = questions[earlier]
        if question.asked_on - first.asked_on > WITHIN:
            return None
        share = likeness(words[place], words[earlier])
        if share >= ALIKE:
            return Twice(first, question, share, shared[earlier])
    return None
