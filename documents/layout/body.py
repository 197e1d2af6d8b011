"""The structured body: ProseMirror JSON in, a flat list of printable blocks out.

Unknown nodes and marks are refused by name: dropping what we do not understand would print
something else than what was signed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from documents.layout.blocks import (
    Align,
    PrintedBlock,
    PrintedCell,
    PrintedParagraph,
    PrintedTable,
    Run,
)
from documents.layout.grid import MOST_COLUMNS, width
from documents.layout.spec import HEADING_ROLES, FontRole

#: Marks that an editor may leave and that do not print. Traces (insertions, deletions) are not
#: among them: a text with open traces is no 清稿 and must not be laid out.
SILENT_MARKS = frozenset({"comment", "highlight", "link", "textStyle", "italic", "underline", "code"})

#: The type of the one error that no field's own rule tells.
TABLE_TOO_WIDE = "table_too_wide"

__all__ = ["MOST_COLUMNS", "SILENT_MARKS", "TABLE_TOO_WIDE", "Body", "printable", "printed_blocks"]


class Node(BaseModel):
    """Base of the nodes. Attributes that do not concern the page are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Mark(Node):
    """A mark on text; only bold prints."""

    type: str

    @field_validator("type")
    @classmethod
    def _known(cls, name: str) -> str:
        if name != "bold" and name not in SILENT_MARKS:
            raise ValueError(f"mark {name!r} cannot be laid out")
        return name


class TextNode(Node):
    """A run of text."""

    type: Literal["text"]
    text: str
    marks: tuple[Mark, ...] = ()


class HardBreak(Node):
    """A line break inside a paragraph."""

    type: Literal["hardBreak"]


Inline = Annotated[TextNode | HardBreak, Field(discriminator="type")]


class Attributes(Node):
    """The attributes that the page knows."""

    level: int = Field(default=1, ge=1, le=4, strict=True)
    runIn: bool = Field(default=False, strict=True)
    textAlign: Literal["left", "center", "right", "justify"] | None = None
    colspan: int = Field(default=1, ge=1, le=MOST_COLUMNS, strict=True)
    rowspan: int = Field(default=1, ge=1, le=500, strict=True)
    colwidth: tuple[Annotated[int, Field(ge=0, strict=True)], ...] | None = None
    start: int = Field(default=1, ge=0, le=10_000, strict=True)


class TextBlock(Node):
    """A block of text with attributes."""

    attrs: Attributes = Attributes()
    content: tuple[Inline, ...] = ()

    @field_validator("attrs", mode="before")
    @classmethod
    def _no_attrs(cls, value: Any) -> Any:
        return {} if value is None else value


class Paragraph(TextBlock):
    """A body paragraph."""

    type: Literal["paragraph"]


class Heading(TextBlock):
    """A heading; its text carries its number exactly as typed."""

    type: Literal["heading"]


class TableCell(Node):
    """A cell of a table. What it holds is printed as paragraphs."""

    type: Literal["tableCell", "tableHeader"]
    attrs: Attributes = Attributes()
    content: tuple[Block, ...] = ()


class TableRow(Node):
    """A row of a table."""

    type: Literal["tableRow"]
    content: tuple[TableCell, ...] = ()


class Table(Node):
    """A simple table."""

    type: Literal["table"]
    content: tuple[TableRow, ...] = ()

    @field_validator("content")
    @classmethod
    def _fits_the_paper(cls, rows: tuple[TableRow, ...]) -> tuple[TableRow, ...]:
        spans = [[(cell.attrs.colspan, cell.attrs.rowspan) for cell in row.content] for row in rows]
        if width(spans) > MOST_COLUMNS:
            raise PydanticCustomError(
                TABLE_TOO_WIDE, "a table has at most {most} columns", {"most": MOST_COLUMNS}
            )
        return rows


class ListItem(Node):
    """An item of a numbered list."""

    type: Literal["listItem"]
    content: tuple[Block, ...] = ()


class OrderedList(Node):
    """A numbered list: prints as paragraphs that begin with 1. 2. 3."""

    type: Literal["orderedList"]
    attrs: Attributes = Attributes()
    content: tuple[ListItem, ...] = ()


