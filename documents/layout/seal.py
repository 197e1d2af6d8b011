"""Pictures of seals for demonstrations."""

from __future__ import annotations

from typing import Literal

from documents.layout.model import SealImage
from documents.layout.spec import SPEC
from documents.layout.typesetting import typeset

LONGEST_NAME = 40


def draw_seal(organ_name: str, picture: Literal["png", "svg"] = "png", ppi: float = 300) -> bytes:
    """A round red seal of 42 mm: the organ's name on an arc around a five-pointed star.

    This is a demonstration picture only. It is not an electronic seal under GB/T 38540: it
    proves nothing and carries no certificate. Raises ValueError when the name is empty or
    longer than 40 characters.
    """
    name = "".join(character for character in organ_name if character.isprintable() and character != " ")
    if not 0 < len(name) <= LONGEST_NAME:
        raise ValueError(f"a seal needs the organ's name, 1 to {LONGEST_NAME} characters")
    data = {"name": name, "red": SPEC.head.red, "diameter_mm": SPEC.main.seal_diameter_mm}
    return typeset("seal.typ", data, picture, ppi=ppi)[0]


def as_png(seal: SealImage, ppi: float = 300) -> bytes:
    """The seal's picture as PNG, which every reader of .docx can show."""
    if seal.is_png:
        return seal.content
    svg = seal.content.decode("utf-8", "replace")
    return typeset("picture.typ", {"svg": svg, "diameter_mm": seal.diameter_mm}, "png", ppi=ppi)[0]
