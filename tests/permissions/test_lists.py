"""Every list asks the database the same questions however long it is: none is asked once per row.

Here every list of the API is looked at over the demo; the tests of each app let lists grow and count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from documents.models import Document
from messaging.models import Conversation
from orgchart.models import Unit
from tests.openapi import openapi
from tests.permissions.approvals_desk import several_bulk, several_logs, several_outside
from tests.permissions.approvals_operations import several_stuck
from tests.permissions.approvals_requests import several_requests
from tests.permissions.documents_checking import several_checks
from tests.permissions.documents_filing import several_items
from tests.permissions.documents_issuing import several_numbers, several_series
from tests.permissions.documents_library import several_entries
from tests.permissions.documents_norms import several_lines, several_norms, several_reviews
from tests.permissions.documents_outside import several_relations, several_senders
from tests.permissions.documents_seals import several_prints, several_seals, several_uses
from tests.permissions.documents_seals import several_requests as several_seal_requests
from tests.permissions.documents_search import citing_documents, found_documents, several_searches
from tests.permissions.documents_together import several_colleagues
from tests.permissions.messaging_keeping import several_holds, several_inspections
from tests.permissions.messaging_notices import answers_of_many, readers_of_many, waiting_of_many
from tests.permissions.messaging_opening import several_calls, several_commands, several_deliveries
from tests.permissions.messaging_search import found_conversations, found_messages
from tests.permissions.messaging_words import several_pins, several_reactions
from tests.permissions.messaging_writing import several_drafts, several_files, several_planned
from tests.permissions.orgchart_imports import several_runs
from tests.permissions.orgchart_plans import several_plans
from tests.permissions.rows import Call
from tests.permissions.table_documents import _draft
from tests.permissions.table_supervision import several_matters, several_outcomes, several_tasks
from tests.permissions.test_table import HTTP
from tests.permissions.world import World

DEPARTMENT = "广东省人力资源和社会保障厅"
ENOUGH = 5  # rows, from which a question asked of each would show
OFTEN = 3  # times that one page may rightly ask the same: of its units, of their organs, of their parents
SHORT = {
    "list_exports",
    # Lists that do not grow with the house: fixed ones, and what one document or account has of its own.
    "demo_personas",
    "approvals_calendar",  # two years
    "approvals_log_flows",  # the flows of one organ
    "approvals_request_flows",  # at most 4
    "documents_flows",  # the flows of one organ
    "orgchart_roots",
    "orgchart_recipient_groups",
    "orgchart_import_scopes",
    "dashboards_scopes",
    "dashboards_subscriptions",  # at most 20
    "documents_versions",
    "filing_desks",  # of the organs that one files for
    "filing_classes",  # three
    "filing_runs",  # the last five
    "documents_renditions",
    "document_basis",
    "verify_roots",  # one a kind of cryptography
    # Held where a handful is made by hand: tests/documents and tests/orgchart/test_change_planned.py.
    "supervision_list",
    "orgchart_changes",
    # A page names its messages: tests/messaging lets their readers grow.
    "list_receipts",
}


def _of_unit(name: str, tail: str) -> Callable[[World], Call]:
    return lambda world: Call(f"/orgchart/units/{Unit.objects.get(name=name).id}{tail}")


def _talk() -> Conversation:
    """The group that the clerk works in most."""
    return Conversation.objects.get(title="条例贯彻实施工作组")


def _deliveries(world: World) -> Call:
    sent = Document.objects.filter(organ__name=DEPARTMENT, state="distributed")
    most = sent.annotate(count=Count("deliveries")).order_by("-count", "id")[0]
    return Call(f"/documents/{most.id}/deliveries")


LONG: dict[str, tuple[str, Callable[[World], Call]]] = {
    "orgchart_children": ("clerk", _of_unit("广东省人民政府", "/children")),
    "orgchart_people": ("clerk", _of_unit(DEPARTMENT, "/people")),
    "orgchart_posts": ("clerk", _of_unit(DEPARTMENT, "/posts")),
    "document_checks": ("clerk", lambda world: several_checks(world, ENOUGH)),
    "orgchart_imports": ("department_admin", lambda world: several_runs(world, ENOUGH)),
    "orgchart_import_lines": ("department_admin", lambda world: several_runs(world, 1, rows=ENOUGH)),
    "orgchart_plans": ("department_admin", lambda world: several_plans(world, ENOUGH)),
    "approvals_tasks": ("office_reviewer", lambda world: Call("/approvals/tasks?state=todo")),
    "approvals_stuck": ("department_admin", lambda world: several_stuck(world, ENOUGH)),
    "approvals_logs": ("admin_audit", lambda world: several_logs(world, ENOUGH)),
    "approvals_outside_mine": ("division_head", lambda world: several_outside(world, ENOUGH)),
    "approvals_outside_systems": (
        "admin_system",
        lambda world: several_outside(world, ENOUGH, "/approvals/outside/systems"),
    ),
    "approvals_outside_todos": (
        "clerk",
        lambda world: several_outside(world, ENOUGH, "/approvals/outside/systems/matters/todos"),
    ),
    "approvals_bulk": ("division_head", lambda world: several_bulk(world, ENOUGH)),
    "approvals_requests": ("clerk", lambda world: several_requests(world, ENOUGH)),
    "dashboards_stuck": ("director", lambda world: Call("/dashboards/stuck")),
    "documents_colleagues": ("clerk", lambda world: several_colleagues(world, _draft)),
    "filing_items": ("registry_clerk", lambda world: several_items(world, ENOUGH)),
    "documents_number_register": ("registry_clerk", lambda world: several_numbers(world, ENOUGH)),
    "documents_number_series": ("registry_clerk", lambda world: several_series(world, ENOUGH)),
    "documents_search": ("clerk", lambda world: found_documents(world, ENOUGH)),
    "library_list": ("clerk", lambda world: several_entries(world, ENOUGH)),
    "norms_list": ("clerk", lambda world: several_norms(world, ENOUGH)),
    "norms_reviews": ("countersigner_law", lambda world: several_reviews(world, ENOUGH)),
    "issuing_plan": ("clerk", lambda world: several_lines(world, ENOUGH)),
    "documents_searches": ("clerk", lambda world: several_searches(world, ENOUGH)),
    "documents_citations": ("clerk", lambda world: citing_documents(world, ENOUGH)),
    "documents_deliveries": ("registry_clerk", _deliveries),
    "documents_related": ("registry_clerk", several_relations),
    "outside_senders": ("registry_clerk", several_senders),
    "documents_prints": ("office_reviewer", lambda world: several_prints(world, ENOUGH)),
    "seals_list": ("seal_custodian", lambda world: several_seals(world, ENOUGH)),
    "seals_requests": ("office_reviewer", lambda world: several_seal_requests(world, ENOUGH)),
    "seals_uses": ("seal_custodian", lambda world: several_uses(world, ENOUGH)),
    "holds": ("admin_audit", lambda world: several_holds(world, ENOUGH)),
    "inspections": ("admin_security", lambda world: several_inspections(world, ENOUGH)),
    "search_conversations": ("clerk", lambda world: found_conversations(world, ENOUGH)),
    "search_messages": ("clerk", lambda world: found_messages(world, ENOUGH)),
    "matters_todo": ("registry_clerk", lambda world: several_matters(world, ENOUGH, "/matters/todo")),
    "matters_column": (
        "supervisor",
        lambda world: several_matters(world, ENOUGH, "/matters/column?column=assigned"),
    ),
    "assignments_list": ("registry_clerk", lambda world: several_matters(world, ENOUGH, "/assignments")),
    "given_tasks_list": ("clerk", lambda world: several_tasks(world, ENOUGH)),
    "message_outcomes": ("clerk", lambda world: several_outcomes(world, ENOUGH)),
    "list_messages": ("clerk", lambda world: Call(f"/conversations/{_talk().id}/messages")),
    "list_pins": ("clerk", lambda world: several_pins(world, ENOUGH)),
    "list_reactions": ("clerk", several_reactions),
    "list_drafts": ("clerk", lambda world: several_drafts(world, ENOUGH)),
    "list_planned": ("clerk", lambda world: several_planned(world, ENOUGH)),
    "list_conversation_files": ("clerk", lambda world: several_files(world, ENOUGH)),
    "list_readers_by_unit": ("division_head", readers_of_many),
    "list_notice_answers": ("division_head", answers_of_many),
    "waiting_notices": ("clerk", waiting_of_many),
    "list_bot_calls": ("division_head", lambda world: several_calls(world, ENOUGH)),
    "list_hook_deliveries": ("division_head", lambda world: several_deliveries(world, ENOUGH)),
    "list_commands": ("clerk", several_commands),
    "list_conversation_members": ("clerk", lambda world: Call(f"/conversations/{_talk().id}/members")),
}


def lists() -> set[str]:
    """The operations that answer with a list, or with a page of one."""
    schema = openapi()
    components = schema["components"]["schemas"]
    found = set()
    for path in schema["paths"].values():
        answer = path.get("get", {}).get("responses", {}).get(200, {}).get("content", {})
        shape = answer.get("application/json", {}).get("schema", {})
        named = components.get(shape.get("$ref", "").rsplit("/", 1)[-1], {})
        if shape.get("type") == "array" or "items" in named.get("properties", {}):
            found.add(path["get"]["operationId"])
    return found


def asked(queries: list[dict[str, str]]) -> Counter[str]:
    """How often each question was asked, whatever it was asked of."""
    texts = (re.sub(r"'[^']*'|\b\d+\b", "?", query["sql"]) for query in queries)
    return Counter(re.sub(r"\(\?(, \?)*\)", "(?)", text) for text in texts)


def calls() -> dict[str, tuple[str | None, Callable[[World], Call] | None]]:
    own = {row.operation: (row.allowed, row.build) for row in HTTP}
    return {name: LONG.get(name, own[name]) for name in sorted(lists() - SHORT)}


def test_every_short_list_is_one() -> None:
    assert lists() >= SHORT | set(LONG)


@pytest.mark.parametrize("operation", calls())
def test_no_question_is_asked_once_per_row(operation: str, world: World) -> None:
    persona, build = calls()[operation]
    assert build is not None
    call = build(world)
    with CaptureQueriesContext(connection) as captured:
        answer = world.send(persona, "GET", call)
    assert answer.status_code == 200, answer.content
    content = answer.json()
    count = len(content if isinstance(content, list) else content["items"])
    assert count >= ENOUGH, "too short a list to tell: give a longer one in LONG"
    question, times = asked(captured.captured_queries).most_common(1)[0]
    assert times <= OFTEN, f"{times} times for {count} rows: {question}"
