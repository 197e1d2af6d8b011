"""The form of a message's text, and its plain reading (docs/adr on rich text).

A text is lines. A line that begins with ``- `` or ``1. `` is an item of a list; ``**strong**`` is bold;
``[label](https://…)`` is a link. Nothing else means anything. ``frontend/…/messages/richtext.ts`` reads the
same form, and both are held to ``tests/messaging/richtext_cases.json``.
"""

from __future__ import annotations

import re

_BOLD = re.compile(r"\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*")
_LINK = re.compile(r"\[([^\[\]\n]+)\]\((https?://[^\s()<>\"']+)\)")


def plain(text: str) -> str:
    """What a text says without its marks: for quotes, lists, notifications, search and export."""
    return _LINK.sub(r"\1", _BOLD.sub(r"\1", text))
