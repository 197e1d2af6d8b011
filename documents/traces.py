"""Traces (痕迹保留): who wrote and who struck out which words between two texts of a document.

A text is one string, a line for each paragraph or row of a table; a break inside a paragraph is ``BREAK``,
the cells of a row are parted by ``CELL``. A trace is a list of pieces whose standing ones make the newer text
and whose old ones the older, so that traces of neighbouring versions can be put one after another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from documents.body import Node
from documents.comparing import text_runs

BREAK, CELL = "\v", "\t"
Stored = list[list[Any]]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words: written since by a person, struck out by one, or neither. Never both."""

    text: str
    by: int | None = None
    gone: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a text as the body has it. ``level`` is a heading's, 0 otherwise."""

    text: str
    kind: Literal["paragraph", "heading", "row"] = "paragraph"
    level: int = 0


def outline(body: Node) -> list[Line]:
    """The lines of a body, in the order in which checks and comments number its paragraphs."""
    return list(_outline(body))


def _outline(body: Node) -> Iterator[Line]:
    for block in body.get("content", []):
        if block["type"] == "table":
            for row in block.get("content", []):
                yield Line(CELL.join(_plain(cell) for cell in row.get("content", [])), "row")
        elif block["type"] == "orderedList":
            for index, item in enumerate(block.get("content", []), start=1):
                yield Line(f"{index}.{_plain(item)}")
        elif block["type"] == "heading":
            yield Line(_plain(block), "heading", int(block.get("attrs", {}).get("level", 1)))
        else:
            yield Line(_plain(block))


def _plain(node: Node) -> str:
    if node.get("type") == "text":
        return str(node["text"])
    if node.get("type") == "hardBreak":
        return BREAK
    # Several paragraphs of one cell stay one line.
    inner = [_plain(child) for child in node.get("content", [])]
    return (BREAK if node.get("type") in {"tableCell", "tableHeader", "listItem"} else "").join(inner)


def text_of(body: Node) -> str:
    """The body as one string."""
    return "\n".join(line.text for line in outline(body))


def older(pieces: Iterable[Piece]) -> str:
    """The text from which the trace starts."""
    return "".join(piece.text for piece in pieces if piece.by is None)


def newer(pieces: Iterable[Piece]) -> str:
    """The text to which it leads."""
    return "".join(piece.text for piece in pieces if piece.gone is None)


def between(before: str, after: str, who: int) -> list[Piece]:
    """The trace from one text to another where one person wrote it all."""
    marks = {"same": (None, None), "inserted": (who, None), "deleted": (None, who)}
    return [Piece(run.text, *marks[run.operation]) for run in text_runs(before, after)]


def follow(pieces: Sequence[Piece], after: str, who: int) -> list[Piece]:
    """The trace once somebody has changed its newer text into another."""
    now = newer(pieces)
    return list(pieces) if now == after else join(pieces, between(now, after, who))


def join(first: Iterable[Piece], second: Iterable[Piece]) -> list[Piece]:
    """One trace from two, the second starting where the first leads.

    Words that were written and struck out on the way leave no trace. Raises ValueError when they do not meet.
    """
    reader, found = _Reader(first), _Tidy()
    for piece in second:
        if piece.by is not None:
            found.add(*reader.past(), piece)
            continue
        for part in reader.take(len(piece.text)):
            if part.gone is not None or piece.gone is None:
                found.add(part)
            elif part.by is None:
                found.add(Piece(part.text, gone=piece.gone))
    found.add(*reader.past())
    if reader.left:
        raise ValueError("the traces do not meet")
    return found.pieces()


