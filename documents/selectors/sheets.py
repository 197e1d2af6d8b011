"""What stands on a handling sheet: drawn from the chain and its opinions, for each kind of paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from approvals.selectors import TimelineStep, TimelineTask, chain_log, chain_timeline, drawings
from approvals.selectors.papers import content_of
from documents.layout.sheet import Sheet, SheetFact, SheetOpinion, SheetRow
from documents.models import Delivery, Document
from office.kernel.clock import LOCAL

if TYPE_CHECKING:
    from approvals.ink import Drawing
    from approvals.models import Request

# The stages of a printed sheet, the weightiest first, as its boxes stand (条例 articles 18–25).
OUTGOING = (
    *("issue", "leader_review", "countersign", "office_review", "check"),
    *("post_check", "register", "proof", "seal", "distribute"),
)
INCOMING = ("propose", "instruct", "handle", "close", "in_register", "first_check")
PLAIN = {
    "agree": "同意",
    "read": "已阅",
    "register": "已登记",
    "proof": "已校对",
    "seal": "已用印",
    "distribute": "已分发",
}
MARKS = {"return": "退回", "reject": "不同意"}
_EMPTY = "　"


def document_sheet(document: Document, printed_by: str) -> Sheet:
    """发文稿纸."""
    version = document.current_version
    attachments = document.attachments.order_by("sort", "id").values_list("title", flat=True)
    facts = [
        _fact("紧急程度", document.urgency or "平件"),
        _fact("密级", document.secrecy),
        _fact("文种", document.kind),
        _fact("公开属性", document.disclosure),
        _fact("标题", document.title, wide=True),
        _fact("主送", document.main_text, wide=True),
        _fact("抄送", document.cc_text, wide=True),
        SheetFact("附件", tuple(attachments) or (_EMPTY,), wide=True),
        _fact("拟稿单位", document.owner_unit.name),
        _fact("拟稿人", document.drafter.name),
        _fact("成文日期", _day(document.issued_on)),
        _fact("印发日期", _day(document.printed_on)),
        _fact("印制份数", str(document.copies or "")),
        _fact("稿次", f"第{version.number}稿" if version else "草稿"),
    ]
    steps = chain_timeline(document.chain_id) if document.chain_id else []
    return Sheet(
        heading=f"{document.organ.name}发文稿纸",
        number=document.number or "文号待编",
        official=True,
        facts=tuple(facts),
        rows=_rows(steps, OUTGOING),
        foot=_foot(document.chain_id, printed_by),
    )


def delivery_sheet(delivery: Delivery, printed_by: str) -> Sheet:
    """文件处理单."""
    document = delivery.document
    facts = [
        _fact("来文单位", document.source),
        _fact("来文字号", document.number),
        _fact("收文编号", delivery.receipt_number),
        _fact("收文时间", _moment(delivery.signed_for_at)),
        _fact("紧急程度", document.urgency or "平件"),
        _fact("密级", document.secrecy),
        _fact("标题", document.title, wide=True),
        _fact("办理结果", delivery.result or delivery.returned_reason, wide=True),
    ]
    steps = chain_timeline(delivery.chain_id) if delivery.chain_id else []
    return Sheet(
        heading=f"{delivery.unit.name}文件处理单",
        number=delivery.receipt_number,
        official=True,
        facts=tuple(facts),
        rows=_rows(steps, INCOMING),
        foot=_foot(delivery.chain_id, printed_by),
    )


def request_sheet(request: Request, printed_by: str) -> Sheet:
    """审批单: the answers from the very bytes that were signed, and the opinions in the chain's order."""
    version = request.current_version
    content = content_of(version) if version else {"answers": []}
    name = str(request.form_version.definition["name"]["zh"])
    facts = [
        _fact("申请人", request.owner.name),
        _fact("部门", request.unit.name),
        _fact("提交时间", _moment(version.created_at if version else None)),
        _fact("紧急程度", request.urgency or "平件"),
    ]
    facts += [_answer(one) for one in content["answers"] if said_in(one)]
    steps = chain_timeline(request.chain_id) if request.chain_id else []
    return Sheet(
        heading=f"{request.organ.name}{name}" + ("" if name.endswith("签报") else "审批单"),
        number=request.number,
        official=False,
        facts=tuple(facts),
        rows=_rows(steps, ()),
        foot=_foot(request.chain_id, printed_by),
    )


