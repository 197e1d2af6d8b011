"""The main part read into paragraphs and tables, with the formatting in effect on each."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from documents.conformance.inline import Inline, Revisions
from documents.conformance.numbering import Numbering
from documents.conformance.package import Package, open_package
from documents.conformance.properties import Props, Styles, borders_of, paragraph_props, theme_fonts
from documents.conformance.shapes import boxes
from documents.conformance.source import Cell, Notes, Paragraph, Place, Row, Section, Source, Table
from documents.conformance.xml import (
    MC,
    Element,
    R,
    W,
    child,
    children_of_body,
    is_on,
    local,
    number,
    value,
)

_WRAPPERS = {"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"}
_MOST_NESTED = 12


def read(path: Path, revisions: Revisions = "accept") -> Source:
    """Read a file; tracked changes are taken as accepted or as rejected. Raises Refused."""
    return read_package(open_package(path), revisions)


def read_package(package: Package, revisions: Revisions = "accept") -> Source:
    """Read an opened package. Raises Refused."""
    reader = _Reader(package, revisions)
    for element in children_of_body(package.read(package.main), package.main):
        reader.block(element, "body", 0, reader.source.blocks)
    reader.finish()
    return reader.source


def _part(package: Package, kind: str) -> Element | None:
    names = package.related(kind)
    return package.xml(names[0]) if names else None


class _Reader:
    def __init__(self, package: Package, revisions: Revisions) -> None:
        theme = theme_fonts(_part(package, "theme"))
        self.package, self.revisions = package, revisions
        self.styles = Styles(_part(package, "styles"), theme)
        self.numbering = Numbering(_part(package, "numbering"))
        self.source = Source(normal_size=self.styles.normal_size)
        self.inline = Inline(self.styles, theme, self.source.notes, revisions)
        self._containers = 0
        self._section = 0
        self._breaks = False
        self._joining: Paragraph | None = None
        self._depth = 0

    def block(
        self, element: Element, place: Place, container: int, into: list[Paragraph | Table], row: int = 0
    ) -> None:
        """Read one block element and add what it holds to `into` and to the reading order."""
        name = local(element)
        if name == "p":
            self._paragraph(element, place, container, into, row)
        elif name == "tbl":
            self._table(element, place, into)
        elif name == "sectPr" and place == "body":
            self.source.sections.append(self._read_section(element))
        elif name == "altChunk":
            self.source.notes.add("alt_chunk")
        elif name in _WRAPPERS:
            for one in element:
                self.block(one, place, container, into, row)
        elif name == "AlternateContent":
            chosen = element.find(f"{MC}Choice")
            for one in chosen if chosen is not None else ():
                self.block(one, place, container, into, row)

    def _paragraph(
        self, element: Element, place: Place, container: int, into: list[Paragraph | Table], row: int
    ) -> None:
        pPr = child(element, "pPr")
        props, style = self._effective(pPr)
        run_base = self.styles.of(style)[0]
        content = self.inline.read(element, run_base)
        joined = self._joining
        if joined is not None:
            joined.runs += content.runs
            joined.shapes += content.shapes
            found = joined
        else:
            label = self._label(props)
            found = Paragraph(len(self.source.lines), content.runs, props, place, container, row)
            found.section, found.label, found.style = self._section, label, self.styles.name(style)
            found.shapes = content.shapes
            found.own_size = found.runs[0].size if found.runs else self._mark_size(pPr, run_base)
            found.page_break = bool(props.get("pageBreakBefore")) or self._breaks or content.break_before
            self.source.lines.append(found)
            into.append(found)
        self._breaks = content.break_after
        self._joining = found if self._mark_gone(pPr) else None
        self._boxes(content.boxes)
        section = child(pPr, "sectPr")
        if section is not None and place == "body":
            self.source.sections.append(self._read_section(section))
            self._section += 1
            self._breaks = value(child(section, "type")) != "continuous"

    def _effective(self, pPr: Element | None) -> tuple[Props, str]:
        own = paragraph_props(pPr)
        style = str(own.get("style", ""))
        return self.styles.of(style)[1] | own, style

    def _mark_size(self, pPr: Element | None, base: Props) -> float:
        """An empty paragraph is as high as its mark is large."""
        size = number(value(child(child(pPr, "rPr"), "sz"))) / 2
        return size or float(base.get("size", 10.0))

    def _mark_gone(self, pPr: Element | None) -> bool:
        """Whether the revision takes the paragraph's end away, so that the next one runs on."""
        mark = child(pPr, "rPr")
        return child(mark, "del" if self.revisions == "accept" else "ins") is not None

    def _label(self, props: Props) -> str:
        label, kind = self.numbering.next(str(props.get("num", "")), int(props.get("num_level", 0)))
        if kind == "bullet":
            self.source.notes.add("bullet")
            return ""
        if label:
            self.source.notes.add("auto_number", label)
        return label

    def _boxes(self, found: list[tuple[Element, object]]) -> None:
        for element, shape in found:
            self._containers += 1
            container, before = self._containers, len(self.source.lines)
            for box in boxes(element):
                self._nested(box, "box", container, [])
            for line in self.source.lines[before:]:
                line.anchor = line.anchor or shape  # type: ignore[assignment]  # a Shape by construction

    def _nested(self, element: Element, place: Place, container: int, into: list[Paragraph | Table]) -> None:
        self._depth += 1
        outer, self._joining = self._joining, None
        if self._depth <= _MOST_NESTED:
            for one in element:
                self.block(one, place, container, into)
        self._joining = outer
        self._depth -= 1

    def _table(self, element: Element, place: Place, into: list[Paragraph | Table]) -> None:
        self._containers += 1
        properties = child(element, "tblPr")
        borders = child(properties, "tblBorders")
        table = Table(self._containers, [], section=self._section, place=place)
        table.borders = borders_of(borders) if borders is not None else []
        table.drawn = bool(table.borders) or value(child(properties, "tblStyle")) != ""
        columns = [number(value(one, "w")) / 20 for one in element.iterfind(f"{W}tblGrid/{W}gridCol")]
        table.width = sum(columns)
        self.source.tables[table.number] = table
        into.append(table)
        for index, row in enumerate(element.iterfind(f"{W}tr")):
            self._row(row, index, table, place)

    def _row(self, element: Element, index: int, table: Table, place: Place) -> None:
        properties = child(element, "trPr")
        for kind, gone_when in (("del", "accept"), ("ins", "reject")):
            if child(properties, kind) is not None:
                self.source.notes.add("deleted" if kind == "del" else "inserted")
                if self.revisions == gone_when:
                    return
        row = Row([], header=is_on(child(properties, "tblHeader")))
        table.rows.append(row)
        for cell in element.iter(f"{W}tc"):
            if cell.getparent() is not element and local(cell.getparent()) != "sdtContent":
                continue
            inside = child(cell, "tcPr")
            if child(inside, "tcBorders") is not None:
                table.drawn = table.drawn or bool(borders_of(child(inside, "tcBorders")))
            merged = child(inside, "vMerge")
            merge = "" if merged is None else value(merged) or "continue"
            span = max(1, int(number(value(child(inside, "gridSpan")), 1)))
            content: list[Paragraph | Table] = []
            for one in cell:
                self.block(one, "cell" if place == "body" else place, table.number, content, index)
            counted = self.source.notes if place == "body" else Notes()
            row.cells.append(Cell(_flat(content, counted), span, merge))

    def _read_section(self, element: Element) -> Section:
        size, margins, grid = (child(element, name) for name in ("pgSz", "pgMar", "docGrid"))
        section = Section()
        if size is not None:
            section.width, section.height = (number(value(size, side)) / 20 for side in ("w", "h"))
            section.landscape = value(size, "orient") == "landscape" or section.width > section.height
        if margins is not None:
            for side in ("top", "bottom", "left", "right", "header", "footer"):
                setattr(section, side, abs(number(value(margins, side))) / 20)
            section.left += number(value(margins, "gutter")) / 20
        if grid is not None:
            section.grid = value(grid, "type")
            section.grid_line = number(value(grid, "linePitch")) / 20
            section.grid_char = number(value(grid, "charSpace")) / 4096
        section.first_differs = is_on(child(element, "titlePg"))
        for reference in element.iterfind(f"{W}footerReference"):
            kind: Literal["default", "even", "first"] = value(reference, "type") or "default"  # type: ignore[assignment]  # one of the three
            section.footers[kind] = self._footer(self.package.target(reference.get(f"{R}id") or ""))
        return section

    def _footer(self, part: str) -> list[Paragraph]:
        """A footer's paragraphs, outside the reading order."""
        root = self.package.xml(part) if part else None
        if root is None:
            return []
        lines, section, breaks = self.source.lines, self._section, self._breaks
        self.source.lines = []
        self._nested(root, "box", 0, [])
        found, self.source.lines = self.source.lines, lines
        self._section, self._breaks = section, breaks
        return found

    def finish(self) -> None:
        """What belongs to the whole file; a section takes the footers of the one before it."""
        source = self.source
        source.sections = source.sections or [Section()]
        for before, after in zip(source.sections, source.sections[1:], strict=False):
            after.footers = before.footers | after.footers
        settings = _part(self.package, "settings")
        if settings is not None:
            source.even_and_odd = is_on(child(settings, "evenAndOddHeaders"))
        comments = _part(self.package, "comments")
        source.comments = 0 if comments is None else len(list(comments.iterfind(f"{W}comment")))
        for names in ("footnotes", "endnotes"):
            root = _part(self.package, names)
            if root is not None:
                real = [one for one in root if value(one, "type") in {"", "normal"}]
                source.notes.counts["footnote"] = max(source.notes.counts["footnote"], len(real))
        if self.package.embedded:
            source.notes.counts["embedded"] += self.package.embedded
        source.author = self._author()

    def _author(self) -> str:
        rows = [row for row in self.package.relations.get("", []) if row.kind == "core-properties"]
        root = self.package.xml(rows[0].target) if rows else None
        if root is None:
            return ""
        names = [(one.text or "").strip() for one in root if local(one) in {"creator", "lastModifiedBy"}]
        return next((name for name in names if name), "")


def _flat(content: list[Paragraph | Table], notes: Notes) -> list[Paragraph]:
    """A cell's paragraphs; a table inside it is read row by row."""
    found: list[Paragraph] = []
    for block in content:
        if isinstance(block, Table):
            notes.add("nested_table")
            found += block.paragraphs()
        else:
            found.append(block)
    return found
