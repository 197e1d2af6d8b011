"""What one may not see appears nowhere: no address, search, count, export or picker says a word of it.

Every persona reads every GET operation of the API with the ids of unseen objects, of absent ones and of
what lies around them; each unseen object holds a word that would give it away.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from messaging.models import Conversation, Membership
from office.kernel import clock
from tests.permissions.canary import WORDS, Garden, Planted, plant
from tests.permissions.reading import ABSENT, PREFIX, Read, reads, said, shape
from tests.permissions.rows import Call
from tests.permissions.world import LOGINS, World

PAGES = 4
# Every word is looked for as every persona; that unseen and absent answer alike is shown on one of each kind.
SOME = ("clerk", "director", "registry_clerk", "city_division_head", "department_admin", "admin_system")
# Slow to draw, and made of one readable document alone or of the rows that another list has.
DRAWN = {"documents_page", "documents_file", "norms_export"}


@pytest.fixture(scope="module")
def garden(world: World) -> Iterator[Garden]:
    for persona in LOGINS:
        world.client(persona)  # signed in before the savepoint, so that the sessions outlive it
    point = transaction.savepoint()
    yield plant(world)
    transaction.savepoint_rollback(point)


def _get(client: Client, address: str) -> Any:
    return client.get(f"{PREFIX}{address.removeprefix(PREFIX)}")


def _leaks(client: Client, address: str, unseen: list[Planted]) -> list[str]:
    """Reads an address and the pages that follow it."""
    found = []
    for _ in range(PAGES):
        answer = _get(client, address)
        assert answer.status_code < 500, (address, answer.content)
        text = said(answer)
        found += [f"{address} tells of {one.what}" for one in unseen if one.token in text]
        following = answer.json().get("next") if _is_page(answer) else None
        if not following:
            break
        base, _, query = address.partition("?")
        kept = [part for part in query.split("&") if part and part.split("=")[0] not in ("after", "before")]
        names = {"after", "before"} & {one["name"] for one in _read_of(base).parameters}
        address = f"{base}?{'&'.join([*kept, f'{min(names)}={following}'])}" if names else base
        if not names:
            break
    return found


def _is_page(answer: Any) -> bool:
    is_json = answer.headers.get("Content-Type", "").startswith("application/json")
    return is_json and isinstance(answer.json(), dict)


def _read_of(path: str) -> Read:
    segments = path.split("/")
    for one in READS:
        pattern = one.path.split("/")
        if len(pattern) == len(segments) and all(
            part.startswith("{") or part == given for part, given in zip(pattern, segments, strict=True)
        ):
            return one
    raise AssertionError(path)


READS = reads()


@pytest.mark.parametrize("persona", SOME)
def test_unseen_and_absent_answer_alike(persona: str, garden: Garden, world: World) -> None:
    client, faults = world.client(persona), []

    @cache
    def to_absent(address: str) -> tuple[int, bytes, dict[str, str]]:
        return shape(_get(client, address))

    def compare(read: Read, one: Planted) -> None:
        pairs = zip(read.addresses(one.ids), read.addresses(dict.fromkeys(one.ids, ABSENT)), strict=True)
        for unseen, absent in pairs:
            mine, other = shape(_get(client, unseen)), to_absent(absent)
            if mine != other:
                faults.append(f"{unseen}: {one.what}: {mine[0]} not {other[0]}")
            if one.token.encode() in mine[1]:
                faults.append(f"{unseen} tells of {one.what}")

    with clock.freeze(clock.now()):  # exports say when they were taken
        for read in READS:
            for one in garden.unseen_by(persona):
                if read.ids & one.ids.keys() and not read.path_ids - one.ids.keys():
                    compare(read, one)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("persona", [*LOGINS])
def test_no_word_of_the_unseen_anywhere(persona: str, garden: Garden, world: World) -> None:
    client, faults = world.client(persona), []
    unseen = garden.unseen_by(persona)
    for read in READS:
        if read.operation in DRAWN:
            continue
        names = sorted(read.ids & garden.visible.keys())
        around = [{names[0]: key} for key in garden.visible[names[0]]] if names else [{}]
        for ids in around if read.path_ids <= garden.visible.keys() else []:
            for address in read.addresses(ids):
                faults += _leaks(client, address, unseen)
            if read.searches:
                # All the words begin alike, so one search asks for every one of them.
                for q in (WORDS, unseen[0].token, unseen[3].token):
                    for address in read.addresses(ids, q=q):
                        faults += _leaks(client, address, unseen)
    assert not faults, "\n".join(faults)


def _same_refusal(world: World, persona: str, method: str, hidden: Call, absent: Call) -> None:
    one, other = (world.send(persona, method, call) for call in (hidden, absent))
    assert one.status_code in (404, 422), one.content
    hidden_said = json.loads(one.content)
    assert (one.status_code, hidden_said) == (other.status_code, json.loads(other.content))


def test_pickers_know_no_hidden_people(garden: Garden, world: World) -> None:
    """Whom one may not find cannot be written to, let in, asked to sign or to read."""
    before = Conversation.objects.count(), Membership.objects.count()
    hidden, absent = str(garden.hidden_person.id), str(ABSENT)
    for kind in ({"kind": "direct"}, {"kind": "group", "title": "联络"}):
        calls = [Call("/conversations", {**kind, "people": [key]}) for key in (hidden, absent)]
        _same_refusal(world, "clerk", "POST", *calls)
    assert (Conversation.objects.count(), Membership.objects.count()) == before


def test_drafts_know_no_hidden_units(garden: Garden, world: World) -> None:
    answers = []
    for key in (garden.hidden_organ.id, ABSENT):
        call = Call("/documents", {"title": "通知", "recipients": [{"unit_id": str(key)}]})
        answer = world.send("clerk", "POST", call)
        assert answer.status_code == 422, answer.content
        body = answer.json()
        body["data"].pop("unit", None)
        body.pop("message")
        answers.append(body)
    assert answers[0] == answers[1]


def test_the_gardens_words_do_stand_where_they_may_be_read(garden: Garden, world: World) -> None:
    """Else the tests above would prove nothing."""
    client = Client()
    client.force_login(garden.stranger.account)
    finance, leaf = garden.visible["unit_id"][0], garden.visible["unit_id"][2]
    addresses = [
        f"/orgchart/units/{finance}/children",
        f"/orgchart/units/{finance}/people?limit=200",
        f"/orgchart/units/{leaf}/posts",
        f"/orgchart/export?unit={finance}",
        "/documents?box=all",
        "/documents?box=drafts",
        "/register",
        "/supervision",
        "/conversations",
        "/approvals/phrases",
        "/approvals/requests",
        "/orgchart/delegations",
        f"/orgchart/people/{garden.stranger.id}",
        f"/conversations/{garden.direct}/messages",
        f"/conversations/{garden.unit_room}/messages",
    ]
    addresses += [
        f"/approvals/chains/{one.ids['chain_id']}" for one in garden.planted if "chain_id" in one.ids
    ]
    text = "".join(said(_get(client, address)) for address in addresses)
    unread = {one.what for one in garden.planted if one.token not in text}
    # Seen only by members or by the clerk; or kept and never sent.
    assert unread == {
        "a division that only its members see",
        "an organ that only itself sees",
        "the clerk's own draft",
        "a file that was sent nowhere",
    }
