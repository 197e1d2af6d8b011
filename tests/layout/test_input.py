"""What the writers refuse, and what they make of an editor's leftovers."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from documents.layout.blocks import PrintedParagraph
from documents.layout.body import Body, printed_blocks
from documents.layout.seal import draw_seal
from tests.layout.factories import body, document, paragraph, text


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"kind": "方案"}, "kind"),
        ({"number": None}, "number"),
        ({"number": None, "is_draft": True, "seal": {"content": b"\x89PNG\r\n\x1a\n0"}}, "seal"),
        ({"seal": {"content": b"GIF89a"}}, "seal"),
        ({"copy_number": "12"}, "copy_number"),
        ({"urgency": "平急"}, "urgency"),
        ({"title": ""}, "title"),
        ({"unknown": 1}, "unknown"),
        ({"body": {"type": "doc", "content": [{"type": "iframe"}]}}, "iframe"),
    ],
)
def test_a_wrong_document_is_refused_by_name(changes: dict[str, Any], word: str) -> None:
    with pytest.raises(ValidationError, match=word):
        document(**changes)


@pytest.mark.parametrize("mark", ["deletion", "insertion", "strike"])
def test_a_text_with_open_traces_is_no_clean_copy(mark: str) -> None:
    node = {"type": "paragraph", "content": [{"type": "text", "text": "删去的话", "marks": [{"type": mark}]}]}
    with pytest.raises(ValidationError, match=mark):
        document(body=body(node))


def test_marks_that_do_not_print_are_ignored() -> None:
    node = {"type": "paragraph", "content": [{"type": "text", "text": "甲", "marks": [{"type": "comment"}]}]}
    (block,) = printed_blocks(Body.model_validate(body(node)))
    assert isinstance(block, PrintedParagraph)
    assert block.text == "甲"


def test_empty_paragraphs_at_both_ends_are_dropped_and_kept_inside() -> None:
    nodes = [paragraph(""), paragraph("甲"), paragraph(""), paragraph("乙"), paragraph(" ")]
    blocks = printed_blocks(Body.model_validate(body(*nodes)))
    assert [block.text for block in blocks if isinstance(block, PrintedParagraph)] == ["甲", "", "乙"]


def test_numbered_lists_print_their_numbers() -> None:
    items = [{"type": "listItem", "content": [paragraph(words)]} for words in ("甲", "乙")]
    node = {"type": "orderedList", "attrs": {"start": 3}, "content": items}
    blocks = printed_blocks(Body.model_validate(body(node)))
    assert [block.text for block in blocks if isinstance(block, PrintedParagraph)] == ["3.甲", "4.乙"]


def test_a_run_in_heading_may_span_several_runs() -> None:
    content = [text("一、抓"), text("好。各", bold=True), text("地。")]
    node = {"type": "heading", "attrs": {"level": 1, "runIn": True}, "content": content}
    (block,) = printed_blocks(Body.model_validate(body(node)))
    assert isinstance(block, PrintedParagraph)
    assert [(run.text, run.role) for run in block.runs] == [
        ("一、抓", "hei"),
        ("好。", "hei"),
        ("各", "fangsong"),
        ("地。", "fangsong"),
    ]


@pytest.mark.parametrize("name", ["", " ", "甲" * 41])
def test_a_seal_needs_a_name(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        draw_seal(name)
