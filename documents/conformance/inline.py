"""What stands inside a paragraph: runs with their look, breaks, fields, revisions, drawings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from documents.conformance.properties import Props, Styles, run_props
from documents.conformance.shapes import drawn, vml
from documents.conformance.source import Notes, Run, Shape
from documents.conformance.xml import MATH, MC, Element, child, local, value

Revisions = Literal["accept", "reject"]

_THROUGH = {"hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml", "bdo", "dir", "rubyBase"}
_ADDED, _TAKEN = {"ins", "moveTo"}, {"del", "moveFrom"}
#: Fields that fetch or run something when they are brought up to date.
_ACTING = ("DDE", "DDEAUTO", "INCLUDETEXT", "INCLUDEPICTURE", "LINK", "IMPORT", "MACROBUTTON")


@dataclass
class Content:
    """A paragraph's inside; `boxes` are drawings that hold text, with their shapes."""

    runs: list[Run] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    boxes: list[tuple[Element, object]] = field(default_factory=list)
    break_before: bool = False
    break_after: bool = False


class Inline:
    """Reads the insides of paragraphs; fields may run over several."""

    def __init__(self, styles: Styles, theme: dict[str, str], notes: Notes, revisions: Revisions) -> None:
        self._styles, self._theme, self._notes, self._revisions = styles, theme, notes, revisions
        self._fields: list[bool] = []  # for each open field, whether its result has begun
        self._code = ""

    def read(self, element: Element, base: Props) -> Content:
        """The inside of a w:p over the run properties of its style."""
        content = Content()
        self._children(element, base, content)
        if content.break_after and not any(run.text.strip() for run in content.runs):
            # A break that stands alone opens the page for what follows it all the same.
            content.break_before = False
        return content

    def _children(self, parent: Iterable[Element], base: Props, content: Content) -> None:
        for element in parent:
            name = local(element)
            if name == "r":
                self._run(element, base, content)
            elif name in _THROUGH:
                if name == "fldSimple":
                    self._field(value(element, "instr"))
                self._children(element, base, content)
            elif name in _ADDED | _TAKEN:
                self._revised(element, name in _ADDED, base, content)
            elif name == "AlternateContent":
                self._children(_chosen(element), base, content)
            elif name in {"oMath", "oMathPara"}:
                words = "".join(one.text or "" for one in element.iter(f"{MATH}t"))
                self._notes.add("formula", words)
                _add(content, words, base)
            elif name == "pPr":
                self._formats(element)

    def _formats(self, pPr: Element) -> None:
        if child(pPr, "pPrChange") is not None:
            self._notes.add("reformatted")
        mark = child(pPr, "rPr")
        for name, kind in (("ins", "inserted"), ("del", "deleted")):
            if child(mark, name) is not None:
                self._notes.add(kind)

    def _revised(self, element: Element, added: bool, base: Props, content: Content) -> None:
        inside = Content()
        self._children(element, base, inside)
        words = "".join(run.text for run in inside.runs)
        self._notes.add("inserted" if added else "deleted", words)
        if value(element, "author"):
            self._notes.add("reviser", value(element, "author"))
        if added == (self._revisions == "accept"):
            content.runs += inside.runs
            content.shapes += inside.shapes
            content.boxes += inside.boxes
            content.break_before |= inside.break_before
            content.break_after = inside.break_after or (content.break_after and not words.strip())

    def _run(self, element: Element, base: Props, content: Content) -> None:
        own = run_props(child(element, "rPr"), self._theme)
        props = base | (self._styles.character(str(own["style"])) if "style" in own else {}) | own
        if child(child(element, "rPr"), "rPrChange") is not None:
            self._notes.add("reformatted")
        self._pieces(element, props, content)

    def _pieces(self, element: Iterable[Element], props: Props, content: Content) -> None:
        for piece in element:
            name = local(piece)
            if name in {"t", "delText"}:
                self._text(piece.text or "", props, content)
            elif name in {"tab", "ptab"}:
                self._text("\t", props, content)
            elif name in {"br", "cr"}:
                self._break(value(piece, "type"), props, content)
            elif name == "noBreakHyphen":
                self._text("-", props, content)
            elif name == "lastRenderedPageBreak":
                continue
            elif name in {"drawing", "pict", "object"}:
                self._drawing(piece, name, content)
            elif name == "AlternateContent":
                self._pieces(_chosen(piece), props, content)
            elif name == "ruby":
                self._children(piece, props, content)
            else:
                self._marks(piece, name)

    def _marks(self, piece: Element, name: str) -> None:
        if name == "fldChar":
            kind = value(piece, "fldCharType")
            if kind == "begin":
                self._fields.append(False)
                self._code = ""
            elif kind == "separate" and self._fields:
                self._fields[-1] = True
                self._field(self._code)
            elif kind == "end" and self._fields and not self._fields.pop():
                self._field(self._code)
        elif name == "instrText":
            self._code += piece.text or ""
        elif name in {"footnoteReference", "endnoteReference"}:
            self._notes.add("footnote")
        elif name == "sym":
            self._notes.add("symbol", value(piece, "char"))
        elif name == "commentReference":
            self._notes.add("comment")

    def _field(self, code: str) -> None:
        word = code.split()[0].upper() if code.split() else ""
        if word in _ACTING:
            self._notes.add("acting_field", code.strip())
        elif word == "PAGE":
            self._notes.add("page_field")

    def _text(self, text: str, props: Props, content: Content) -> None:
        if self._fields and not self._fields[-1]:
            return  # the field's instruction, not its result
        if props.get("vanish"):
            if text.strip():
                self._notes.add("hidden", text)
            return
        _add(content, text, props)

    def _break(self, kind: str, props: Props, content: Content) -> None:
        if kind not in {"page", "column"}:
            self._text("\n", props, content)
        elif any(run.text.strip() for run in content.runs):
            content.break_after = True
        else:
            content.break_before = True
            content.break_after = True

    def _drawing(self, piece: Element, name: str, content: Content) -> None:
        if name == "object":
            self._notes.add("embedded")
        shape = drawn(piece) if name == "drawing" else vml(piece)
        if shape is None:
            return
        content.shapes.append(shape)
        if shape.kind == "box":
            content.boxes.append((piece, shape))


def _chosen(element: Element) -> Iterable[Element]:
    choice = element.find(f"{MC}Choice")
    found = choice if choice is not None else element.find(f"{MC}Fallback")
    return found if found is not None else ()


def _add(content: Content, text: str, props: Props) -> None:
    run = Run(
        text,
        str(props.get("font", "")),
        float(props.get("size", 10.0)),
        bool(props.get("b", False)),
        str(props.get("colour", "")),
        float(props.get("spacing", 0.0)),
        float(props.get("scale", 1.0)) or 1.0,
    )
    last = content.runs[-1] if content.runs else None
    if last is not None and _look(last) == _look(run):
        last.text += text
    else:
        content.runs.append(run)
    if text.strip():
        # Text after a page's break stands on the new page already.
        content.break_after = False


def _look(run: Run) -> tuple[object, ...]:
    return run.font, run.size, run.bold, run.colour, run.spacing, run.scale
