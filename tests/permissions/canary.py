"""Unseen objects in the demo, each holding a word that stands nowhere else."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from secrets import token_hex
from typing import Any
from uuid import uuid4

from approvals import services as approvals
from approvals.models import Phrase, Task
from approvals.services.papers import create_request, submit_request
from documents.body import from_text
from documents.models import (
    Attachment,
    Delivery,
    Document,
    NumberEntry,
    NumberSeries,
    Recipient,
    Supervision,
)
from documents.services.drafts import DraftInput, create_draft
from documents.services.indexing import sweep as find_documents
from documents.services.versions import make_version
from documents.stages import READ, READ_DELIVERY
from messaging.models import MessageFile
from messaging.services import create_group, ensure_unit, open_direct, send
from messaging.services.indexing import sweep
from office.kernel import clock, files, grants
from orgchart.models import Favourite, Person, Unit, UnitKind
from orgchart.services import delegations
from orgchart.services.delegations.rules import Wish
from orgchart.services.loading import Loader
from orgchart.services.principals import group_of
from tests.approvals.factories import publish_flow, to
from tests.permissions.world import World

SINCE = date(2024, 1, 1)
FINANCE, DEPARTMENT = "广东省财政厅", "广东省人力资源和社会保障厅"


WORDS = "zq"
"""How every word begins; nothing else in the demo does."""


def word() -> str:
    """Letters only, so that it is its own pinyin and no digit search finds it."""
    return WORDS + "".join(chr(ord("a") + int(digit, 16)) for digit in token_hex(6))


@dataclass
class Planted:
    """``ids`` by the names that operations give their parameters; ``seers`` are personas who may see it."""

    what: str
    token: str
    seers: frozenset[str] = frozenset()
    ids: dict[str, int] = field(default_factory=dict)


@dataclass
class Garden:
    """All that was planted; ``visible`` are ids around it that everybody may ask about."""

    planted: list[Planted]
    visible: dict[str, list[int]]
    stranger: Person
    hidden_person: Person
    hidden_organ: Unit
    room: int
    direct: int
    unit_room: int

    def unseen_by(self, persona: str) -> list[Planted]:
        return [one for one in self.planted if persona not in one.seers]


SYSTEM = frozenset({"admin_system"})  # keeps the directory, and sees all of it


def plant(world: World) -> Garden:
    gardener = _Gardener(world)
    gardener.directory()
    gardener.papers()
    gardener.rooms()
    while sweep() + find_documents():  # so that search has them too
        pass
    return gardener.garden()


class _Gardener:
    def __init__(self, world: World) -> None:
        self.world = world
        self.loader = Loader(since=SINCE)
        self.planted: list[Planted] = []
        self.finance = Unit.objects.get(name=FINANCE)
        self.department = Unit.objects.get(name=DEPARTMENT)
        self.leaf = self.loader.unit(self.finance, UnitKind.DIVISION, "国库支付一处")

    def plant(self, what: str, seers: frozenset[str] = frozenset(), **ids: int) -> str:
        one = Planted(what, word(), seers, ids)
        self.planted.append(one)
        return one.token

    def _person(self, name: str, unit: Unit, **values: Any) -> Person:
        person = self.loader.person(name, login=f"canary.{len(self.loader.people)}", **values)
        self.loader.appoint(person, self.loader.post(unit, "四级主任科员"))
        return person

    def directory(self) -> None:
        loader = self.loader
        token = self.plant("a division that only its organ sees", SYSTEM)
        closed = loader.unit(self.finance, UnitKind.DIVISION, f"{token}处", visibility="organ")
        self.planted[-1].ids = {"unit_id": closed.id, "unit": closed.id, "only": closed.id}
        token = self.plant("a division that only its members see", SYSTEM)
        members = loader.unit(self.department, UnitKind.DIVISION, f"{token}组", visibility="members")
        self.planted[-1].ids = {"unit_id": members.id, "unit": members.id}
        token = self.plant("an organ that only itself sees", SYSTEM)
        government = self.finance.parent
        assert government is not None
        self.organ = loader.unit(
            government,
            UnitKind.ORGAN,
            f"{token}局",
            visibility="organ",
            organ_kind="department",
            function=self.finance.function,
        )
        self.planted[-1].ids = {"unit_id": self.organ.id, "unit": self.organ.id}
        token = self.plant("a hidden person", SYSTEM)
        self.hidden = self._person(token, self.leaf, hidden=True, mobile="16100000009")
        token = self.plant("a person of a hidden division", SYSTEM)
        inside = self._person(token, closed)
        token = self.plant("a post in a hidden division", SYSTEM)
        loader.appoint(inside, loader.post(closed, f"{token}专员"), "concurrent")
        self.planted.append(Planted("a mobile that is withheld", "16198761234", SYSTEM))
        self.stranger = self._person("向晚", self.leaf, mobile="16198761234")
        self.signer = self._person("闻远", self.leaf)
        token = self.plant("the hidden unit of somebody who also serves openly", SYSTEM)
        secret = loader.unit(self.finance, UnitKind.DIVISION, f"{token}室", visibility="organ")
        self.double = self._person("双木", secret)
        loader.appoint(self.double, loader.post(self.leaf, "调研员"), "concurrent")
        loader.flush()
        for one in self.planted:
            if one.what == "a hidden person":
                one.ids = {"person_id": self.hidden.id}
            elif one.what == "a person of a hidden division":
                one.ids = {"person_id": inside.id}
        today, token = clock.today(), self.plant("a delegation between strangers", SYSTEM)
        wish = Wish(self.double.id, today, today, kinds=["dispatch"], reason=token)
        delegations.make(by=self.stranger.account, wish=wish)
        for persona in ("clerk", "city_leader"):
            account = self.world.account(persona)
            Favourite.objects.create(account=account, unit=closed)
            Favourite.objects.create(account=account, person=self.hidden)

    def papers(self) -> None:
        by, token = self.stranger, self.plant("a stranger's draft")
        stored = files.save(b"canary", name=f"{token}.txt", by=by.account_id)
        draft = DraftInput.model_validate(
            {
                "title": f"关于{token}的通知",
                "note": token,
                "body": from_text(f"现就{token}有关事项通知如下。"),
                "attachments": [{"title": token, "file_id": stored.id}],
                "recipients": [{"unit_id": self.department.id}],
            }
        )
        document = create_draft(by=by, changes=draft)
        attachment = Attachment.objects.get(document=document)
        self.planted[-1].ids = {"document_id": document.id, "attachment_id": attachment.id}
        self._opinion(document)
        self._delivery(document)
        self._register(document)
        self._request()
        token = self.plant("a stranger's ready opinion")
        Phrase.objects.create(person=by, text=token, position=0)
        token = self.plant("the clerk's own draft", frozenset({"clerk"}))
        own = create_draft(by=self.world.person("clerk"), changes=DraftInput(title=f"关于{token}的函"))
        self.planted[-1].ids = {"document_id": own.id, "attachment_id": attachment.id}

    def _opinion(self, document: Document) -> None:
        """An opinion on the stranger's document, which then waits for the stranger's colleague."""
        token = self.plant("an opinion on a chain")
        publish_flow(
            {"stage": "check", "who": to(self.signer)},
            {"stage": "approve", "who": to(self.stranger)},
            key="canary",
        )
        version = make_version(document, by=self.stranger, reason=token, warnings=[])
        chain = approvals.start(
            subject_type="document",
            subject_id=document.id,
            template="canary",
            origin_unit_id=self.leaf.id,
            by=self.stranger,
            context={},
            seen_hash=version.manifest_sha256,
        )
        version.openings.create(account_id=self.signer.account_id)
        task = Task.objects.get(chain=chain, state=Task.State.ACTIVE)
        approvals.decide(
            task_id=task.id,
            by=self.signer,
            action="agree",
            opinion=token,
            seen_hash=version.manifest_sha256,
            idempotency_key=uuid4().hex,
        )
        self.planted[-1].ids = {"chain_id": chain.id, "task_id": task.id, "document_id": document.id}

    def _request(self) -> None:
        """A request under way, which nobody but the stranger may read: their division has no head."""
        by, token = self.stranger, self.plant("a stranger's request")
        stored = files.save(b"canary", name=f"{token}.txt", by=by.account_id)
        data = {"subject": f"关于{token}的签报", "text": token, "reach": "head", "files": [str(stored.id)]}
        draft = create_request(by=by, form="report", data=data)
        request = submit_request(
            request_id=draft.id, by=by, token=draft.draft_token, idempotency_key=uuid4().hex
        )
        assert request.chain_id is not None
        self.planted[-1].ids = {
            "request_id": request.id,
            "file_id": stored.id,
            "chain_id": request.chain_id,
        }

    def _delivery(self, document: Document) -> None:
        """What was sent to another city: its registry alone reads it."""
        token = self.plant("a delivery to another city")
        city = Unit.objects.get(name="广州市人力资源和社会保障局")
        sent = Document.objects.create(
            kind="通知",
            direction="down",
            title=f"关于{token}的批复",
            number=f"{token}〔2026〕1号",
            organ=self.finance,
            owner_unit=self.leaf,
            custodian_unit=self.leaf,
            drafter=self.stranger,
            state="distributed",
        )
        Recipient.objects.create(document=sent, unit=city, role="main")
        delivery = Delivery.objects.create(
            document=sent, unit=city, role="main", result=token, returned_reason=token, receipt_number=token
        )
        registry = group_of(city.id, "registry")
        grants.give(registry, READ, sent)
        grants.give(registry, READ_DELIVERY, delivery)
        self.planted[-1].ids = {"delivery_id": delivery.id, "document_id": sent.id}
        token = self.plant("a matter handed to another's 督查")
        Supervision.objects.create(
            document=sent,
            reason=token,
            organ=self.finance,
            handed_by=self.signer,
            supervisor=self.stranger,
        )

    def _register(self, document: Document) -> None:
        """A number of the clerk's own organ on a document the clerk may not read."""
        token = self.plant("a number of another organ")
        series = NumberSeries.objects.filter(organ=self.department).first()
        assert series is not None
        other = NumberSeries.objects.create(
            organ=self.finance, name=token, kinds=["通知"], code_word=token, direction=series.direction
        )
        for one, year in ((other, 2026), (series, 1999)):
            NumberEntry.objects.create(
                series=one,
                year=year,
                n=1,
                document=document,
                state="used" if one is other else "reserved",
                by=self.stranger,
                why=token if one is other else "",
            )

    def rooms(self) -> None:
        by, clerk = self.stranger, self.world.person("clerk")
        token = self.plant("a message between two others")
        self.direct = open_direct(by=by, person_id=self.signer.id).id
        stored = files.save(b"canary", name=f"{token}.txt", by=by.account_id)
        message = send(conversation_id=self.direct, by=by, client_id=uuid4(), text=token, files=[stored.id])
        kept = MessageFile.objects.get(message=message)
        self.planted[-1].ids = {"conversation_id": self.direct, "file_id": kept.file_id}
        token = self.plant("a group of others")
        group = create_group(by=by, title=token, purpose=token, people=[self.signer.id, self.double.id])
        self.room = group.id
        self.planted[-1].ids = {"conversation_id": group.id, "file_id": kept.file_id}
        token = self.plant("another unit's conversation")
        self.unit_room = ensure_unit(unit_id=self.leaf.id, title=token, subtree=True).id
        send(conversation_id=self.unit_room, by=by, client_id=uuid4(), text=token)
        self.planted[-1].ids = {"conversation_id": self.unit_room, "file_id": kept.file_id}
        token = self.plant("a file that was sent nowhere")
        files.save(b"canary", name=f"{token}.txt", by=by.account_id)
        # In a room of one's own a hidden person is there, and is not named.
        shared = ensure_unit(unit_id=self.finance.id, subtree=True)
        send(conversation_id=shared.id, by=by, client_id=uuid4(), text="财政厅全体")
        mixed = create_group(by=by, title="联络群", people=[clerk.id, self.double.id])
        send(conversation_id=mixed.id, by=self.double, client_id=uuid4(), text="大家好")
        self.mixed = mixed.id

    def garden(self) -> Garden:
        visible = {
            "unit_id": [self.finance.id, self.department.id, self.leaf.id],
            "unit": [self.leaf.id, self.department.id],
            "person_id": [self.stranger.id, self.double.id],
            "conversation_id": [self.mixed],
        }
        return Garden(
            self.planted,
            visible,
            self.stranger,
            self.hidden,
            self.organ,
            self.room,
            self.direct,
            self.unit_room,
        )
