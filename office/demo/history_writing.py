"""Writes the demo's outgoing documents: rows that agree with one another, inserted in bulk."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from approvals.models import Task
from approvals.services import Holder, PastChain, record_past
from documents.body import from_text, paragraphs
from documents.manifest import canonical, digest, manifest
from documents.models import (
    Attachment,
    Document,
    NumberCounter,
    NumberEntry,
    NumberSeries,
    Recipient,
    Rendition,
    SealUse,
    Signature,
    State,
    Version,
)
from documents.numbering import number_text
from documents.services.numbers import default_series, fits
from documents.services.versions import head_from
from office.demo.history_cast import Division, Organ
from office.demo.history_grants import grant_documents
from office.demo.history_recipients import Addressing
from office.demo.history_seals import Kept, ask_for_a_seal, seals_of
from office.demo.history_text import Topic, body_of
from office.demo.history_walks import Walked, Walker
from office.kernel.clock import LOCAL
from office.kernel.ids import id_at
from orgchart.models import Person
from orgchart.selectors import Assignee
from orgchart.services.bulk import insert_objects


@dataclass
class Paper:
    """One document to write, and what came of it."""

    organ: Organ
    division: Division
    topic: Topic
    drafter: Assignee
    urgency: str
    started: datetime
    stop: str = ""
    age: int = 0
    returns_at: str = ""
    stays_returned: bool = False
    document: Document = field(init=False)
    versions: list[Version] = field(default_factory=list)
    walked: Walked = field(default_factory=Walked)
    recipients: list[Recipient] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)


class Writer:
    """Collects papers and writes them all at once."""

    def __init__(self, walker: Walker, random: Random) -> None:
        self.walker, self.random = walker, random
        self.addressing = Addressing(random)
        self.papers: list[Paper] = []
        self.people: dict[int, Person] = {}

    def add(self, paper: Paper) -> None:
        """Make the rows of one document and walk its chain."""
        way: dict[str, Any] = {
            "urgency": paper.urgency,
            "kind": paper.topic.kind,
            "stop": paper.stop,
            "returns_at": paper.returns_at,
            "stays_returned": paper.stays_returned,
            "drafter": Holder.of(paper.drafter),
        }
        if paper.stop:
            dice = self.random.getstate()
            lasted = self.walker.rehearse(paper.division.way, hashes=("", ""), **way)
            paper.started = self.walker.before(lasted + paper.age)
        created = paper.started - timedelta(minutes=self.random.randint(30, 600))
        paper.document = self._document(paper, created)
        body = body_of(paper.topic, self.random)
        revised = self._revised(body) if paper.returns_at else body
        first = self._version(paper, 1, body, paper.started)
        second = self._version(paper, 2, revised, paper.started) if paper.returns_at else first
        if paper.stop:
            # The very dice of the rehearsal, so that the walk ends where it was to end.
            self.random.setstate(dice)
        hashes = (first.manifest_sha256, second.manifest_sha256)
        paper.walked = self.walker.walk(paper.division.way, paper.started, hashes=hashes, **way)
        paper.versions = [first]
        if paper.walked.resubmitted_at is not None:
            second.created_at, second.changes = paper.walked.resubmitted_at, 1
            paper.versions.append(second)
        self._settle(paper)
        self.papers.append(paper)

    def drafts(self, organ: Organ, division: Division, drafter: Assignee, topics: list[Topic]) -> None:
        """Drafts that were never handed in, on the desk of whoever drafts them."""
        for index, topic in enumerate(topics):
            started = self.walker.before(60 + 500 * index)
            paper = Paper(organ, division, topic, drafter, "", started)
            paper.document = self._document(paper, started)
            paper.document.draft_body = body_of(topic, self.random)
            self.papers.append(paper)

    def distributed(self) -> list[Paper]:
        """The papers that were sent out."""
        return [paper for paper in self.papers if paper.document.state == State.DISTRIBUTED]

    def write(self) -> None:
        """Insert everything."""
        self._number()
        self._insert()
        sent = [paper for paper in self.papers if paper.walked.acts]
        chains = record_past(self._past(paper) for paper in sent)
        for paper, chain in zip(sent, chains, strict=True):
            paper.document.chain_id = chain.id
        Document.objects.bulk_update([paper.document for paper in sent], ["chain_id"], batch_size=300)
        self._signatures(sent)
        grant_documents(self.papers)

    def _document(self, paper: Paper, created: datetime) -> Document:
        unit, topic = paper.organ.unit, paper.topic
        document = Document(
            id=id_at(created),
            kind=topic.kind,
            direction=topic.direction,
            urgency=paper.urgency,
            disclosure=self.random.choice(["主动公开", "主动公开", "依申请公开", "不予公开"]),
            title=topic.title(unit.name),
            organ=unit,
            owner_unit=paper.division.unit,
            custodian_unit=paper.division.unit,
            drafter_id=paper.drafter.person_id,
            draft_token=2,
            created_at=created,
            updated_at=created,
        )
        main, cc = self.addressing.recipients(unit, topic)
        for role, units in (("main", main), ("cc", cc)):
            for one in units:
                row = Recipient(document=document, unit=one, role=role, sort=len(paper.recipients))
                paper.recipients.append(row)
        document.main_text = self.addressing.printed(unit, main)
        document.cc_text = self.addressing.printed(unit, cc)
        if topic.kind == "通知" and self.random.random() < 0.3:
            body = from_text("任务分工表\n一、业务部门负责组织实施。\n二、办公室负责综合协调。")
            paper.attachments.append(
                Attachment(
                    document=document, sort=1, title="任务分工表", body=body, sha256=digest(canonical(body))
                )
            )
        return document

    @staticmethod
    def _revised(body: dict[str, Any]) -> dict[str, Any]:
        """The second version: its last measure says from when the time runs."""
        texts = [paragraph.text for paragraph in paragraphs(body)]
        content = list(body["content"])
        addition = from_text("自本文印发之日起三个月内完成有关工作，重要情况及时沟通。")["content"]
        return {"type": "doc", "content": content[:-1] + addition + content[-1:] if texts else content}

    @staticmethod
    def _version(paper: Paper, number: int, body: dict[str, Any], at: datetime) -> Version:
        head = head_from(paper.document, paper.recipients, paper.attachments)
        body_bytes = canonical(body)
        body_sha256 = digest(body_bytes)
        sealed = manifest(document_id=paper.document.id, number=number, head=head, body_sha256=body_sha256)
        return Version(
            id=id_at(at),
            document=paper.document,
            number=number,
            head=head,
            body=body,
            body_bytes=body_bytes,
            body_sha256=body_sha256,
            manifest_bytes=sealed,
            manifest_sha256=digest(sealed),
            created_by_id=paper.drafter.person_id,
            created_at=at,
        )

    def _settle(self, paper: Paper) -> None:
        """What the chain did to the document."""
        document, done = paper.document, paper.walked.done
        version = paper.versions[-1]
        document.current_version, document.draft_body = version, version.body
        document.state = _state(paper.walked)
        document.updated_at = max([paper.started, *done.values()])
        if "issue" in done:
            document.issued_on = done["issue"].astimezone(LOCAL).date()
        if "register" in done:
            document.printed_on = done["register"].astimezone(LOCAL).date()
            document.copies = sum(row.copies for row in paper.recipients) + 2

    def _number(self) -> None:
        """Numbers in the order of registration, as the registers gave them."""
        registered = [paper for paper in self.papers if "register" in paper.walked.done]
        registered.sort(key=lambda paper: paper.walked.done["register"])
        series: dict[int, list[NumberSeries]] = {}
        self.entries: list[NumberEntry] = []
        last: dict[tuple[int, int], int] = defaultdict(int)
        for paper in registered:
            organ, at = paper.organ.unit, paper.walked.done["register"]
            rows = series.setdefault(organ.id, default_series(organ))
            fitting = [row for row in rows if fits(row, paper.document)]
            chosen = min(fitting, key=lambda row: (not row.kinds, not row.direction, row.sort))
            key = (chosen.id, at.astimezone(LOCAL).year)
            last[key] += 1
            paper.document.number = number_text(chosen.code_word, key[1], last[key])
            holder = paper.walked.acts["register"][-1].holder
            self.entries.append(
                NumberEntry(
                    id=id_at(at), series=chosen, year=key[1], n=last[key], document=paper.document,
                    state=NumberEntry.State.USED, by_id=holder.person_id, at=at,
                )
            )  # fmt: skip
        self.counters = [
            NumberCounter(series_id=series_id, year=year, last=n) for (series_id, year), n in last.items()
        ]

    def _insert(self) -> None:
        versions = [version for paper in self.papers for version in paper.versions]
        insert_objects([paper.document for paper in self.papers])
        insert_objects(versions)
        insert_objects([row for paper in self.papers for row in paper.recipients])
        insert_objects([row for paper in self.papers for row in paper.attachments])
        insert_objects(self.entries)
        insert_objects(self.counters)
        seals = seals_of(self.papers)
        insert_objects([self._seal_use(paper, seals) for paper in self.papers if "seal" in paper.walked.done])
        ask_for_a_seal(seals)
        waiting = [paper for paper in self.papers if paper.walked.open_stage == "proof"]
        insert_objects(
            [
                Rendition(document=paper.document, version=paper.versions[-1], kind=kind, form="numbered")
                for paper in waiting
                for kind in Rendition.Kind.values
            ]
        )

    @staticmethod
    def _seal_use(paper: Paper, seals: dict[int, Kept]) -> SealUse:
        at, kept = paper.walked.done["seal"], seals[paper.organ.unit.id]
        return SealUse(
            id=id_at(at),
            seal=kept.seal,
            certificate=kept.certificate_at(at),
            document=paper.document,
            version=paper.versions[-1],
            by_id=paper.walked.acts["seal"][-1].holder.person_id,
            at=at,
            manifest_sha256=paper.versions[-1].manifest_sha256,
        )

    def _past(self, paper: Paper) -> PastChain:
        way, walked = paper.division.way, paper.walked
        finished = paper.document.state == State.DISTRIBUTED
        return PastChain(
            subject_type="document",
            subject_id=paper.document.id,
            version=way.version,
            origin_unit=paper.division.unit,
            organ=paper.organ.unit,
            started_by=self._person(paper.drafter.person_id),
            drafter=Holder.of(paper.drafter),
            started_at=paper.started,
            acts=walked.acts,
            urgency=paper.urgency,
            seen_hash=paper.versions[0].manifest_sha256,
            context={
                "kind": paper.topic.kind,
                "direction": paper.topic.direction,
                "urgency": paper.urgency,
                "recipients": len(paper.recipients),
            },
            state="done" if finished else "running",
            ended_at=walked.at if finished else None,
        )

    def _person(self, person_id: int) -> Person:
        if not self.people:
            wanted = {paper.drafter.person_id for paper in self.papers}
            self.people = Person.objects.select_related("account").in_bulk(wanted)
        return self.people[person_id]

    @staticmethod
    def _signatures(papers: list[Paper]) -> None:
        """A signature for every consent, as decide would have written it."""
        by_chain = {paper.document.chain_id: paper for paper in papers}
        tasks = Task.objects.filter(chain_id__in=list(by_chain), decision="agree")
        rows = []
        for task in tasks.select_related("step", "assignee").order_by("decided_at", "id"):
            paper = by_chain[task.chain_id]
            version = next(one for one in paper.versions if one.manifest_sha256 == task.seen_hash)
            at = task.decided_at or paper.started
            rows.append(
                Signature(
                    id=id_at(at), document=paper.document, version=version, task_id=task.id,
                    stage=task.step.stage, person=task.assignee, person_name=task.assignee.name,
                    post_title=task.post_title, unit_name=task.unit_name, opinion=task.opinion,
                    manifest_sha256=task.seen_hash, at=at,
                )
            )  # fmt: skip
        insert_objects(rows)


_REACHED = (
    ("distribute", State.DISTRIBUTED),
    ("seal", State.SEALED),
    ("register", State.REGISTERED),
    ("issue", State.SIGNED),
)


def _state(walked: Walked) -> State:
    for stage, state in _REACHED:
        if stage in walked.done:
            return state
    return State.RETURNED if walked.open_stage == "draft" else State.IN_CHAIN