class _Reader:
    """Walks a trace by the characters of its newer text; what is struck out comes along."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self._pieces = [piece for piece in reversed(list(pieces)) if piece.text]

    @property
    def left(self) -> bool:
        return bool(self._pieces)

    def past(self) -> Iterator[Piece]:
        """What is struck out right here."""
        while self._pieces and self._pieces[-1].gone is not None:
            yield self._pieces.pop()

    def take(self, length: int) -> Iterator[Piece]:
        while length:
            yield from self.past()
            if not self._pieces:
                raise ValueError("the traces do not meet")
            piece = self._pieces.pop()
            if len(piece.text) > length:
                self._pieces.append(replace(piece, text=piece.text[length:]))
                piece = replace(piece, text=piece.text[:length])
            length -= len(piece.text)
            yield piece


class _Tidy:
    """Collects pieces: what somebody struck out and wrote again at the same place stands as it stood."""

    def __init__(self) -> None:
        self._done: list[Piece] = []
        self._changed: list[Piece] = []

    def add(self, *pieces: Piece) -> None:
        for piece in pieces:
            if piece.by is None and piece.gone is None:
                self._end()
                _append(self._done, piece)
            else:
                self._changed.append(piece)

    def pieces(self) -> list[Piece]:
        self._end()
        return self._done

    def _end(self) -> None:
        gone = [piece for piece in self._changed if piece.gone is not None]
        came = [piece for piece in self._changed if piece.by is not None]
        self._changed = []
        old, new = older(gone), newer(came)
        first = _common(old, new)
        last = _common(old[first:][::-1], new[first:][::-1])
        if first + last < min(len(old), len(new)):
            first = last = 0
        start, end = Piece(old[:first]), Piece(old[len(old) - last :])
        for piece in (start, *_cut(gone, first, last), *_cut(came, first, last), end):
            _append(self._done, piece)


def _common(one: str, other: str) -> int:
    """How many characters two texts share from their beginnings."""
    most = min(len(one), len(other))
    return next((at for at in range(most) if one[at] != other[at]), most)


def _cut(pieces: list[Piece], first: int, last: int) -> Iterator[Piece]:
    """Pieces without so many characters at either end."""
    end = sum(len(piece.text) for piece in pieces) - last
    at = 0
    for piece in pieces:
        yield replace(piece, text=piece.text[max(first - at, 0) : max(end - at, 0)])
        at += len(piece.text)


def _append(pieces: list[Piece], piece: Piece) -> None:
    if not piece.text:
        return
    if pieces and (pieces[-1].by, pieces[-1].gone) == (piece.by, piece.gone):
        pieces[-1] = replace(piece, text=pieces[-1].text + piece.text)
    else:
        pieces.append(piece)


@dataclass(frozen=True, slots=True)
class TracedLine:
    """A line to show. ``index`` is its number in the newer text, None where it is gone as a whole."""

    index: int | None
    line: Line
    pieces: tuple[Piece, ...]

    @property
    def operation(self) -> Literal["same", "changed", "inserted", "deleted"]:
        if self.index is None:
            return "deleted"
        if all(piece.by is None and piece.gone is None for piece in self.pieces):
            return "same"
        return "inserted" if all(piece.by is not None for piece in self.pieces) else "changed"


def lines(pieces: Iterable[Piece], body: Node) -> list[TracedLine]:
    """A trace by paragraphs, with what each is in the newer body."""
    shapes = outline(body)
    found: list[TracedLine] = []
    here: list[Piece] = []
    index = 0
    for piece in _by_line(pieces):
        if piece.text != "\n":
            here.append(piece)
        elif piece.gone is not None and all(one.gone is not None for one in here):
            found.append(TracedLine(None, Line(older(here)), tuple(here)))
            here = []
        elif piece.gone is not None:
            here.append(replace(piece, text="¶"))  # two paragraphs became one
        else:
            found.append(_standing(index, shapes, [*here, *([] if piece.by is None else [piece])]))
            here, index = [], index + 1
    if index < len(shapes) or here:
        found.append(_standing(index, shapes, here))
    return found


def _standing(index: int, shapes: list[Line], here: list[Piece]) -> TracedLine:
    if all(piece.by is not None for piece in here):
        here = [piece for piece in here if piece.text != "\n"]  # of a whole new paragraph that says nothing
    shown = tuple(replace(piece, text="¶") if piece.text == "\n" else piece for piece in here)
    return TracedLine(index, shapes[index] if index < len(shapes) else Line(newer(here)), shown)


def _by_line(pieces: Iterable[Piece]) -> Iterator[Piece]:
    for piece in pieces:
        for number, part in enumerate(piece.text.split("\n")):
            if number:
                yield replace(piece, text="\n")
            if part:
                yield replace(piece, text=part)


def stored(pieces: Iterable[Piece]) -> Stored:
    """As it is kept: text, who wrote it, who struck it out."""
    return [[piece.text, piece.by, piece.gone] for piece in pieces]


def restored(rows: Stored) -> list[Piece]:
    """What `stored` kept."""
    return [Piece(text, by, gone) for text, by, gone in rows]
