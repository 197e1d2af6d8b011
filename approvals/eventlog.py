"""Chains' logs as event logs for process mining: CSV, and XES (IEEE 1849-2016). Pure: facts in, text out.

One case is one chain, its activity the step, the life cycle that of the standard's transactional model
(IEEE 1849-2016, lifecycle extension). Neither title nor opinion is in it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from xml.sax.saxutils import quoteattr

from office.kernel.clock import LOCAL

# What the log's own kinds are in the standard's model; everything else is "unknown" there.
TRANSITIONS = {
    "step_opened": "schedule",
    "assigned": "assign",
    "read": "start",
    "decided": "complete",
    "transferred": "reassign",
    "suspended": "suspend",
    "resumed": "resume",
    "step_skipped": "autoskip",
    "jumped": "manualskip",
    "tasks_closed": "withdraw",
    "withdrawn": "pi_abort",
}
COLUMNS = (
    *("case_id", "template", "organ", "origin_unit", "urgency", "case_state", "log_whole"),
    *("seq", "activity", "transition", "kind", "decision", "resource", "post", "unit", "timestamp", "hash"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Characters that XML 1.0 cannot hold.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
  <extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <global scope="trace"><string key="concept:name" value=""/></global>
  <global scope="event">
    <string key="concept:name" value=""/>
    <string key="lifecycle:transition" value="unknown"/>
    <date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/>
  </global>
  <classifier name="Activity" keys="concept:name"/>
  <classifier name="Activity and transition" keys="concept:name lifecycle:transition"/>
  <string key="lifecycle:model" value="standard"/>
"""


@dataclass(frozen=True)
class LogEvent:
    """``resource``: who acted, in the post and unit they acted from; "" where the house did by the clock."""

    seq: int
    kind: str
    activity: str
    at: datetime
    hash: str
    decision: str = ""
    resource: str = ""
    post: str = ""
    unit: str = ""

    @property
    def transition(self) -> str:
        return TRANSITIONS.get(self.kind, "unknown")


@dataclass(frozen=True)
class LogTrace:
    """One chain. ``whole``: its hash chain holds from the first entry to the last."""

    case_id: int
    template: str
    organ: str
    origin_unit: str
    urgency: str
    state: str
    whole: bool
    events: list[LogEvent] = field(default_factory=list)


def as_csv(traces: Iterable[LogTrace]) -> Iterator[str]:
    """One line an event, with a byte order mark for spreadsheets; no cell becomes a formula."""
    yield "\ufeff" + _line(COLUMNS)
    for trace in traces:
        case = (
            *(str(trace.case_id), trace.template, trace.organ, trace.origin_unit),
            *(trace.urgency, trace.state, "yes" if trace.whole else "no"),
        )
        for one in trace.events:
            told = (one.activity, one.transition, one.kind, one.decision, one.resource, one.post, one.unit)
            yield _line((*case, str(one.seq), *told, _moment(one.at), one.hash))


def _line(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([inert(cell) for cell in cells])
    return buffer.getvalue()


def inert(cell: str) -> str:
    """A cell that begins as a formula does is written as text (OWASP, CSV injection)."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell


def as_xes(traces: Iterable[LogTrace]) -> Iterator[str]:
    yield _HEAD
    for trace in traces:
        yield "  <trace>\n"
        yield _strings(
            4,
            {
                "concept:name": str(trace.case_id),
                "office:template": trace.template,
                "office:organ": trace.organ,
                "office:origin_unit": trace.origin_unit,
                "office:urgency": trace.urgency,
                "office:state": trace.state,
            },
        )
        yield f'    <boolean key="office:log_whole" value="{str(trace.whole).lower()}"/>\n'
        for one in trace.events:
            yield _event(one)
        yield "  </trace>\n"
    yield "</log>\n"


def _event(one: LogEvent) -> str:
    told = {
        "concept:name": one.activity,
        "lifecycle:transition": one.transition,
        "org:resource": one.resource,
        "org:role": one.post,
        "org:group": one.unit,
        "office:kind": one.kind,
        "office:decision": one.decision,
        "office:hash": one.hash,
    }
    return (
        "    <event>\n"
        + _strings(6, told)
        + f'      <date key="time:timestamp" value="{_moment(one.at)}"/>\n'
        + f'      <int key="office:seq" value="{one.seq}"/>\n'
        + "    </event>\n"
    )


def _strings(indent: int, values: dict[str, str]) -> str:
    """Those that say something; an empty attribute says nothing to a miner."""
    pad = " " * indent
    rows = [
        f"{pad}<string key={quoteattr(key)} value={quoteattr(_UNFIT.sub('', value))}/>\n"
        for key, value in values.items()
        if value
    ]
    return "".join(rows)


def _moment(at: datetime) -> str:
    return at.astimezone(LOCAL).isoformat(timespec="milliseconds")
