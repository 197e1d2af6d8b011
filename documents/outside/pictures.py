"""Pages of an original as pictures on A4, drawn by typst: the reader's own viewer never meets the file."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import typst
from PIL import Image, ImageOps

FONTS = Path(__file__).resolve().parent.parent / "layout" / "fonts"
PPI = 130
LONGEST = 2600  # pixels of a picture's longer side
MOST_PAGES = 300
MOST_LINES = 2000
PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".tif", ".tiff"})

_SHEET = """#set page(width: 210mm, height: 297mm, margin: 0mm)
#let d = json(bytes(sys.inputs.at("d")))
#for one in d {
  page(align(center + horizon,
    if one.page == none { image(one.name, width: 100%, height: 100%, fit: "contain") }
    else { image(one.name, page: one.page, width: 100%, height: 100%, fit: "contain") }))
}
"""
_WORDS = """#set page(width: 210mm, height: 297mm, margin: (x: 26mm, y: 30mm))
#set text(font: ("Office Hei", "Office Song"), size: 11pt, lang: "zh")
#set par(leading: 0.9em, spacing: 0.9em)
#let d = json(bytes(sys.inputs.at("d")))
#text(size: 9pt, fill: rgb("#646871"))[#d.note]
#v(4mm)
#for line in d.lines { par(text(line)) }
"""


def pdf_pages(content: bytes, first: int, last: int, ppi: float = PPI) -> list[bytes]:
    """Pages ``first`` to ``last`` (from 1) of a PDF, as PNG."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "original.pdf").write_bytes(content)
        rows = [{"name": "original.pdf", "page": number} for number in range(first, last + 1)]
        return _drawn(Path(folder), _SHEET, rows, ppi)


def picture_pages(content: bytes, ppi: float = PPI) -> list[bytes]:
    """A picture's pages (a TIFF may hold several), turned upright, as PNG."""
    with tempfile.TemporaryDirectory() as folder:
        rows = []
        source = Path(folder) / "original"
        source.write_bytes(content)
        Image.MAX_IMAGE_PIXELS = 120_000_000
        with Image.open(source) as image:
            for index in range(min(getattr(image, "n_frames", 1), MOST_PAGES)):
                image.seek(index)
                upright = ImageOps.exif_transpose(image.convert("RGB"))
                upright.thumbnail((LONGEST, LONGEST))
                upright.save(Path(folder) / f"{index}.png")
                rows.append({"name": f"{index}.png", "page": None})
        return _drawn(Path(folder), _SHEET, rows, ppi)


def word_pages(text: str, note: str, ppi: float = PPI) -> list[bytes]:
    """Plain words on sheets, headed by a note that says what they are."""
    lines = [line for line in (one.strip() for one in text.splitlines()) if line][:MOST_LINES]
    with tempfile.TemporaryDirectory() as folder:
        return _drawn(Path(folder), _WORDS, {"note": note, "lines": lines}, ppi)[:MOST_PAGES]


def _drawn(folder: Path, template: str, data: Any, ppi: float) -> list[bytes]:
    main = folder / "main.typ"
    main.write_text(template, encoding="utf-8")
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    inputs = {"d": json.dumps(data, ensure_ascii=False)}
    compiler = typst.Compiler(main, root=folder, font_paths=fonts, ignore_system_fonts=True)
    result = compiler.compile(format="png", ppi=ppi, sys_inputs=inputs)
    return result if isinstance(result, list) else [result] if result is not None else []


def keep(pages: list[bytes], folder: Path, first: int = 1) -> None:
    """Write the pages into a folder as ``1.png`` and so on; each appears whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(pages, start=first):
        with tempfile.NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as file:
            file.write(page)
        shutil.move(file.name, folder / f"{number}.png")
