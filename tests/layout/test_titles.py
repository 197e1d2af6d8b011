"""Where titles break (7.3.1), on titles that were really published."""

from __future__ import annotations

import time

import pytest

from documents.layout.titles import break_title, cells
from tests.layout.factories import DATA

PUBLISHED = (DATA / "titles.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("title", PUBLISHED)
def test_published_titles_break_as_the_standard_asks(title: str) -> None:
    lines = break_title(title)
    assert "".join(lines).replace(" ", "") == title.replace(" ", "")
    for line in lines:
        assert cells(line) <= 20
        assert line[0] not in "的了、，》）”和与及"
        assert line[-1] not in "《（“"
    for line in lines[:-1]:
        assert not line.endswith("的")
    widths = [cells(line) for line in lines]
    peak = widths.index(max(widths))
    assert widths[: peak + 1] == sorted(widths[: peak + 1]), "neither trapezoid nor diamond"
    assert widths[peak:] == sorted(widths[peak:], reverse=True), "neither trapezoid nor diamond"


@pytest.mark.parametrize("title", PUBLISHED)
def test_a_book_title_that_fits_a_line_is_not_broken_when_the_rest_can_give(title: str) -> None:
    start, end = title.find("《"), title.rfind("》")
    inner = title[start : end + 1]
    if start < 0 or cells(inner) > 14:
        return
    assert any(inner in line for line in break_title(title))


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        (
            "广东省人力资源和社会保障厅关于进一步做好《事业单位人事管理条例》贯彻实施工作的通知",
            ("广东省人力资源和社会保障厅", "关于进一步做好《事业单位人事管理条例》", "贯彻实施工作的通知"),
        ),
        (
            "国家发展改革委 国家能源局关于印发《煤炭工业发展“十五五”规划》的通知",
            ("国家发展改革委 国家能源局关于印发", "《煤炭工业发展“十五五”规划》的通知"),
        ),
        ("海关总署关于修改部分规章的决定", ("海关总署关于修改部分规章的决定",)),
    ],
)
def test_titles_break_at_word_sense(title: str, lines: tuple[str, ...]) -> None:
    assert break_title(title) == lines


@pytest.mark.parametrize(
    "title", ["国" * 300, "a" * 300, "的" * 300, "《" * 100, "国", "“”" * 80, "甲 " * 120]
)
def test_any_title_is_broken_quickly_and_whole(title: str) -> None:
    break_title.cache_clear()
    start = time.perf_counter()
    lines = break_title(title)
    assert time.perf_counter() - start < 1
    assert "".join(lines).replace(" ", "") == title.replace(" ", "")
    assert all(0 < cells(line) <= 21 for line in lines)
