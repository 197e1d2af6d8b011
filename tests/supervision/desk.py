"""督查 of the provincial government, the department that leads and the bureau that helps."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from approvals.services.templates import ensure_default_templates
from office.kernel import outbox
from office.supervision.models import Assignment, Matter
from office.supervision.services import opening, undertaking
from office.supervision.services.opening import MatterWish, StageWish, UnitsWish
from orgchart.models import Person, Unit
from orgchart.services.principals import refresh
from tests.orgchart.factories import SmallProvince, small_province

TITLE = "推进事业单位公开招聘信息化建设"


class SupervisionDesk:
    def __init__(self) -> None:
        self.province: SmallProvince = small_province()
        ensure_default_templates()
        refresh()

    def person(self, who: str) -> Person:
        return self.province.people[who]

    def unit(self, key: str) -> Unit:
        return self.province.units[key]

    def wish(
        self, *, title: str = TITLE, lead: str = "department", co: tuple[str, ...] = ("bureau",), **more: Any
    ) -> MatterWish:
        stages = more.pop("stages", [StageWish("方案", days=3)])
        units = UnitsWish(
            lead=self.unit(lead).id,
            co=[self.unit(one).id for one in co],
            days=more.pop("days", 10),
            stages=stages,
        )
        return MatterWish(title=title, units=units, **({"basis": "other", "content": "请按时完成。"} | more))

    def opened(self, **how: Any) -> Matter:
        return opening.open_matter(by=self.person("supervisor"), wish=self.wish(**how))

    def lead(self, matter: Matter) -> Assignment:
        return Assignment.objects.get(matter=matter, role="lead")

    def co(self, matter: Matter) -> Assignment:
        return Assignment.objects.get(matter=matter, role="co")

    def handling(self, matter: Matter) -> Assignment:
        """The lead has signed for it and the clerk handles it."""
        row = self.lead(matter)
        undertaking.sign_for(assignment_id=row.id, by=self.person("registrar"))
        return undertaking.name_handler(
            assignment_id=row.id, by=self.person("registrar"), person_id=self.person("clerk").id
        )

    def ask(self, who: str, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
        client = Client()
        client.force_login(self.person(who).account)
        data = json.dumps(body) if body is not None else ""
        answer = client.generic(method, f"/api/v1{path}", data, content_type="application/json")
        outbox.drain()
        plain = not answer.streaming and answer.content
        return answer.status_code, answer.json() if plain else None


def done(text: str = "已按要求完成。") -> undertaking.ReportWish:
    return undertaking.ReportWish(text=text, completes=True)
