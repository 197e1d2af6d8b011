"""Two wordings compared: paragraphs paired by likeness, then characters, joined to what a reader takes in.

A difference character by character finds accidental sameness (的, 和) in two sentences that have nothing in
common. So a short run that stayed between longer changes counts as changed with them, as
diff-match-patch does in its semantic clean-up (Fraser, 2006).
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Operation = Literal["same", "deleted", "inserted"]
_TOKENS = re.compile(r"[A-Za-z0-9]+|\n|[^\S\n]+|.", re.DOTALL)
_SENTENCES = re.compile(r"[^。；！？\n]*[。；！？\n]|[^。；！？\n]+")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")
MOST_COMPARED = 2_000_000
"""Tokens of one side times those of the other; beyond it the comparison is coarser, never slower."""
ALIKE = 0.4
"""From which share of common characters on a paragraph counts as a rewording of another."""
MOST_PAIRED = 1600
"""Paragraphs of one side times those of the other that are paired by likeness."""


@dataclass(frozen=True)
class Run:
    """A run of characters that stayed, went or came."""

    operation: Operation
    text: str


Opcode = tuple[str, int, int, int, int]


def runs(before: str, after: str) -> tuple[Run, ...]:
    """Two wordings as runs: deleted wording before inserted wording, in reading order."""
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    if len(old) * len(new) > MOST_COMPARED:
        old, new = _SENTENCES.findall(before), _SENTENCES.findall(after)
    return _joined(_raw(old, new))


def text_runs(before: str, after: str) -> tuple[Run, ...]:
    """Two texts of several paragraphs (one a line) as runs; paragraphs are paired first."""
    found: list[Run] = []
    for was, now in pairs(_LINES.findall(before), _LINES.findall(after)):
        found += [Run("same", was)] if was == now and was else runs(was or "", now or "")
    return tuple(_merged(found))


def pairs(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str | None, str | None]]:
    """Paragraphs side by side in the newer order; None where one came or went."""
    for tag, old_from, old_to, new_from, new_to in _opcodes(before, after):
        if tag == "equal":
            yield from zip(before[old_from:old_to], after[new_from:new_to], strict=True)
        else:
            yield from _likest(before[old_from:old_to], after[new_from:new_to])


def _opcodes(old: Sequence[str], new: Sequence[str]) -> Iterator[Opcode]:
    """What difflib says, with equal ends set aside first and too large a middle replaced as a whole."""
    first, most = 0, min(len(old), len(new))
    while first < most and old[first] == new[first]:
        first += 1
    last = 0
    while last < most - first and old[-1 - last] == new[-1 - last]:
        last += 1
    if first:
        yield "equal", 0, first, 0, first
    old_end, new_end = len(old) - last, len(new) - last
    middle_old, middle_new = old[first:old_end], new[first:new_end]
    if middle_old or middle_new:
        if len(middle_old) * len(middle_new) > MOST_COMPARED:
            yield "replace", first, old_end, first, new_end
        else:
            matcher = SequenceMatcher(None, middle_old, middle_new, autojunk=False)
            for tag, *places in matcher.get_opcodes():
                a, b, c, d = (place + first for place in places)
                yield tag, a, b, c, d
    if last:
        yield "equal", old_end, len(old), new_end, len(new)


def _likest(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str | None, str | None]]:
    """Reworded paragraphs beside what they were: the pairing in order with the greatest likeness."""
    if len(old) * len(new) > MOST_PAIRED:
        yield from ((was, None) for was in old)
        yield from ((None, now) for now in new)
        return
    best = _table(old, new)
    i, j = 0, 0
    while i < len(old) or j < len(new):
        if i < len(old) and j < len(new) and best[i][j] > max(best[i + 1][j], best[i][j + 1]):
            yield old[i], new[j]
            i, j = i + 1, j + 1
        elif i < len(old) and (j == len(new) or best[i + 1][j] >= best[i][j + 1]):
            yield old[i], None
            i += 1
        else:
            yield None, new[j]
            j += 1


def _table(old: Sequence[str], new: Sequence[str]) -> list[list[float]]:
    """`best[i][j]`: the greatest likeness that pairs among old[i:] and new[j:] add up to."""
    counts_old, counts_new = [Counter(one) for one in old], [Counter(one) for one in new]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            like = _likeness(counts_old[i], counts_new[j])
            paired = best[i + 1][j + 1] + like if like >= ALIKE else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    return best


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    size = one.total() + other.total()
    return 2 * (one & other).total() / size if size else 1.0


def _raw(old: list[str], new: list[str]) -> Iterator[Run]:
    for tag, old_from, old_to, new_from, new_to in _opcodes(old, new):
        if tag == "equal":
            yield Run("same", "".join(old[old_from:old_to]))
            continue
        if old_to > old_from:
            yield Run("deleted", "".join(old[old_from:old_to]))
        if new_to > new_from:
            yield Run("inserted", "".join(new[new_from:new_to]))


@dataclass
class _Change:
    """Wording that was replaced, and what stayed behind it."""

    gone: str = ""
    came: str = ""
    kept: str = ""

    @property
    def size(self) -> int:
        return max(len(self.gone), len(self.came))


def _joined(raw: Iterator[Run]) -> tuple[Run, ...]:
    """Changes with nothing but a short sameness between them become one."""
    changes = [_Change()]
    for run in raw:
        if run.operation == "same":
            changes[-1].kept += run.text
            continue
        if changes[-1].kept:
            changes.append(_Change())
        if run.operation == "deleted":
            changes[-1].gone += run.text
        else:
            changes[-1].came += run.text
    at = 1
    while at < len(changes):
        before, here = changes[at - 1], changes[at]
        # Paragraphs keep their ends: a joined change would put words into the wrong one.
        short = len(before.kept) <= min(before.size, here.size) // 2 and "\n" not in before.kept
        if before.size and short:
            gone, came = before.gone + before.kept + here.gone, before.came + before.kept + here.came
            changes[at - 1 : at + 1] = [_Change(gone, came, here.kept)]
            at = max(at - 1, 1)
        else:
            at += 1
    return tuple(run for change in changes for run in _runs_of(change))


def _runs_of(change: _Change) -> Iterator[Run]:
    if change.gone:
        yield Run("deleted", change.gone)
    if change.came:
        yield Run("inserted", change.came)
    if change.kept:
        yield Run("same", change.kept)


def _merged(found: list[Run]) -> Iterator[Run]:
    waiting: Run | None = None
    for run in found:
        if waiting is not None and waiting.operation == run.operation:
            waiting = Run(run.operation, waiting.text + run.text)
            continue
        if waiting is not None:
            yield waiting
        waiting = run
    if waiting is not None:
        yield waiting
