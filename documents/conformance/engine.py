"""The register of the conformance rules, and what each looks at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from documents.checks.articles import Article
from documents.conformance.elements import Elements
from documents.conformance.source import Paragraph, Section, Source
from documents.layout.spec import POINTS_PER_MM, SPEC

Severity = Literal["error", "warn", "info"]

#: One rule says the same thing so often; the rest is counted.
MOST_ALIKE = 12
CELL = SPEC.type.cell_pt


@dataclass(frozen=True)
class Sheet:
    """A read file with its elements."""

    source: Source
    elements: Elements

    @property
    def first(self) -> Section:
        """The section that the main text begins in."""
        return self.source.sections[0]

    @property
    def is_draft(self) -> bool:
        """A 送审稿: without a number yet."""
        number = self.elements.number
        return number is not None and number.flush == "文号待编"

    def height_between(self, start: int, end: int) -> tuple[float, bool]:
        """Points taken by the paragraphs numbered from `start` up to `end`, and whether that is certain.

        Only what stands in the running text takes room; a table takes its highest cell's lines.
        """
        total, certain = 0.0, True
        rows: dict[tuple[int, int], dict[int, float]] = {}
        for line in self.source.lines[start:end]:
            if line.place == "box":
                continue
            pitch, sure = self.source.line_pitch(line)
            certain = certain and sure
            pitch *= 1 + line.text.count("\n")
            pitch += float(line.props.get("before", 0)) + float(line.props.get("after", 0))
            if line.place == "cell":
                rows.setdefault((line.container, line.row), {})[line.number] = pitch
            else:
                total += pitch
        return total + sum(max(cells.values()) for cells in rows.values()), certain

    def extent(self, line: Paragraph) -> tuple[float, float]:
        """Where a line that fits its width begins and ends, in points from the type area's left edge."""
        section = self.source.section_of(line)
        area = section.width - section.left - section.right
        width = sum(
            (0.5 if letter < "\u0100" else 1.0) * (run.size + run.spacing) * run.scale
            for run in line.runs
            for letter in run.text.strip("\u3000 ")
        )
        lead = max(line.first, 0.0)
        room = area - line.left - line.right - width
        if line.align == "right":
            start = line.left + room
        elif line.align == "center":
            start = line.left + room / 2
        else:
            start = line.left + lead
        return start, start + width


@dataclass(frozen=True)
class Hit:
    """What one rule noticed: where, what is there and what should be. `data` fills the sentence."""

    line: Paragraph | None = None
    found: str = ""
    wanted: str = ""
    excerpt: str = ""
    severity: Severity | None = None
    data: dict[str, Any] = field(default_factory=dict)


Looker = Callable[[Sheet], Iterator[Hit]]


@dataclass(frozen=True)
class Rule:
    """One rule: key, source, severity (R of the standard: error; G: warn; A: info)."""

    key: str
    article: Article
    severity: Severity
    look: Looker


RULES: dict[str, Rule] = {}


def rule(key: str, article: Article, severity: Severity) -> Callable[[Looker], Looker]:
    """Register a looking function; a key may be taken once."""

    def register(look: Looker) -> Looker:
        if key in RULES:
            raise ValueError(f"rule {key} is registered twice")
        RULES[key] = Rule(key, article, severity, look)
        return look

    return register


@dataclass(frozen=True)
class Finding:
    """One finding as the report carries it. `line` numbers the paragraph, from 0; None for the whole file."""

    rule: str
    article: Article
    severity: Severity
    zone: str
    line: int | None
    found: str
    wanted: str
    excerpt: str
    data: dict[str, Any]
    fix: dict[str, str] | None = None


def findings(sheet: Sheet) -> list[Finding]:
    """Everything the rules find on a sheet, in the register's order."""
    found: list[Finding] = []
    counts: Counter[str] = Counter()
    for known in RULES.values():
        for hit in known.look(sheet):
            counts[known.key] += 1
            if counts[known.key] <= MOST_ALIKE:
                found.append(_finding(known, hit, sheet))
    for key, count in counts.items():
        if count > MOST_ALIKE:
            last = max(index for index, one in enumerate(found) if one.rule == key)
            found[last].data["more"] = count - MOST_ALIKE
    return found


def _finding(known: Rule, hit: Hit, sheet: Sheet) -> Finding:
    line = hit.line
    zone = sheet.elements.zone(line) if line is not None else "page"
    return Finding(
        rule=known.key,
        article=known.article,
        severity=hit.severity or known.severity,
        zone=zone,
        line=line.number if line is not None else None,
        found=hit.found,
        wanted=hit.wanted,
        excerpt=hit.excerpt or (line.words[:24] if line is not None else ""),
        data=dict(hit.data),
    )


def mm(points: float) -> float:
    """Points as millimetres."""
    return points / POINTS_PER_MM


def shown_mm(length: float) -> str:
    """Millimetres as a report shows them."""
    return f"{length:.1f} mm"


def shown_pt(length: float) -> str:
    """Points as a report shows them."""
    return f"{length:g} pt" if length == round(length, 2) else f"{length:.2f} pt"
