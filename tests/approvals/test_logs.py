"""The log as files: complete, verified, without what the papers say, for the audit administrator."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from approvals.eventlog import LogEvent, LogTrace, as_csv, as_xes
from approvals.models import Chain, ChainEvent
from office.kernel import clock
from office.kernel.models import Account, AuditRecord
from tests.approvals.factories import Papers, begin, decide, publish_flow, to
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db
XES = "{http://www.xes-standard.org/}"


def auditor(kind: str = "audit") -> Client:
    client = Client()
    client.force_login(Account.objects.create(login=f"the.{kind}", administrator=kind))
    return client


def a_chain(province: SmallProvince) -> Chain:
    people = province.people
    publish_flow(
        {"stage": "check", "who": to(people["head"])}, {"stage": "issue", "who": to(people["director"])}
    )
    chain = begin(province)
    decide(chain, people["head"], opinion="这句话不进日志文件。")
    decide(chain, people["director"])
    return chain


def asked(chain: Chain, **more: str) -> dict[str, str]:
    today = clock.today()
    days = {"since": (today - timedelta(days=1)).isoformat(), "until": today.isoformat()}
    return {"organ": str(chain.organ_id), **days, **more}


def xes_of(text: str) -> list[list[dict[str, str]]]:
    """By trace its events, each as its attributes."""
    root = ET.fromstring(text)
    return [
        [
            {child.attrib["key"]: child.attrib["value"] for child in event}
            for event in trace.iter(f"{XES}event")
        ]
        for trace in root.iter(f"{XES}trace")
    ]


def test_an_organs_log_holds_every_entry_and_no_opinion(province: SmallProvince, subject: Papers) -> None:
    chain = a_chain(province)
    client = auditor()
    answer = client.get("/api/v1/approvals/logs/file", asked(chain))
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [int(row["seq"]) for row in rows] == list(range(1, Chain.objects.get().event_seq + 1))
    assert {row["log_whole"] for row in rows} == {"yes"}
    done = [row for row in rows if row["transition"] == "complete"]
    assert [(row["activity"], row["resource"], row["post"]) for row in done][1:] == [
        ("核稿", "曾静之", "处长"),
        ("签发", "骆云舒", "厅长"),
    ]
    assert "这句话" not in answer.content.decode()
    told = AuditRecord.objects.get(verb="approvals.log_exported")
    assert (told.entity_id, told.data["chains"], told.data["faulty"]) == (chain.organ_id, 1, 0)


def test_a_chains_log_as_xes_has_the_standards_attributes(province: SmallProvince, subject: Papers) -> None:
    chain = a_chain(province)
    answer = auditor().get(f"/api/v1/approvals/logs/{chain.id}/file", {"form": "xes"})
    (events,) = xes_of(answer.content.decode())
    assert len(events) == Chain.objects.get().event_seq
    for event in events:
        assert {"concept:name", "lifecycle:transition", "time:timestamp"} <= set(event)
        assert datetime.fromisoformat(event["time:timestamp"]).tzinfo is not None
    signed = [one for one in events if one["lifecycle:transition"] == "complete"]
    assert signed[-1]["org:resource"] == "骆云舒"


def test_a_changed_entry_shows_in_list_and_file(province: SmallProvince, subject: Papers) -> None:
    chain = a_chain(province)
    client = auditor()
    listed = client.get("/api/v1/approvals/logs", asked(chain)).json()["items"]
    assert [row["fault"] for row in listed] == [None]
    forged = ChainEvent.objects.filter(chain=chain, kind="decided")[1]
    ChainEvent.objects.filter(id=forged.id).update(data={**forged.data, "action": "reject"})
    listed = client.get("/api/v1/approvals/logs", asked(chain)).json()["items"]
    assert [row["fault"] for row in listed] == [forged.seq]
    text = client.get(f"/api/v1/approvals/logs/{chain.id}/file", {"form": "csv"}).content.decode("utf-8-sig")
    assert {row["log_whole"] for row in csv.DictReader(io.StringIO(text))} == {"no"}
    assert AuditRecord.objects.get(verb="approvals.log_exported").data["faulty"] == 1


@pytest.mark.parametrize("kind", ["system", "security", ""])
def test_nobody_else_takes_a_log(province: SmallProvince, subject: Papers, kind: str) -> None:
    chain = a_chain(province)
    client = auditor(kind) if kind else Client()
    if not kind:
        client.force_login(province.account("director"))
    for path in ("", "/file", f"/{chain.id}/file", "/flows"):
        answer = client.get(f"/api/v1/approvals/logs{path}", asked(chain))
        assert (path, answer.status_code) == (path, 404)
    assert not AuditRecord.objects.filter(verb="approvals.log_exported").exists()


def test_a_period_that_ends_before_it_begins_is_refused(province: SmallProvince, subject: Papers) -> None:
    chain = a_chain(province)
    answer = auditor().get("/api/v1/approvals/logs/file", asked(chain, until="2020-01-01"))
    assert (answer.status_code, answer.json()["code"]) == (422, "approvals.logs_period")


def test_the_list_asks_the_same_however_long_it_is(province: SmallProvince, subject: Papers) -> None:
    chain = a_chain(province)
    client = auditor()
    client.get("/api/v1/approvals/logs", asked(chain))
    with CaptureQueriesContext(connection) as one:
        client.get("/api/v1/approvals/logs", asked(chain))
    begin(province)
    begin(province)
    with CaptureQueriesContext(connection) as three:
        assert len(client.get("/api/v1/approvals/logs", asked(chain)).json()["items"]) == 3
    assert len(one) == len(three)


def test_no_cell_becomes_a_formula_and_no_text_breaks_the_file() -> None:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    event = LogEvent(1, "decided", '=HYPERLINK("http://x")', at, "h", resource='@甲\x0b<&"', post=" -1")
    trace = LogTrace(1, "+甲", "<organ>", "x", "", "done", True, [event])
    lines = list(csv.reader(io.StringIO("".join(as_csv([trace])).removeprefix("\ufeff"))))
    assert not [cell for line in lines for cell in line if cell.lstrip().startswith(("=", "+", "-", "@"))]
    ((shown,),) = xes_of("".join(as_xes([trace])))
    assert shown["org:resource"] == '@甲<&"'
