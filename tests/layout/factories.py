"""Documents to lay out: made wording, one real regulation as a long attachment."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from documents.layout.model import OfficialDocument

DATA = Path(__file__).parent / "data"
ORGAN = "广东省人力资源和社会保障厅"


def text(content: str, *, bold: bool = False) -> dict[str, Any]:
    node: dict[str, Any] = {"type": "text", "text": content}
    return node | ({"marks": [{"type": "bold"}]} if bold else {})


def paragraph(content: str, **attrs: Any) -> dict[str, Any]:
    node: dict[str, Any] = {"type": "paragraph", "content": [text(content)] if content else []}
    return node | ({"attrs": attrs} if attrs else {})


def heading(content: str, level: int, **attrs: Any) -> dict[str, Any]:
    return {"type": "heading", "attrs": {"level": level, **attrs}, "content": [text(content)]}


def body(*nodes: dict[str, Any]) -> dict[str, Any]:
    return {"type": "doc", "content": list(nodes)}


def short_body() -> dict[str, Any]:
    return body(
        paragraph(
            "现就进一步做好《事业单位人事管理条例》（以下简称《条例》）贯彻实施工作通知如下，请一并执行。"
        ),
        heading(
            "一、抓好学习宣传。各地各单位要把贯彻《条例》作为今年的重点工作，分级分类组织培训。",
            1,
            runIn=True,
        ),
        heading("二、强化监督检查", 1),
        heading("（一）压实责任", 2),
        heading("1.建立台账。于2026年6月30日前完成。", 3, runIn=True),
        paragraph("各地级以上市人力资源和社会保障局要加强组织领导，明确工作分工，重要情况及时报告。"),
    )


def regulation() -> dict[str, Any]:
    lines = (DATA / "事业单位人事管理条例.md").read_text(encoding="utf-8").splitlines()[1:]
    nodes = []
    for line in (line.strip() for line in lines):
        if line.startswith("## "):
            nodes.append(heading(line[3:], 1, textAlign="center"))
        elif line:
            nodes.append(paragraph(line))
    return body(*nodes)


def document(**changes: Any) -> OfficialDocument:
    """A notice of two pages, complete and unsealed; `changes` replace fields."""
    fields: dict[str, Any] = {
        "kind": "通知",
        "organ_mark": f"{ORGAN}文件",
        "number": "粤人社发〔2026〕12号",
        "title": f"{ORGAN}关于进一步做好《事业单位人事管理条例》贯彻实施工作的通知",
        "main_recipients": "各地级以上市人力资源和社会保障局，省直各单位人事部门",
        "body": short_body(),
        "signature_organ": ORGAN,
        "date": dt.date(2026, 3, 5),
        "note": "此件公开发布",
        "cc": "省委组织部，省委编办，省财政厅",
        "printing_organ": f"{ORGAN}办公室",
        "printed_on": dt.date(2026, 3, 6),
    }
    return OfficialDocument.model_validate(fields | changes)