Block = Annotated[Paragraph | Heading | Table | OrderedList, Field(discriminator="type")]


class Body(Node):
    """A whole body."""

    type: Literal["doc"]
    content: tuple[Block, ...] = ()


def printed_blocks(body: Body) -> list[PrintedBlock]:
    """The body as printable blocks, without the empty paragraphs editors leave at both ends."""
    blocks = [printed for node in body.content for printed in _printed(node)]
    while blocks and _is_empty(blocks[0]):
        blocks.pop(0)
    while blocks and _is_empty(blocks[-1]):
        blocks.pop()
    return blocks


def _is_empty(block: PrintedBlock) -> bool:
    return isinstance(block, PrintedParagraph) and not block.text.strip()


def _printed(node: Block) -> Iterator[PrintedBlock]:
    if isinstance(node, Heading):
        yield _heading(node)
    elif isinstance(node, Paragraph):
        yield _paragraph(node)
    elif isinstance(node, Table):
        rows = [[_cell(cell) for cell in row.content] for row in node.content]
        if any(rows):
            yield PrintedTable.regular(rows)
    else:
        yield from _list(node)


def _list(node: OrderedList) -> Iterator[PrintedBlock]:
    for index, item in enumerate(node.content, start=node.attrs.start):
        for position, child in enumerate(item.content):
            if position == 0 and isinstance(child, Paragraph):
                yield _paragraph(child, prefix=f"{index}.")
            else:
                yield from _printed(child)


def _align(attrs: Attributes) -> Align | None:
    return None if attrs.textAlign is None or attrs.textAlign == "justify" else attrs.textAlign


def _runs(content: tuple[TextNode | HardBreak, ...], role: FontRole) -> list[Run]:
    runs = []
    for inline in content:
        if isinstance(inline, HardBreak):
            runs.append(Run("\n", role))
        elif inline.text:
            bold = any(mark.type == "bold" for mark in inline.marks)
            runs.append(Run(printable(inline.text), role, bold))
    return runs


def printable(text: str) -> str:
    """The text without control characters and lone surrogates, which neither XML 1.0 nor a PDF holds.

    White space of every kind becomes a space.
    """
    kept = (" " if character in "\t\r\n" else character for character in text)
    return "".join(
        c for c in kept if c >= " " and not 0xD800 <= ord(c) <= 0xDFFF and c not in "\x7f\ufffe\uffff"
    )


def _paragraph(node: Paragraph, prefix: str = "") -> PrintedParagraph:
    runs = _runs(node.content, "fangsong")
    if prefix:
        runs.insert(0, Run(prefix))
    return PrintedParagraph(tuple(runs), _align(node.attrs))


def _heading(node: Heading) -> PrintedParagraph:
    role = HEADING_ROLES[node.attrs.level]
    runs = _runs(node.content, role)
    if not node.attrs.runIn:
        return PrintedParagraph(tuple(runs), _align(node.attrs), keep_with_next=True)
    return PrintedParagraph(tuple(_run_in(runs)), _align(node.attrs))


def _run_in(runs: list[Run]) -> Iterator[Run]:
    """The heading's own font up to its first full stop, the body's font after it."""
    in_heading = True
    for run in runs:
        stop = run.text.find("。") + 1 if in_heading else 0
        if not in_heading or stop == 0:
            yield run if in_heading else Run(run.text, "fangsong", run.bold)
            continue
        in_heading = False
        yield Run(run.text[:stop], run.role, run.bold)
        if run.text[stop:]:
            yield Run(run.text[stop:], "fangsong", run.bold)


def _cell(cell: TableCell) -> PrintedCell:
    blocks = [block for node in cell.content for block in _printed(node)]
    paragraphs = tuple(paragraph for block in blocks for paragraph in _flattened(block))
    return PrintedCell(paragraphs, cell.attrs.colspan, cell.attrs.rowspan, cell.type == "tableHeader")


def _flattened(block: PrintedBlock) -> Iterator[PrintedParagraph]:
    """The paragraphs of a block: a table inside a cell is read row by row."""
    if isinstance(block, PrintedParagraph):
        yield block
        return
    for row in block.rows:
        for cell in row:
            yield from cell.paragraphs
