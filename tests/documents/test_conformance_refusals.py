"""Files that are made to hurt: refused with a sentence, by a process that dies alone."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from documents.conformance.refusals import Refused
from documents.conformance.report import report
from documents.sandbox import ask
from office.kernel.errors import LANGUAGES, text
from tests.documents.docx_makers import OFFICE, PACKAGE, TYPES, made, main_part, package, paragraph

ENTITIES = '<!DOCTYPE w [<!ENTITY a "哈"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'


def with_entities(name: str, encoding: str = "UTF-8") -> bytes:
    whole = main_part(paragraph(f"&{name};")).partition("?>")[2]
    words = f'<?xml version="1.0" encoding="{encoding}"?>{ENTITIES}{whole}'
    return package({"word/document.xml": words.encode(encoding)})


def related(kind: str, target: str) -> bytes:
    rows = (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId9" Type="{OFFICE}/{kind}" '
        f'Target="{target}" TargetMode="External"/></Relationships>'
    )
    parts = {"word/document.xml": main_part(paragraph("正文。")), "word/_rels/document.xml.rels": rows}
    return package(parts)


def macro() -> bytes:
    types = TYPES.replace("document.main+xml", "document.macroEnabled.main+xml")
    return package({"[Content_Types].xml": types, "word/document.xml": main_part(paragraph("正文。"))})


PLAIN = main_part(paragraph("正文。"))
HOSTILE: list[tuple[str, bytes, str]] = [
    ("five million empty paragraphs", made("<w:p/>" * 5_000_000), "documents.docx_part_too_large"),
    ("a million empty paragraphs", made("<w:p/>" * 1_000_000), "documents.docx_too_many"),
    (
        "deep nesting",
        made("<w:tbl><w:tr><w:tc>" * 300 + "</w:tc></w:tr></w:tbl>" * 300),
        "documents.docx_too_deep",
    ),
    ("entities", with_entities("b"), "documents.docx_entities"),
    ("entities in UTF-16", with_entities("b", "UTF-16"), "documents.docx_entities"),
    ("an external entity", with_entities("f"), "documents.docx_entities"),
    ("macros by type", macro(), "documents.docx_macro"),
    (
        "macros by part",
        package({"word/document.xml": PLAIN, "word/vbaProject.bin": b"x"}),
        "documents.docx_macro",
    ),
    (
        "controls",
        package({"word/document.xml": PLAIN, "word/activeX/activeX1.bin": b"x"}),
        "documents.docx_macro",
    ),
    ("an external template", related("attachedTemplate", "http://x/t.dotm"), "documents.docx_external"),
    ("a linked picture", related("image", "http://x/p.png"), "documents.docx_external"),
    ("a name with dots", package({"word/document.xml": PLAIN, "../../etc/x": b"x"}), "documents.docx_names"),
    (
        "a name with a control character",
        package({"word/document.xml": PLAIN, "word/a\x07b": b"x"}),
        "documents.docx_names",
    ),
    (
        "too many parts",
        package({"word/document.xml": PLAIN} | {f"a/{n}": b"x" for n in range(2_100)}),
        "documents.docx_parts",
    ),
    ("no XML", package({"word/document.xml": "这不是 XML"}), "documents.docx_broken"),
    (
        "another kind of package",
        package(
            {
                "[Content_Types].xml": TYPES.replace("wordprocessingml", "spreadsheetml"),
                "word/document.xml": PLAIN,
            }
        ),
        "documents.docx_not_word",
    ),
    ("no main part", package({"word/other.xml": PLAIN}), "documents.docx_not_word"),
    ("an old or encrypted file", b"\xd0\xcf\x11\xe0" + b"\0" * 2000, "documents.docx_old"),
    ("half a file", made(paragraph("正文。"))[:600], "documents.docx_broken"),
    ("an empty file", b"", "documents.docx_empty"),
]


@pytest.mark.parametrize(("content", "code"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
def test_what_is_made_to_hurt_is_refused_with_a_sentence(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "file.docx"
    path.write_bytes(content)
    started = time.process_time()
    with pytest.raises(Refused) as refused:
        report(path)
    assert time.process_time() - started < 1.5
    assert refused.value.code == code
    for language in LANGUAGES:
        sentence = text(code, language, refused.value.data)
        assert sentence != code
        assert "{" not in sentence


def test_what_takes_all_memory_dies_alone(tmp_path: Path) -> None:
    """Small as a part, large as a tree: elements with forty attributes each."""
    path = tmp_path / "file.docx"
    many = "".join(f' w:a{n}="1"' for n in range(40))
    path.write_bytes(made("<w:p>" + f"<w:r{many}/>" * 30_000 + "</w:p>"))
    with pytest.raises(Refused) as refused:
        ask("check", path)
    assert refused.value.code == "documents.docx_too_heavy"


def test_a_file_of_the_usual_kind_is_read_by_the_process(tmp_path: Path) -> None:
    path = tmp_path / "file.docx"
    path.write_bytes(made(paragraph("现将有关事项通知如下。", first=32)))
    assert ask("check", path)["counts"]["error"] > 0
    assert ask("import", path)["body"]["content"][0]["content"][0]["text"] == "现将有关事项通知如下。"
