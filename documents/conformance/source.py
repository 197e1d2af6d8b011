"""What was read of a .docx: paragraphs with the formatting in effect. Lengths are points unless named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from documents.conformance.fonts import role_of
from documents.conformance.properties import Border, Props
from documents.layout.spec import FontRole

Place = Literal["body", "cell", "box"]
FULL_SPACE = "\u3000"


@dataclass(slots=True)
class Run:
    """Text in one look. `font` is the one that Chinese characters are set in, "" where none is named."""

    text: str
    font: str
    size: float
    bold: bool = False
    colour: str = ""
    spacing: float = 0.0
    scale: float = 1.0


@dataclass(slots=True)
class Shape:
    """Something drawn. `down` is its distance from `down_from` in mm, None where only aligned."""

    kind: Literal["picture", "line", "box", "other"]
    width_mm: float
    height_mm: float
    weight_mm: float = 0.0
    colour: str = ""
    down: float | None = None
    down_from: str = ""
    down_align: str = ""
    name: str = ""
    inline: bool = False


@dataclass
class Paragraph:
    """One paragraph. `container` is its table's or box's number, 0 in the running text.

    What it says of itself is worked out once: it must not change after it has been asked.
    """

    number: int
    runs: list[Run]
    props: Props
    place: Place = "body"
    container: int = 0
    row: int = 0
    section: int = 0
    label: str = ""
    page_break: bool = False
    style: str = ""
    own_size: float = 16.0
    shapes: list[Shape] = field(default_factory=list)
    anchor: Shape | None = None

    @cached_property
    def text(self) -> str:
        """The words as printed, the automatic number before them, line breaks as line breaks."""
        return self.label + "".join(run.text for run in self.runs)

    @cached_property
    def words(self) -> str:
        """The words in one line without space at the ends."""
        return self.text.replace("\n", "").replace("\t", " ").strip(f" {FULL_SPACE}\u00a0")

    @cached_property
    def flush(self) -> str:
        """The words without any white space, for telling what the paragraph is."""
        return "".join(self.text.split()).replace(FULL_SPACE, "")

    @property
    def empty(self) -> bool:
        return not self.flush

    def _most(self, kind: Literal["font", "size", "colour"]) -> str | float:
        counted: Counter[str | float] = Counter()
        for run in self.runs:
            counted[getattr(run, kind)] += len(run.text.strip())
        found = counted.most_common(1)
        return found[0][0] if found else ""

    @cached_property
    def font(self) -> str:
        """The font of most of its characters."""
        return str(self._most("font"))

    @cached_property
    def role(self) -> FontRole | None:
        return role_of(self.font)

    @cached_property
    def size(self) -> float:
        """The size of most of its characters."""
        return float(self._most("size") or self.own_size)

    @cached_property
    def colour(self) -> str:
        return str(self._most("colour"))

    @property
    def red(self) -> bool:
        return is_red(self.colour)

    @property
    def align(self) -> str:
        """left, center, right, both or distribute."""
        name = str(self.props.get("jc", "both"))
        return {"start": "left", "end": "right", "justify": "both", "": "both"}.get(name, name)

    def _length(self, key: str) -> float:
        chars = self.props.get(f"{key}_chars")
        if chars:
            return float(chars) * self.own_size
        return float(self.props.get(key, 0.0))

    @property
    def first(self) -> float:
        """Indent of the first line against the others, typed spaces included."""
        lead = self.text[: len(self.text) - len(self.text.lstrip(f" {FULL_SPACE}\u00a0"))]
        typed = sum(1.0 if letter == FULL_SPACE else 0.5 for letter in lead)
        return self._length("first") + typed * self.size

    @property
    def typed_indent(self) -> bool:
        """Whether the indent was made with spaces."""
        return self.text.startswith((FULL_SPACE, "  ", "\u00a0"))

    @property
    def left(self) -> float:
        return self._length("left")

    @property
    def right(self) -> float:
        return self._length("right")

    @property
    def borders(self) -> list[Border]:
        found = self.props.get("borders", [])
        return list(found)


def is_red(colour: str) -> bool:
    """Whether a colour reads as red; "auto" and names are none."""
    if len(colour) != 6 or any(letter not in "0123456789ABCDEF" for letter in colour):
        return False
    red, green, blue = (int(colour[at : at + 2], 16) for at in (0, 2, 4))
    return red >= 150 and green <= 100 and blue <= 100


def is_black(colour: str) -> bool:
    """Whether a colour reads as black: automatic, or all but black."""
    if len(colour) != 6 or any(letter not in "0123456789ABCDEF" for letter in colour):
        return True
    return all(int(colour[at : at + 2], 16) <= 0x33 for at in (0, 2, 4))


@dataclass(slots=True)
class Cell:
    """A cell; `merge` is restart or continue where it spans rows."""

    paragraphs: list[Paragraph]
    span: int = 1
    merge: str = ""


@dataclass(slots=True)
class Row:
    cells: list[Cell]
    header: bool = False


@dataclass(slots=True)
class Table:
    """A table. `drawn`: whether any of its rules is visible."""

    number: int
    rows: list[Row]
    width: float = 0.0
    section: int = 0
    borders: list[Border] = field(default_factory=list)
    drawn: bool = False
    place: Place = "body"

    def paragraphs(self) -> Iterator[Paragraph]:
        for row in self.rows:
            for cell in row.cells:
                yield from cell.paragraphs


@dataclass(slots=True)
class Section:
    """A section's page. `grid` is its type, pitch in points and character space in points."""

    width: float = 595.3
    height: float = 841.9
    top: float = 72.0
    bottom: float = 72.0
    left: float = 90.0
    right: float = 90.0
    header: float = 42.5
    footer: float = 49.6
    landscape: bool = False
    first_differs: bool = False
    grid: str = ""
    grid_line: float = 0.0
    grid_char: float = 0.0
    footers: dict[str, list[Paragraph]] = field(default_factory=dict)


