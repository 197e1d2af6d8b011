"""What the tests of notices share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

from messaging.models import Conversation
from messaging.services import mark_read
from office.kernel.clock import LOCAL
from tests.messaging.test_api import Api
from tests.orgchart.factories import SmallProvince

WORKDAY = datetime(2026, 3, 3, 9, 0, tzinfo=LOCAL)  # a Tuesday


def wish(province: SmallProvince, *units: str, subtree: bool = True, **more: Any) -> dict[str, Any]:
    audience = [{"unit": str(province.units[key].id), "subtree": subtree} for key in units]
    content = {"title": "关于报送材料的通知", "text": "请于周五前报送。", "audience": audience}
    return {"client_id": str(uuid4()), **content, **more}


def sent(province: SmallProvince, by: str, *units: str, **more: Any) -> str:
    made = Api(province.account(by)).post("/notices", wish(province, *units, **more))
    return str(made["id"])


def read(province: SmallProvince, notice: str, *keys: str) -> None:
    for key in keys:
        seq = Conversation.objects.get(id=notice).seq
        mark_read(account_id=province.account(key).id, conversation_id=int(notice), seq=seq)


Tree = Callable[..., Any]


def tree_of(province: SmallProvince, by: str, notice: str) -> Tree:
    api = Api(province.account(by))

    def level(query: str = "", expect: int = 200) -> Any:
        return api.get(f"/conversations/{notice}/readers/tree{query}", expect=expect)

    return level
