"""What is drawn in a paragraph: pictures, lines, text boxes (DrawingML, and the VML of older files)."""

from __future__ import annotations

import re

from documents.conformance.source import Shape
from documents.conformance.xml import VML, WP, A, Element, W, local, number

_MM_PER_EMU = 1 / 36_000
_MM_PER_POINT = 25.4 / 72
_UNITS = {"pt": _MM_PER_POINT, "mm": 1.0, "cm": 10.0, "in": 25.4, "px": 25.4 / 96, "": _MM_PER_POINT}
_LINES = {"line", "straightConnector1"}
_NAMED_RED = {"RED": "FF0000"}


def drawn(element: Element) -> Shape:
    """A w:drawing as a shape."""
    frame = next((one for one in element if local(one) in {"anchor", "inline"}), None)
    if frame is None:
        return Shape("other", 0, 0)
    extent = frame.find(f"{WP}extent")
    width, height = (
        (number(extent.get(side)) * _MM_PER_EMU if extent is not None else 0.0) for side in ("cx", "cy")
    )
    properties = frame.find(f"{WP}docPr")
    shape = Shape("other", width, height, inline=local(frame) == "inline")
    shape.name = (properties.get("name") or "") if properties is not None else ""
    names = {local(one) for one in frame.iter() if isinstance(one.tag, str)}
    geometry = frame.find(f".//{A}prstGeom")
    if "pic" in names:
        shape.kind = "picture"
    elif "txbxContent" in names:
        shape.kind = "box"
    elif geometry is not None and (geometry.get("prst") in _LINES or height < 0.5 < width):
        shape.kind = "line"
    outline = frame.find(f".//{A}ln")
    if outline is not None:
        shape.weight_mm = number(outline.get("w")) * _MM_PER_EMU
        colour = outline.find(f".//{A}srgbClr")
        shape.colour = (colour.get("val") or "").upper() if colour is not None else ""
    _stand(frame, shape)
    return shape


def _stand(frame: Element, shape: Shape) -> None:
    vertical = frame.find(f"{WP}positionV")
    if vertical is None:
        return
    shape.down_from = vertical.get("relativeFrom") or ""
    offset, align = vertical.find(f"{WP}posOffset"), vertical.find(f"{WP}align")
    if offset is not None:
        shape.down = number(offset.text) * _MM_PER_EMU
    if align is not None:
        shape.down_align = (align.text or "").strip()


def vml(element: Element) -> Shape | None:
    """A w:pict or w:object as a shape; None when nothing of it shows."""
    for one in element.iter():
        name = local(one)
        if not isinstance(one.tag, str) or not one.tag.startswith(VML):
            continue
        if name == "line":
            return _vml_line(one)
        if name in {"shape", "rect", "roundrect"}:
            return _vml_shape(one)
    return None


def _vml_line(one: Element) -> Shape:
    (x1, _), (x2, _) = (_pair(one.get(end)) for end in ("from", "to"))
    shape = Shape("line", abs(x2 - x1), 0.0)
    shape.weight_mm = _length(one.get("strokeweight") or "0.75pt")
    shape.colour = _colour(one.get("strokecolor"))
    return shape


def _vml_shape(one: Element) -> Shape:
    style = dict(part.strip().split(":", 1) for part in (one.get("style") or "").split(";") if ":" in part)
    shape = Shape("other", _length(style.get("width", "")), _length(style.get("height", "")))
    shape.colour = _colour(one.get("strokecolor"))
    shape.weight_mm = _length(one.get("strokeweight") or "0.75pt")
    names = {local(part) for part in one.iter() if isinstance(part.tag, str)}
    if "imagedata" in names:
        shape.kind = "picture"
    elif "txbxContent" in names:
        shape.kind = "box"
    elif shape.height_mm < 0.5 < shape.width_mm:
        shape.kind = "line"
    if "margin-top" in style:
        shape.down = _length(style["margin-top"])
        shape.down_from = style.get("mso-position-vertical-relative", "paragraph")
    return shape


def _pair(text: str | None) -> tuple[float, float]:
    parts = ((text or "") + ",0,0").split(",")
    return _length(parts[0]), _length(parts[1])


def _length(text: str) -> float:
    match = re.fullmatch(r"\s*(-?[\d.]{1,12})\s*(pt|mm|cm|in|px|)\s*", text or "")
    return number(match[1]) * _UNITS[match[2]] if match else 0.0


def _colour(text: str | None) -> str:
    bare = (text or "").split(" ")[0].lstrip("#").upper()
    if len(bare) == 3:
        bare = "".join(letter * 2 for letter in bare)
    return _NAMED_RED.get(bare, bare)


def boxes(element: Element) -> list[Element]:
    """The contents of the text boxes in a drawing or a pict, outermost first."""
    found = []
    for one in element.iter(f"{W}txbxContent"):
        inside = one.getparent()
        while inside is not None and inside is not element and local(inside) != "txbxContent":
            inside = inside.getparent()
        if inside is element:
            found.append(one)
    return found
