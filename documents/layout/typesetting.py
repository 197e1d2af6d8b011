"""Running typst: one compiler a thread, our fonts only, plain data in."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import typst

from documents.layout.spec import DRAWN_FONTS

TEMPLATES = Path(__file__).resolve().parent / "typst"
FONTS = Path(__file__).resolve().parent / "fonts"
#: Drawn from when a role's own font lacks a character, rather than an empty box.
LAST_RESORT = ("Office Song", "Office Hei")

Output = Literal["pdf", "png", "svg"]

_local = threading.local()


class LayoutError(RuntimeError):
    """The page could not be drawn; the message is typst's own."""


def typeset(
    template: str | Path,
    data: Mapping[str, Any],
    output: Output,
    font_paths: Sequence[Path] = (),
    ppi: float = 144,
) -> list[bytes]:
    """Draw a template with data: the one PDF, or one picture a page. Raises LayoutError.

    The data reach the template as a JSON string, never as markup. A template that is not one of ours is an
    absolute path, and reads files of its own folder only. `font_paths` are folders of fonts preferred to
    ours; `ppi` counts for PNG only.
    """
    folders = tuple(str(path) for path in font_paths)
    inputs = {"document": json.dumps({**data, "fonts": families(folders)}, ensure_ascii=False)}
    try:
        result = _compiler(template, folders).compile(format=output, sys_inputs=inputs, ppi=ppi, timestamp=0)
    except typst.TypstError as error:
        raise LayoutError(str(error)) from error
    if result is None:
        raise LayoutError("typst returned nothing")
    return result if isinstance(result, list) else [result]


def _compiler(template: str | Path, folders: tuple[str, ...]) -> typst.Compiler:
    """A compiler keeps its last inputs as state, so threads do not share one."""
    compilers: dict[tuple[str, ...], typst.Compiler] = _local.__dict__.setdefault("compilers", {})
    path = TEMPLATES / template
    key = (str(path), *folders)
    if key not in compilers:
        compilers[key] = typst.Compiler(
            path, root=path.parent, font_paths=_fonts(folders), ignore_system_fonts=True
        )
    return compilers[key]


@lru_cache(maxsize=8)
def _fonts(folders: tuple[str, ...]) -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[*folders, str(FONTS)]
    )


@lru_cache(maxsize=8)
def families(folders: tuple[str, ...]) -> dict[str, list[str]]:
    """The families of each role that are present, best first."""
    present = {name.lower() for name in _fonts(folders).families()}
    rows: dict[str, list[str]] = {}
    for role, names in DRAWN_FONTS.items():
        wanted = dict.fromkeys((*names, *LAST_RESORT))
        rows[role] = [name for name in wanted if name.lower() in present]
    return rows
