"""A code on paper leads its readers to the record, and tells nobody else that there is one."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import pytest
from django.test import Client

from documents.models import Document, PrintRecord
from documents.services.printing import code_picture, coded, downloaded
from documents.stages import READ
from office.kernel import grants
from tests.conftest import ConstantQueries
from tests.documents.factories import Desk


@pytest.fixture
def document(desk: Desk) -> Document:
    return desk.submit(desk.draft())


def get(desk: Desk, who: str, path: str) -> Any:
    client = Client()
    client.force_login(desk.person(who).account)
    return client.get(f"/api/v1{path}")


def test_a_printed_sheet_carries_a_code_that_leads_its_readers_to_the_record(
    desk: Desk, document: Document
) -> None:
    answer = get(desk, "clerk", f"/documents/{document.id}/sheet")
    assert answer.content.startswith(b"%PDF-")
    row = PrintRecord.objects.get()
    assert (row.kind, row.person_id, row.version_id) == (
        "sheet",
        desk.person("clerk").id,
        document.current_version_id,
    )
    led = get(desk, "clerk", f"/prints/{row.code}")
    assert led.json()["document_id"] == str(document.id)
    strange, absent = (
        get(desk, "law_head", f"/prints/{row.code}"),
        get(desk, "law_head", "/prints/" + "a" * 26),
    )
    assert (strange.status_code, strange.content) == (absent.status_code, absent.content)
    assert strange.status_code == 404
    assert get(desk, "clerk", "/prints/%00").status_code == 404
    assert Client().get(f"/api/v1/prints/{row.code}").status_code == 401


def test_the_code_is_only_an_address(desk: Desk, document: Document) -> None:
    row = coded(kind=PrintRecord.Kind.SHEET, document=document, by=desk.person("clerk"))
    assert re.fullmatch(r"[a-z2-7]{26}", row.code)
    assert "<svg" in code_picture(row)
    assert str(document.id) not in row.code


def test_who_printed_is_told_to_whoever_answers_for_the_organ_where_a_log_is_kept(
    desk: Desk, document: Document, settings: Any, assert_constant_queries: ConstantQueries
) -> None:
    clerk = desk.person("clerk")
    coded(kind=PrintRecord.Kind.SHEET, document=document, by=clerk)
    downloaded(document, clerk)
    settings.OFFICE_PRINT_LOG = False
    coded(kind=PrintRecord.Kind.SHEET, document=document, by=clerk)
    downloaded(document, clerk)
    path = f"/documents/{document.id}/prints"
    assert get(desk, "clerk", path).status_code == 404
    grants.give(desk.person("office_head").account, READ, document)
    told = get(desk, "office_head", path).json()["items"]
    assert [(row["kind"], row["by"]) for row in told] == [("download", clerk.name), ("sheet", clerk.name)]
    settings.OFFICE_PRINT_LOG = True

    def grow() -> None:
        for _ in range(3):
            downloaded(document, desk.person("head"))

    client = Client()
    client.force_login(desk.person("office_head").account)
    assert_constant_queries(partial(client.get, f"/api/v1{path}"), grow=grow)
