"""Traces: who wrote and struck out what, kept exactly from one text to the next."""

from __future__ import annotations

import time
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from documents import traces
from documents.body import from_text
from documents.comparing import Run, runs, text_runs
from documents.traces import Piece, between, follow, join, newer, older

CLERK, HEAD = 1, 2
LINE = st.text("的和甲乙丙丁、。一1a", max_size=12)
TEXT = st.lists(LINE, max_size=6).map("\n".join)


def said(found: tuple[Run, ...]) -> list[tuple[str, str]]:
    return [(run.operation, run.text) for run in found]


def test_whole_words_change_where_only_single_characters_stayed() -> None:
    before, after = "认真抓好落实工作。", "切实做好督查事项。"
    assert said(runs(before, after)) == [
        ("deleted", "认真抓好落实工作"),
        ("inserted", "切实做好督查事项"),
        ("same", "。"),
    ]


def test_a_paragraph_put_between_reworded_ones_is_told_apart_from_them() -> None:
    before = "请于六月底前完成清理。\n请及时报送情况。"
    after = "请于九月底前完成清理。\n经费从部门预算中列支。\n请及时报送有关情况。"
    found = text_runs(before, after)
    assert ("inserted", "经费从部门预算中列支。\n") in said(found)
    assert ("deleted", "六") in said(found)
    assert ("inserted", "有关") in said(found)


def test_a_long_paragraph_of_one_character_is_compared_in_no_time() -> None:
    begin = time.perf_counter()
    found = text_runs("甲乙" * 40_000, "乙丙" * 40_000)
    assert time.perf_counter() - begin < 2
    assert "".join(run.text for run in found if run.operation != "deleted") == "乙丙" * 40_000


@given(TEXT, TEXT)
def test_runs_of_a_text_make_both_texts(before: str, after: str) -> None:
    found = text_runs(before, after)
    assert "".join(run.text for run in found if run.operation != "inserted") == before
    assert "".join(run.text for run in found if run.operation != "deleted") == after


def test_each_keeps_what_they_wrote_and_struck_out() -> None:
    pieces = between("半年内完成。", "六个月内完成。", CLERK)
    pieces = follow(pieces, "六个月内全部完成并上报。", HEAD)
    assert pieces == [
        Piece("半年", gone=CLERK),
        Piece("六个月", by=CLERK),
        Piece("内"),
        Piece("全部", by=HEAD),
        Piece("完成"),
        Piece("并上报", by=HEAD),
        Piece("。"),
    ]


def test_what_somebody_wrote_and_another_struck_out_leaves_no_trace() -> None:
    pieces = follow(between("请执行。", "请认真执行。", CLERK), "请执行。", HEAD)
    assert pieces == [Piece("请执行。")]


def test_words_struck_out_and_brought_back_stand_as_they_stood() -> None:
    pieces = follow(between("请认真执行。", "请执行。", CLERK), "请认真执行。", HEAD)
    assert pieces == [Piece("请认真执行。")]


@given(st.lists(TEXT, min_size=2, max_size=6))
def test_a_trace_leads_from_its_first_text_to_its_last(texts: list[str]) -> None:
    pieces = [Piece(texts[0])]
    for who, text in enumerate(texts[1:], start=1):
        pieces = follow(pieces, text, who)
        assert (older(pieces), newer(pieces)) == (texts[0], text)
        assert not any(piece.by is not None and piece.gone is not None for piece in pieces)


@given(st.lists(TEXT, min_size=3, max_size=3))
def test_two_traces_make_one(texts: list[str]) -> None:
    first, second = between(texts[0], texts[1], CLERK), between(texts[1], texts[2], HEAD)
    joined = join(first, second)
    assert (older(joined), newer(joined)) == (texts[0], texts[2])


@settings(max_examples=60)
@given(TEXT, TEXT)
def test_lines_are_the_paragraphs_of_the_newer_text(before: str, after: str) -> None:
    body = _body(after)
    found = traces.lines(between(before, after, CLERK), body)
    standing = [line for line in found if line.index is not None]
    assert [line.index for line in standing] == list(range(len(traces.outline(body))))
    for line in standing:
        shown = "".join(piece.text for piece in line.pieces if piece.gone is None and piece.text != "¶")
        assert shown == line.line.text


def _body(text: str) -> dict[str, Any]:
    content = [
        {"type": "paragraph", "content": [{"type": "text", "text": line}] if line else []}
        for line in text.split("\n")
    ]
    return {"type": "doc", "content": content}


def test_a_paragraph_that_went_stands_where_it_stood() -> None:
    before, after = "第一段。\n第二段要删去。\n第三段。", "第一段。\n第三段。"
    found = traces.lines(between(before, after, HEAD), from_text(after))
    assert [(line.index, line.operation) for line in found] == [(0, "same"), (None, "deleted"), (1, "same")]
    assert found[1].pieces == (Piece("第二段要删去。", gone=HEAD),)


def test_headings_and_tables_are_lines_with_their_kind() -> None:
    cell = {
        "type": "tableCell",
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": "甲"}]}],
    }
    body = from_text("# 一、标题")
    body["content"].append({"type": "table", "content": [{"type": "tableRow", "content": [cell, cell]}]})
    assert [(line.kind, line.level, line.text) for line in traces.outline(body)] == [
        ("heading", 1, "一、标题"),
        ("row", 0, "甲\t甲"),
    ]
