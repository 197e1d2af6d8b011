"""What a delegate may read of a document, and how their signature stands in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.test import Client

from approvals.services import withdraw
from documents.models import Document, Signature
from documents.selectors.cards import document_cards
from documents.services.submitting import open_for_reading
from documents.stages import READ
from office.kernel import clock, grants, outbox
from orgchart.models import Delegation
from orgchart.services import delegations
from orgchart.services.delegations.rules import Wish
from tests.documents.factories import Desk

pytestmark = pytest.mark.django_db


def delegate(desk: Desk, by: str, to: str, kinds: Sequence[str] = ()) -> Delegation:
    today = clock.today()
    last = today + timedelta(days=2)
    wish = Wish(delegate=desk.person(to).id, valid_from=today, last_day=last, kinds=kinds)
    made = delegations.make(by=desk.person(by).account, wish=wish)[0]
    outbox.drain()
    return made


def end(desk: Desk, row: Delegation, by: str) -> None:
    delegations.end(by=desk.person(by).account, delegation_id=row.id)
    outbox.drain()


def test_a_delegate_reads_while_it_lasts_and_after_it_what_they_signed(desk: Desk) -> None:
    signed, other = desk.submit(desk.draft()), desk.submit(desk.draft(title="关于另一件事的通知"))
    law = desk.person("bureau_division_head")
    client = Client()
    client.force_login(law.account)

    def reads(document: Document) -> tuple[bool, int]:
        granted = grants.check(law.account, READ, Document, document.id)
        return granted, client.get(f"/api/v1/documents/{document.id}").status_code

    assert reads(signed) == reads(other) == (False, 404)
    row = delegate(desk, "head", "bureau_division_head")
    assert reads(signed) == reads(other) == (True, 200)
    view = client.get(f"/api/v1/documents/{signed.id}").json()
    assert view["my_task"]["on_behalf_of"] == "曾静之"
    desk.decide(signed, "bureau_division_head", opinion="同意")
    signature = Signature.objects.get(document=signed)
    assert (signature.person_id, signature.person_name) == (law.id, "曾静之（司徒念代）")
    assert signature.post_title == "处长"
    card = document_cards(desk.person("clerk").account, [other.id])[0]
    assert card.holders == ["曾静之（司徒念代）"]
    end(desk, row, "head")
    assert reads(other) == (False, 404)
    assert reads(signed) == (True, 200)


def test_the_end_takes_nothing_that_a_delegate_had(desk: Desk) -> None:
    """The checker of a step to come, who stood in for the one before, keeps what is theirs."""
    document = desk.submit(desk.draft())
    row = delegate(desk, "law_head", "head")
    desk.decide(document, "head")
    end(desk, row, "law_head")
    account = desk.person("head").account
    assert grants.check(account, READ, Document, document.id), "they checked it themselves"
    clerk = delegate(desk, "finance_head", "clerk")
    end(desk, clerk, "finance_head")
    assert grants.check(desk.person("clerk").account, READ, Document, document.id)


def test_the_work_before_sending_can_be_done_for_another(desk: Desk) -> None:
    """登记 is done by the screen's own act, not by a plain consent."""
    from_registrar = delegate(desk, "registrar", "office_head", kinds=["dispatch"])
    document = desk.signed()
    person = desk.person("office_head")
    open_for_reading(document_id=document.id, account=person.account)
    client = Client()
    client.force_login(person.account)
    view = client.get(f"/api/v1/documents/{document.id}").json()
    assert view["abilities"]["register"] is True
    assert view["my_task"]["on_behalf_of"] == "梁见青"
    end(desk, from_registrar, "registrar")
    assert client.get(f"/api/v1/documents/{document.id}").json()["abilities"]["register"] is False


def test_the_end_leaves_a_document_on_its_new_chain(desk: Desk) -> None:
    """Withdrawn and submitted anew while delegated: taking the old chain's task back changes nothing else."""
    row = delegate(desk, "head", "law_head")
    document = desk.submit(desk.draft())
    old = document.chain_id
    assert old is not None
    withdraw(chain_id=old, by=desk.person("clerk"))
    document.refresh_from_db()
    document = desk.submit(document)
    end(desk, row, "head")
    document.refresh_from_db()
    assert document.chain_id not in (None, old)
    assert document.state == "in_chain"
    desk.decide(document, "head")