def _fact(label: str, value: str, *, wide: bool = False) -> SheetFact:
    return SheetFact(label, tuple(value.split("\n")) if value else (_EMPTY,), wide)


def _answer(one: dict[str, Any]) -> SheetFact:
    lines = said_in(one)
    wide = len(lines) > 1 or one["type"] in ("long_text", "table", "attachment") or len(lines[0]) > 14
    return SheetFact(str(one["label"]["zh"]), lines, wide)


def said_in(one: dict[str, Any]) -> tuple[str, ...]:
    """An answer in words, line by line; empty where nothing was answered."""
    value = one["value"]
    if value in (None, "", []):
        return ()
    if one["type"] == "table":
        labels = {column["key"]: column["label"]["zh"] for column in one["columns"]}
        return tuple("；".join(f"{labels[key]}：{_word(cell)}" for key, cell in row.items()) for row in value)
    if one["type"] == "attachment":
        return tuple(str(file["name"]) for file in value)
    capitals = f"（{one['capitals']}）" if one.get("capitals") else ""
    return tuple((_word(value) + _measured(one) + capitals).split("\n"))


def _word(value: Any) -> str:
    if isinstance(value, dict):
        if "from" in value:
            days = f"共 {value['days']} 天（工作日 {value['working_days']} 天）"
            return f"{value['from']} 至 {value['to']}，{days}"
        return str(value.get("zh") or value.get("name") or "")
    return "" if value is None else str(value)


def _measured(one: dict[str, Any]) -> str:
    if one.get("measure"):
        return f" {one['measure']['zh']}"
    return " 元" if one.get("money") else ""


def _rows(steps: Sequence[TimelineStep], order: Sequence[str]) -> tuple[SheetRow, ...]:
    """One row a stage in the sheet's order, 传阅 last; what nobody decided yet is left out."""
    shown = [step for step in steps if step.stage != "draft" and _opinions([step])]
    places = {stage: index for index, stage in enumerate(order)}
    names: dict[str, list[TimelineStep]] = {}
    far = len(order)
    ordered = sorted(
        shown, key=lambda step: (step.stage == "read", places.get(step.stage, far), step.order, step.id)
    )
    for step in ordered:
        names.setdefault(step.name, []).append(step)
    written = drawings(task.id for step in shown for task in step.tasks if task.ink)
    return tuple(SheetRow(name, _opinions(same, written)) for name, same in names.items())


def _opinions(
    steps: Iterable[TimelineStep], written: Mapping[int, Drawing] = MappingProxyType({})
) -> tuple[SheetOpinion, ...]:
    given = [(step, task) for step in steps for task in step.tasks if task.decided_at is not None]
    given.sort(key=lambda pair: (pair[1].decided_at, pair[1].id))
    return tuple(_opinion(step, task, written.get(task.id)) for step, task in given)


def _opinion(step: TimelineStep, task: TimelineTask, written: Drawing | None) -> SheetOpinion:
    marks = [MARKS.get(task.decision, "")]
    if task.dictated:
        marks.append("秘书代录，已经本人确认")
    if task.closed_reason == "taken_back":
        marks.append("已撤回")
    bare = PLAIN.get(step.stage) if task.decision == "agree" else PLAIN.get(task.decision)
    unsaid = "" if written else bare or PLAIN.get(task.decision, "")
    return SheetOpinion(
        text=task.opinion or unsaid,
        name=task.name + (f"（{task.deputy}代）" if task.deputy else ""),
        place=_place(task),
        at=_moment(task.decided_at),
        mark="、".join(mark for mark in marks if mark),
        ink=written.svg() if written else "",
    )


def _place(task: TimelineTask) -> str:
    """政策法规处处长; the leaders' own unit adds nothing to 厅长."""
    alone = task.unit.endswith("领导") or task.post.startswith(task.unit)
    return task.post if alone else f"{task.unit}{task.post}"


def _foot(chain_id: int | None, printed_by: str) -> str:
    if chain_id is None:
        return f"打印人：{printed_by}"
    log = chain_log(chain_id)
    head = log[-1].hash[:16] if log else ""
    return f"流程 {chain_id}，日志 {len(log)} 条，末条摘要 {head}。打印人：{printed_by}"


def _day(value: date | None) -> str:
    return f"{value.year}年{value.month}月{value.day}日" if value else ""


def _moment(value: datetime | None) -> str:
    if value is None:
        return ""
    local = value.astimezone(LOCAL)
    return f"{_day(local.date())} {local:%H:%M}"
