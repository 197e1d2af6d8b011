"""What formatting is in effect: defaults, style chains and direct properties put together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from documents.conformance.xml import A, Element, child, is_on, number, parts_of, value

Props = dict[str, Any]

_MOST_STYLES_DEEP = 20


def run_props(element: Element | None, theme: dict[str, str]) -> Props:
    """A w:rPr as a dictionary of what it says; lengths in points."""
    found: Props = {}
    if element is None:
        return found
    parts = parts_of(element)
    fonts = parts.get("rFonts")
    if fonts is not None:
        themed = theme.get(value(fonts, "eastAsiaTheme"), "")
        if themed or value(fonts, "eastAsia"):
            found["font"] = themed or value(fonts, "eastAsia")
        if value(fonts, "ascii"):
            found["latin"] = value(fonts, "ascii")
    for name, key, unit in (("sz", "size", 2), ("spacing", "spacing", 20), ("w", "scale", 100)):
        part = parts.get(name)
        if part is not None:
            found[key] = number(value(part).rstrip("%")) / unit
    for name in ("b", "vanish", "i", "strike", "snapToGrid"):
        part = parts.get(name)
        if part is not None:
            found[name] = is_on(part)
    colour = parts.get("color")
    if colour is not None:
        found["colour"] = value(colour).upper()
    style = parts.get("rStyle")
    if style is not None:
        found["style"] = value(style)
    return found


def paragraph_props(element: Element | None) -> Props:
    """A w:pPr as a dictionary of what it says; lengths in points, `*_chars` in characters."""
    found: Props = {}
    if element is None:
        return found
    parts = parts_of(element)
    _spacing(parts.get("spacing"), found)
    _indents(parts.get("ind"), found)
    for name in ("keepNext", "pageBreakBefore", "snapToGrid", "bidi", "widowControl"):
        part = parts.get(name)
        if part is not None:
            found[name] = is_on(part)
    for name, key in (("jc", "jc"), ("pStyle", "style"), ("outlineLvl", "outline")):
        part = parts.get(name)
        if part is not None:
            found[key] = value(part)
    numbered = parts.get("numPr")
    if numbered is not None:
        found["num"] = value(child(numbered, "numId"))
        found["num_level"] = int(number(value(child(numbered, "ilvl"))))
    borders = parts.get("pBdr")
    if borders is not None:
        found["borders"] = borders_of(borders)
    return found


def _spacing(element: Element | None, found: Props) -> None:
    if element is None:
        return
    if value(element, "line"):
        found["line"] = number(value(element, "line")) / 20
        found["line_rule"] = value(element, "lineRule") or "auto"
    for side in ("before", "after"):
        if value(element, side):
            found[side] = number(value(element, side)) / 20
        if value(element, f"{side}Lines"):
            found[f"{side}_lines"] = number(value(element, f"{side}Lines")) / 100


def _indents(element: Element | None, found: Props) -> None:
    if element is None:
        return
    for name, key in (("left", "left"), ("start", "left"), ("right", "right"), ("end", "right")):
        if value(element, name):
            found[key] = number(value(element, name)) / 20
        if value(element, f"{name}Chars"):
            found[f"{key}_chars"] = number(value(element, f"{name}Chars")) / 100
    for name, sign in (("firstLine", 1), ("hanging", -1)):
        if value(element, name):
            found["first"] = sign * number(value(element, name)) / 20
        if value(element, f"{name}Chars"):
            found["first_chars"] = sign * number(value(element, f"{name}Chars")) / 100


@dataclass(frozen=True)
class Border:
    """A rule: where it lies, how thick in mm, its colour."""

    edge: str
    weight_mm: float
    colour: str


def borders_of(element: Element) -> list[Border]:
    """The drawn ones among the borders of a paragraph, a table or a cell."""
    found = []
    for part in element:
        if value(part) in {"", "nil", "none"}:
            continue
        edge = part.tag.rpartition("}")[2]
        weight = number(value(part, "sz")) / 8 * 25.4 / 72
        found.append(Border(edge, weight, value(part, "color").upper()))
    return found


@dataclass
class Style:
    """One style's own words."""

    based_on: str = ""
    name: str = ""
    run: Props = field(default_factory=dict)
    paragraph: Props = field(default_factory=dict)


class Styles:
    """The styles of a package, resolved along their chains."""

    def __init__(self, root: Element | None, theme: dict[str, str]) -> None:
        self._styles: dict[str, Style] = {}
        self._default = ""
        self._run: Props = {"size": 10.0}
        self._paragraph: Props = {}
        if root is None:
            return
        defaults = child(root, "docDefaults")
        self._run |= run_props(child(child(defaults, "rPrDefault"), "rPr"), theme)
        self._paragraph |= paragraph_props(child(child(defaults, "pPrDefault"), "pPr"))
        for element in root.iterfind(root.tag.rpartition("}")[0] + "}style"):
            key = value(element, "styleId")
            self._styles[key] = Style(
                value(child(element, "basedOn")),
                value(child(element, "name")),
                run_props(child(element, "rPr"), theme),
                paragraph_props(child(element, "pPr")),
            )
            if value(element, "type") == "paragraph" and value(element, "default") in {"1", "true"}:
                self._default = key
        self._resolved: dict[str, tuple[Props, Props]] = {}

    def name(self, key: str) -> str:
        """A style's name as people see it."""
        found = self._styles.get(key)
        return found.name if found else key

    def of(self, key: str) -> tuple[Props, Props]:
        """Run and paragraph properties of a paragraph style; the default one for "" or unknown keys."""
        if not self._styles:
            return self._run, self._paragraph
        if key not in self._styles:
            key = self._default
        if key not in self._resolved:
            run, paragraph = dict(self._run), dict(self._paragraph)
            for style in reversed(self._chain(key)):
                run |= style.run
                paragraph |= style.paragraph
            self._resolved[key] = run, paragraph
        return self._resolved[key]

    def character(self, key: str) -> Props:
        """The run properties of a character style."""
        found: Props = {}
        for style in reversed(self._chain(key)):
            found |= style.run
        return found

    @property
    def normal_size(self) -> float:
        """Size in points that the document's grid counts characters by."""
        return float(self.of("")[0].get("size", 10.0))

    def _chain(self, key: str) -> list[Style]:
        chain: list[Style] = []
        while key in self._styles and len(chain) < _MOST_STYLES_DEEP:
            chain.append(self._styles[key])
            key = self._styles[key].based_on
        return chain


def theme_fonts(root: Element | None) -> dict[str, str]:
    """The East Asian fonts that a theme's names stand for."""
    found: dict[str, str] = {}
    if root is None:
        return found
    for kind, key in (("minorFont", "minorEastAsia"), ("majorFont", "majorEastAsia")):
        part = root.find(f".//{A}{kind}")
        if part is None:
            continue
        own = part.find(f"{A}ea")
        name = own.get("typeface") if own is not None else ""
        hans = part.find(f"{A}font[@script='Hans']")
        found[key] = name or (hans.get("typeface") if hans is not None else "") or ""
    return found
