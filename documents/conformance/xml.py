"""XML from strangers: one pass that refuses, one that reads; names of the parts of WordprocessingML."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Final
from xml.parsers import expat

from lxml import etree  # type: ignore[import-untyped]  # ships no types

from documents.conformance import limits
from documents.conformance.refusals import Refused

Element = Any

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W: Final = f"{{{_WORD}}}"
R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
WP: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
VML: Final = "{urn:schemas-microsoft-com:vml}"
MATH: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

#: ISO strict packages name the same things differently.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", _WORD.encode()),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (
        b"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing",
        b"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    ),
    (
        b"http://purl.oclc.org/ooxml/drawingml/main",
        b"http://schemas.openxmlformats.org/drawingml/2006/main",
    ),
)


def gate(data: bytes, part: str) -> bytes:
    """The part, looked through without being built.

    Raises Refused for a document type (the only door for entities; OOXML forbids it), for too many or
    too deep elements and for XML that is none.
    """
    counted = _Counted(part)
    parser = expat.ParserCreate(namespace_separator=None)
    parser.StartDoctypeDeclHandler = counted.doctype
    parser.StartElementHandler = counted.start
    parser.EndElementHandler = counted.end
    parser.buffer_text = True
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise _unread(error, part) from error
    for strict, usual in _STRICT:
        if strict in data:
            data = data.replace(strict, usual)
    return data


class _Counted:
    def __init__(self, part: str) -> None:
        self.part, self.elements, self.depth, self.paragraphs = part, 0, 0, 0

    def doctype(self, *_: object) -> None:
        raise Refused("documents.docx_entities", part=self.part)

    def start(self, name: str, _: dict[str, str]) -> None:
        self.elements += 1
        self.depth += 1
        if name == "w:p":
            self.paragraphs += 1
        if self.elements > limits.ELEMENTS or self.paragraphs > limits.PARAGRAPHS:
            raise Refused("documents.docx_too_many", limit=limits.PARAGRAPHS)
        if self.depth > limits.DEPTH:
            raise Refused("documents.docx_too_deep", limit=limits.DEPTH)

    def end(self, _: str) -> None:
        self.depth -= 1


_STREAMED: dict[str, Any] = {
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
_SAFE: dict[str, Any] = {**_STREAMED, "resolve_entities": False}


def parsed(data: bytes, part: str) -> Element:
    """The root of a small part (styles, settings, relations)."""
    try:
        return etree.fromstring(gate(data, part), etree.XMLParser(**_SAFE))
    except etree.XMLSyntaxError as error:
        raise _unread(error, part) from error


def _unread(error: Exception, part: str) -> Refused:
    """Why a part was not read. What the first pass took is well-formed: the second one fails for want of
    memory, which libxml2 calls an unknown error of syntax, or over names it cannot resolve.
    """
    said = str(error).lower()
    broken = "namespace" in said or (isinstance(error, expat.ExpatError) and "memory" not in said)
    return Refused("documents.docx_broken", part=part) if broken else Refused("documents.docx_too_heavy")


def children_of_body(data: bytes, part: str) -> Iterator[Element]:
    """The blocks of the main part one by one; each is let go of before the next is built."""
    source = io.BytesIO(gate(data, part))
    tags = [W + name for name in ("p", "tbl", "sdt", "sectPr", "altChunk")]
    body = W + "body"
    try:
        for _, element in etree.iterparse(source, events=("end",), tag=tags, **_STREAMED):
            parent = element.getparent()
            if parent is None or parent.tag != body:
                continue
            yield element
            element.clear()
            while element.getprevious() is not None:
                del parent[0]
    except etree.XMLSyntaxError as error:
        raise _unread(error, part) from error


def local(element: Element) -> str:
    """An element's name without its namespace; "" for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: Element | None, name: str) -> Element | None:
    """The first child of that name in the main namespace."""
    return None if element is None else element.find(W + name)


def parts_of(element: Element) -> dict[str, Element]:
    """The children of an element by their names, whatever their namespace."""
    return {local(one): one for one in element}


def value(element: Element | None, name: str = "val") -> str:
    """An attribute of the main namespace, "" when it or its element is missing."""
    return "" if element is None else element.get(W + name) or ""


def number(text: str | None, fallback: float = 0.0) -> float:
    """A number as Word writes it; the fallback for what is none or cannot be a measure."""
    try:
        found = float(text or "")
    except ValueError:
        return fallback
    return found if abs(found) < 1e9 else fallback


def is_on(element: Element | None) -> bool:
    """Whether a switch is there and not switched off."""
    return element is not None and value(element) not in {"0", "false", "off", "none"}
