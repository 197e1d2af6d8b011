"""督办 in every state, and tasks between persons; what leaders handed to 督查 stands on the board too."""

from __future__ import annotations

from datetime import timedelta

from office.kernel import clock
from office.supervision.models import Assignment, Matter, Milestone, Report, Task
from office.supervision.services import giving, handed, opening, reviewing, undertaking
from office.supervision.services.giving import TaskWish
from office.supervision.services.opening import MatterWish, StageWish, UnitsWish
from orgchart.models import Person, Unit

DEPARTMENT = "广东省人力资源和社会保障厅"
BUREAU = "江门市人力资源和社会保障局"
FINANCE = "广东省财政厅"
Basis = tuple[str, str]  # its kind, and which


def build() -> str:
    """After documents and conversations; returns what it made."""
    adopted = handed.adopt_all()
    desk = _Desk()
    desk.matters()
    desk.tasks()
    return f"{adopted + Matter.objects.filter(handover=None).count()} matters, {Task.objects.count()} tasks"


class _Desk:
    def __init__(self) -> None:
        logins = (
            "supervisor",
            "registry.clerk",
            "city.registry",
            "clerk",
            "city.division.head",
            "division.head",
        )
        rows = Person.objects.filter(account__login__in=[f"demo.{one}" for one in logins])
        self.people = {row.account.login[5:]: row for row in rows.select_related("account")}
        self.units = {row.name: row for row in Unit.objects.filter(name__in=[DEPARTMENT, BUREAU, FINANCE])}

    def matters(self) -> None:
        meeting = ("meeting", "省政府常务会议")
        instruction = ("instruction", "副省长批示")
        self._open("开展行政审批事项清理情况自查", DEPARTMENT, co=(FINANCE,), days=10, basis=meeting)
        row = self._handled("推进零工市场规范化建设", BUREAU, days=8, basis=instruction)
        self._late(row)
        row = self._handled(
            "落实高校毕业生就业服务专项行动", DEPARTMENT, days=12, stages=("方案",), basis=meeting
        )
        self._report(row, "已召开推进会，方案正在征求意见。", difficulty="部分高校尚未提供毕业生数据")
        row = self._handled("整治人力资源市场秩序", DEPARTMENT, days=6, stages=("排查",), basis=instruction)
        self._report(row, "排查已完成，发现问题 12 个，清单附后。", completes=True)
        row = self._handled("压减基层报表数量", BUREAU, days=4, basis=meeting)
        by = self.people["city.division.head"]
        undertaking.ask_extension(assignment_id=row.id, by=by, reason="需与市级部门会商清单", days=9)
        self._finished("公布省级人才政策清单", DEPARTMENT, basis=meeting)
        matter = self._finished("完成技能人才评价目录修订", BUREAU, basis=instruction).matter
        opening.close(matter_id=matter.id, by=self.people["supervisor"], outcome="目录已印发，予以销号。")

    def tasks(self) -> None:
        head, clerk = self.people["division.head"], self.people["clerk"]
        giving.give_task(
            by=head, wish=TaskWish(title="整理事业单位公开招聘问答口径", people=[clerk.id], days=2)
        )
        task = giving.give_task(
            by=head, wish=TaskWish(title="汇总各市岗位设置备案情况", people=[clerk.id], days=5)
        )
        giving.act(task_id=task.id, by=clerk, action="finish", words="已汇总，表在工作组的文件里。")

    def _open(
        self,
        title: str,
        lead: str,
        *,
        basis: Basis,
        days: int,
        co: tuple[str, ...] = (),
        stages: tuple[str, ...] = (),
    ) -> Assignment:
        units = UnitsWish(
            lead=self.units[lead].id,
            co=[self.units[one].id for one in co],
            days=days,
            stages=[StageWish(one, days=3) for one in stages],
        )
        content = "请牵头单位会同有关单位抓紧办理，按阶段反馈进展，遇有困难及时说明。"
        wish = MatterWish(title=title, content=content, units=units, basis=basis[0], basis_note=basis[1])
        matter = opening.open_matter(by=self.people["supervisor"], wish=wish)
        return Assignment.objects.select_related("matter").get(matter=matter, role="lead")

    def _handled(
        self, title: str, lead: str, *, basis: Basis, days: int, stages: tuple[str, ...] = ()
    ) -> Assignment:
        row = self._open(title, lead, basis=basis, days=days, stages=stages)
        registry, handler = self._hands(lead)
        undertaking.sign_for(assignment_id=row.id, by=registry)
        undertaking.name_handler(assignment_id=row.id, by=registry, person_id=handler.id)
        return row

    def _hands(self, unit: str) -> tuple[Person, Person]:
        if unit == BUREAU:
            return self.people["city.registry"], self.people["city.division.head"]
        return self.people["registry.clerk"], self.people["clerk"]

    def _report(self, row: Assignment, text: str, *, difficulty: str = "", completes: bool = False) -> Report:
        row.refresh_from_db()
        if row.handler is None:
            raise ValueError("nobody handles this assignment")
        condition = "difficult" if difficulty else "normal"
        wish = undertaking.ReportWish(
            text=text, completes=completes, condition=condition, difficulty=difficulty
        )
        return undertaking.report(assignment_id=row.id, by=row.handler, wish=wish)

    def _finished(self, title: str, lead: str, *, basis: Basis) -> Assignment:
        row = self._handled(title, lead, basis=basis, days=5)
        report = self._report(row, "已按要求完成，材料已报送。", completes=True)
        reviewing.review(report_id=report.id, by=self.people["supervisor"], accept=True)
        return row

    @staticmethod
    def _late(row: Assignment) -> None:
        """It should have been done two days ago."""
        due = clock.now() - timedelta(days=2)
        Milestone.objects.filter(assignment=row).update(due_at=due)
        Assignment.objects.filter(id=row.id).update(due_at=due, created_at=due - timedelta(days=9))
        Matter.objects.filter(id=row.matter_id).update(due_at=due, created_at=due - timedelta(days=9))