@dataclass
class Notes:
    """What was met beside plain text, counted; a few examples of each."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def add(self, kind: str, example: str = "") -> None:
        self.counts[kind] += 1
        kept = self.examples.setdefault(kind, [])
        if example and len(kept) < 3:
            kept.append(example[:60])


@dataclass
class Source:
    """The whole file as read. `lines` are all paragraphs in reading order, `blocks` those of the text."""

    lines: list[Paragraph] = field(default_factory=list)
    blocks: list[Paragraph | Table] = field(default_factory=list)
    tables: dict[int, Table] = field(default_factory=dict)
    sections: list[Section] = field(default_factory=list)
    notes: Notes = field(default_factory=Notes)
    normal_size: float = 16.0
    even_and_odd: bool = False
    author: str = ""
    comments: int = 0

    def section_of(self, paragraph: Paragraph) -> Section:
        return self.sections[min(paragraph.section, len(self.sections) - 1)]

    def line_pitch(self, paragraph: Paragraph) -> tuple[float, bool]:
        """Height of a line in points, and whether it is certain (exact, or held by the grid)."""
        section, props = self.section_of(paragraph), paragraph.props
        line, rule = float(props.get("line", 12.0)), props.get("line_rule", "auto")
        if rule == "exact":
            return line, True
        natural = paragraph.size * 1.3
        on_grid = section.grid in {"lines", "linesAndChars", "snapToChars"} and section.grid_line > 0
        if on_grid and props.get("snapToGrid", True):
            rows = max(1, -(-int(natural * 100) // int(section.grid_line * 100)))
            height = rows * section.grid_line
            certain = True
        else:
            height, certain = natural, False
        if rule == "atLeast":
            return max(line, height), certain
        return height * line / 12, certain

    def char_pitch(self, paragraph: Paragraph) -> float:
        """Width of a character in points, spacing included."""
        section = self.section_of(paragraph)
        sizes = [run for run in paragraph.runs if run.text.strip()]
        spacing = sizes[0].spacing if sizes else 0.0
        if section.grid in {"linesAndChars", "snapToChars"} and paragraph.props.get("snapToGrid", True):
            grid = self.normal_size + section.grid_char
            return paragraph.size + (grid - self.normal_size) + spacing
        return paragraph.size + spacing
