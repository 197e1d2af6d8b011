"""What a document's text asks of those who get it: time to read it, and data to send."""

from __future__ import annotations

import re

# 减负规定 (2024): a local or departmental document at most 5,000 characters, on a single task 4,000.
LENGTH_LIMIT, SINGLE_TASK_LIMIT = 5_000, 4_000
_SPACES = re.compile(r"\s")
_ASKS = re.compile(
    r"(请|须|应|要求|务必|商请|前)[^。；]{0,60}?(报送|上报|填报|编报|报我|报至|反馈|提供|归集)"
    r"|(填写|填报|附)[^。；]{0,12}(统计表|登记表|汇总表|情况表|台账)"
    r"|(摸底|摸排|清查|普查)[^。；]{0,20}(情况|数据|结果)"
)


def characters(text: str) -> int:
    """Its length as the rule counts it: without spaces and line breaks."""
    return len(_SPACES.sub("", text))


def asks_for_data(text: str) -> bool:
    """Whether it asks its receivers for figures, forms or reports."""
    return _ASKS.search(text) is not None
