"""Numbers that Word puts before paragraphs by itself: w:numPr made into the words it prints."""

from __future__ import annotations

import re
from dataclasses import dataclass

from documents.checks.articles import chinese_number
from documents.conformance.xml import Element, W, child, number, value

_CHINESE = {
    "chineseCounting",
    "chineseCountingThousand",
    "japaneseCounting",
    "japaneseDigitalTenThousand",
    "ideographDigital",
    "taiwaneseCounting",
    "taiwaneseCountingThousand",
}
_LEVELS = 9


@dataclass(frozen=True)
class Level:
    """How one level is numbered."""

    kind: str
    text: str
    start: int


def shown(kind: str, count: int) -> str:
    """A count in a format; plain digits for formats that no official document uses."""
    if kind in _CHINESE:
        return chinese_number(count) if 0 < count < 100 else str(count)
    if kind in {"lowerLetter", "upperLetter"} and 0 < count <= 26:
        return chr(ord("a" if kind == "lowerLetter" else "A") + count - 1)
    if kind == "decimalEnclosedCircle" and 0 < count <= 20:
        return chr(0x2460 + count - 1)
    if kind == "decimalEnclosedParen":
        return f"（{count}）"
    return str(count)


class Numbering:
    """The lists of a document, counting as the text goes on."""

    def __init__(self, root: Element | None) -> None:
        self._lists: dict[str, str] = {}
        self._levels: dict[str, dict[int, Level]] = {}
        self._starts: dict[str, dict[int, int]] = {}
        self._counts: dict[str, list[int]] = {}
        self._begun: set[str] = set()
        if root is None:
            return
        for element in root.iterfind(f"{W}abstractNum"):
            levels = {int(number(value(one, "ilvl"))): _level(one) for one in element.iterfind(f"{W}lvl")}
            self._levels[value(element, "abstractNumId")] = levels
        for element in root.iterfind(f"{W}num"):
            key = value(element, "numId")
            self._lists[key] = value(child(element, "abstractNumId"))
            for one in element.iterfind(f"{W}lvlOverride"):
                start = child(one, "startOverride")
                if start is not None:
                    level = int(number(value(one, "ilvl")))
                    self._starts.setdefault(key, {})[level] = int(number(value(start)))

    def next(self, key: str, level: int) -> tuple[str, str]:
        """The number that the list's next paragraph carries, and its format; ("", "") outside of lists."""
        levels = self._levels.get(self._lists.get(key, ""), {})
        if key in {"", "0"} or level not in levels or not 0 <= level < _LEVELS:
            return "", ""
        counts = self._counts.setdefault(self._lists[key], [0] * _LEVELS)
        if key not in self._begun:
            self._begun.add(key)
            for at, start in self._starts.get(key, {}).items():
                if 0 <= at < _LEVELS:
                    counts[at] = start - 1
        counts[level] = counts[level] + 1 if counts[level] else max(levels[level].start, 1)
        counts[level + 1 :] = [0] * (_LEVELS - level - 1)
        found = levels[level]
        if found.kind in {"bullet", "none"}:
            return ("", found.kind) if found.kind == "none" else ("●", "bullet")

        def place(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            other = levels.get(at, found)
            return shown(other.kind, max(counts[at], 1)) if 0 <= at < _LEVELS else ""

        return re.sub(r"%(\d)", place, found.text), found.kind


def _level(element: Element) -> Level:
    return Level(
        value(child(element, "numFmt")) or "decimal",
        value(child(element, "lvlText")),
        int(number(value(child(element, "start")), 1)),
    )
