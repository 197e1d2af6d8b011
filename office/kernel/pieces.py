"""Text as search compares it, in pieces an index can hold; pure, and the same on every database.

``fold`` forgets width, case and what is not seen. A word is found wherever its folded characters stand in
a row: "会议" in 办公会议, "2026" in 粤人社发〔2026〕15号. The index holds single characters, pairs, and
threes of Latin letters and digits; a word asks for pieces that cover it, and the row's text decides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

WORD_LIMIT = 8
PIECES_ASKED = 4
"""Pieces of a query that the index is asked for; more would cost more than the rows they spare."""
SNIPPET = 120
LEAD = 30
"""Characters of a snippet, and of them before the first hit."""

_WORDS = re.compile(r'["“”]([^"“”]*)["“”]|(\S+)')
_RUNS = re.compile(r"[^ \n]+")
_UNSEEN = ("Cf", "Cc", "Cs")


def fold(text: str) -> str:
    """The text in compatibility form and one case, spaces drawn together, marks of no width left out."""
    return "".join(piece for piece, _, _ in _folded(text)).strip(" ")


def words_of(query: str) -> list[str]:
    """The words and "phrases" of a query, folded; every one must be found."""
    found = (fold(phrase or word) for phrase, word in _WORDS.findall(query))
    return list(dict.fromkeys(word for word in found if word.strip('"“”')))[:WORD_LIMIT]


def pieces(folded: str) -> set[str]:
    """Every piece of a folded text that a word may ask for."""
    found = set()
    for run in _RUNS.findall(folded):
        found.update(run)
        found.update(run[at : at + 2] for at in range(len(run) - 1))
        found.update(run[at : at + 3] for at in range(len(run) - 2) if _is_latin(run[at : at + 3]))
    return found


def asked(words: Iterable[str]) -> list[str]:
    """At most PIECES_ASKED pieces that whatever holds all the words must have."""
    found: list[str] = []
    for word in words:
        for run in _RUNS.findall(word):
            found += _cover(run)
    unique = sorted(dict.fromkeys(found), key=len, reverse=True)
    return unique[:PIECES_ASKED]


def _cover(run: str) -> Iterator[str]:
    if len(run) < 2:
        yield run
        return
    at = 0
    while at < len(run):
        size = 3 if _is_latin(run[at : at + 3]) and len(run) - at >= 3 else 2
        at = min(at, len(run) - size)
        yield run[at : at + size]
        at += size


def _is_latin(piece: str) -> bool:
    return piece.isascii() and piece.isalnum()


@lru_cache(maxsize=65_536)
def number_of(piece: str) -> int:
    """A piece as 64 bits with sign, for PostgreSQL's arrays."""
    return int.from_bytes(blake2b(piece.encode(), digest_size=8).digest(), signed=True)


@lru_cache(maxsize=65_536)
def word_of(piece: str) -> str:
    """A piece as a word of plain ASCII, for FTS5."""
    return "g" + "z".join(f"{ord(character):x}" for character in piece)


@dataclass(frozen=True)
class Part:
    """A stretch of a text; ``hit``: it is what was looked for."""

    text: str
    hit: bool


def marked(text: str, words: Sequence[str]) -> list[Part]:
    """The text in parts, those that match a word marked; a long text from shortly before the first."""
    hits = _hits(text, words)
    start = 0
    if len(text) > SNIPPET:
        start = max(0, min(hits[0][0] - LEAD if hits else 0, len(text) - SNIPPET))
    end = min(len(text), start + SNIPPET)
    parts = [Part("…", False)] if start else []
    at = start
    for low, high in hits:
        low, high = max(low, at), min(high, end)
        if low >= high:
            continue
        if at < low:
            parts.append(Part(text[at:low], False))
        parts.append(Part(text[low:high], True))
        at = high
    if at < end:
        parts.append(Part(text[at:end], False))
    return [*parts, Part("…", False)] if end < len(text) else parts


def _hits(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where the words stand in the text as it is written, in order and apart."""
    characters = list(_folded(text))
    folded, places = "", []
    for piece, start, end in characters:
        folded += piece
        places += [(start, end)] * len(piece)
    found = []
    for word in words:
        at = folded.find(word)
        while word and at >= 0:
            found.append((places[at][0], places[at + len(word) - 1][1]))
            at = folded.find(word, at + len(word))
    merged: list[tuple[int, int]] = []
    for low, high in sorted(found):
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return merged


def _folded(text: str) -> Iterator[tuple[str, int, int]]:
    """Each character with the marks that belong to it: folded, and from where to where it stands."""
    start, spaced = 0, False
    while start < len(text):
        end = start + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        piece = _fold_one(text[start:end])
        if piece != " " or not spaced:
            yield piece, start, end
            spaced = piece == " " or (spaced and not piece)
        start = end


@lru_cache(maxsize=65_536)
def _fold_one(character: str) -> str:
    if character.isspace():
        return " "
    whole = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", character).casefold())
    return "".join(
        " " if one.isspace() else one
        for one in whole
        if unicodedata.category(one) not in _UNSEEN and not "\ufe00" <= one <= "\ufe0f"
    )
