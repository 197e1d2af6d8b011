"""The personas of the sign-in page, in the order of the walk. Only in demo mode."""

from __future__ import annotations

from dataclasses import dataclass

# The demo's password is no secret: it is printed at start, and the demo refuses to run in production.
PASSWORD = "office-demo-2026"  # noqa: S105 - no secret


@dataclass(frozen=True)
class Persona:
    key: str
    title_zh: str
    title_en: str
    start: str = ""  # where they begin; "" where everybody does

    @property
    def login(self) -> str:
        return f"demo.{self.key.replace('_', '.')}"


PERSONAS = [
    Persona("clerk", "拟稿人", "Drafting clerk"),
    Persona("division_head", "处长，核稿", "Division head"),
    Persona("countersigner_law", "会签，政策法规处", "Countersigner, legal affairs"),
    Persona("countersigner_finance", "会签，规划财务处", "Countersigner, planning and finance"),
    Persona("office_reviewer", "办公室主任，审核", "Office reviewer"),
    Persona("deputy_director", "分管副厅长", "Deputy director in charge"),
    Persona("director", "厅长，签发", "Director"),
    Persona("registry_clerk", "省厅文书，登记", "Registry clerk, department"),
    Persona("checker", "校对", "Proof checker"),
    Persona("seal_custodian", "印章管理员", "Seal custodian"),
    Persona("city_registry", "江门市局收发员", "Registry clerk, city bureau"),
    Persona("city_office", "江门市局办公室主任", "Office head, city bureau"),
    Persona("city_leader", "江门市局局长", "Director, city bureau"),
    Persona("city_division_head", "江门市局科长，承办", "Division head, city bureau"),
    Persona("department_admin", "江门市局组织管理员", "Department administrator"),
    Persona("provincial_leader", "副省长", "Vice governor"),
    Persona("supervisor", "省政府督查室", "Supervision office (督查)", start="/matters"),
    Persona("admin_system", "系统管理员", "System administrator"),
    Persona("admin_security", "安全保密管理员", "Security administrator"),
    Persona("admin_audit", "安全审计员", "Audit administrator"),
]
