"""Writes what arrived: deliveries, their handling in the receiving organs, and some matters for 督查."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random
from typing import Any

from approvals.services import Holder, PastChain, record_past
from documents.models import Delivery, DeliveryState, ReceiptCounter, Supervision
from office.demo.history_cast import Cast, Receiver, Way
from office.demo.history_grants import grant_deliveries
from office.demo.history_walks import Walked, Walker
from office.demo.history_writing import Paper
from office.kernel.clock import LOCAL
from office.kernel.ids import id_at
from orgchart.models import Person
from orgchart.services.bulk import insert_objects

DESKS = ["江门市人力资源和社会保障局", "广东省人力资源和社会保障厅", "广东省人民政府"]
VICE_GOVERNOR, SUPERVISOR = "demo.provincial.leader", "demo.supervisor"
# Who is given 承办 in turn (None: the head of the division it is for), so that no persona's desk is empty.
HANDLING = {"江门市人力资源和社会保障局": ("demo.city.division.head", None, "demo.department.admin")}
SIGNING = (20, 240)  # working minutes until a delivery is signed for
# What lies on the receiving desks: (stage, ages in working minutes); "sent" waits to be signed for.
OPEN = [
    ("sent", [0, 0, 0]),
    ("in_register", [20, 120]),
    ("first_check", [30, 150]),
    ("propose", [25, 140, 420]),
    ("instruct", [40, 260, 800]),
    ("handle", [60, 500, 1500, 3200]),
    ("close", [30, 240]),
]


@dataclass
class Arrival:
    """One delivery and its handling."""

    row: Delivery
    paper: Paper
    receiver: Receiver
    signed: datetime | None = None
    clerk: Holder | None = None
    way: Way | None = None
    walked: Walked = field(default_factory=Walked)

    def takers(self) -> list[int]:
        """Accounts that took part."""
        acts = [act for many in self.walked.acts.values() for act in many]
        return list(dict.fromkeys(act.holder.account_id for act in acts))


class Deliveries:
    """Collects arrivals and writes them all at once."""

    def __init__(self, walker: Walker, random: Random, cast: Cast) -> None:
        self.walker, self.random, self.cast = walker, random, cast
        self.rows: list[Delivery] = []
        self.arrivals: list[Arrival] = []
        self._governor = self._holder_of(VICE_GOVERNOR)
        self._handling = {
            unit: [self._holder_of(login) if login else None for login in logins]
            for unit, logins in HANDLING.items()
        }
        self._handled: dict[tuple[str, str], int] = defaultdict(int)

    def send(self, papers: list[Paper]) -> None:
        """One delivery for each recipient of each paper."""
        for paper in papers:
            sent = paper.walked.done["distribute"]
            for recipient in paper.recipients:
                row = Delivery(
                    id=id_at(sent),
                    document=paper.document,
                    unit=recipient.unit,
                    role=recipient.role,
                    sent_at=sent,
                )
                self.rows.append(row)
                self.arrivals.append(Arrival(row, paper, self.cast.receiver(recipient.unit)))
        desks = self._desks()
        for arrival in self.arrivals:
            stop, age = desks.get(arrival.row.id, ("", 0))
            self._receive(arrival, stop, age)

    def write(self) -> None:
        """Insert everything."""
        counters = self._receipt_numbers()
        insert_objects(self.rows)
        insert_objects(counters)
        handled = [arrival for arrival in self.arrivals if arrival.signed is not None]
        people = Person.objects.select_related("account").in_bulk(
            {arrival.clerk.person_id for arrival in handled if arrival.clerk}
        )
        chains = record_past(self._past(arrival, people) for arrival in handled)
        for arrival, chain in zip(handled, chains, strict=True):
            arrival.row.chain_id = chain.id
        Delivery.objects.bulk_update([arrival.row for arrival in handled], ["chain_id"], batch_size=400)
        grant_deliveries(self.arrivals)
        self._supervise()

    def _desks(self) -> dict[int, tuple[str, int]]:
        """Which of the newest arrivals at the walk's organs lie where, by delivery id."""
        found: dict[int, tuple[str, int]] = {}
        for name in DESKS:
            mine = [arrival for arrival in self.arrivals if arrival.receiver.unit.name == name]
            newest = sorted(mine, key=lambda one: one.row.sent_at, reverse=True)
            places = [(stage, age) for stage, ages in OPEN for age in ages]
            for arrival, place in zip(newest, places, strict=False):
                found[arrival.row.id] = place
        return found

    def _receive(self, arrival: Arrival, stop: str, age: int) -> None:
        if stop == "sent":
            return
        way, sent = self._way(arrival.receiver), arrival.row.sent_at
        clerks = [slots[0][0] for key, _, slots in way.steps if key == "in_register" and slots[0]]
        unsigned = self.random.randint(*SIGNING)
        signed = self.walker.calendar.add_working_minutes(sent, unsigned)
        if not clerks or signed > self.walker.now:
            return
        version = arrival.paper.versions[-1]
        how: dict[str, Any] = {
            "urgency": arrival.paper.urgency,
            "hashes": (version.manifest_sha256, version.manifest_sha256),
            "handler": self._handler(arrival, stop),
            "stop": stop,
        }
        if stop:
            lasted = self.walker.rehearse(way, **how) + age
            signed = max(sent, self.walker.before(lasted))
            # Sent on (补送) so late that it is signed for as soon as by others: no desk is slow by our doing.
            arrival.row.sent_at = max(sent, self.walker.before(lasted + unsigned))
            arrival.row.id = id_at(arrival.row.sent_at)
        arrival.signed, arrival.clerk, arrival.way = signed, clerks[0], way
        walked = self.walker.walk(way, signed, **how)
        arrival.walked = walked
        row = arrival.row
        row.signed_for_at, row.signed_for_by_id = signed, clerks[0].person_id
        row.registered_at = walked.done.get("in_register")
        row.state = _state(walked)
        if row.state == Delivery.State.DONE:
            row.done_at = walked.at
        if "handle" in walked.done:
            row.result = walked.acts["handle"][-1].opinion

    def _handler(self, arrival: Arrival, stop: str) -> Holder | None:
        """The head of the division it is for, or whose turn it is in ``HANDLING``."""
        name = arrival.receiver.unit.name
        turns = self._handling.get(name, [None])
        turn = turns[self._handled[name, stop] % len(turns)]
        self._handled[name, stop] += 1
        return turn or arrival.receiver.handler(arrival.paper.division.unit.name)

    def _way(self, receiver: Receiver) -> Way:
        """The organ's way in; what comes to the provincial government is instructed by a vice governor."""
        if receiver.unit.organ_kind != "government" or receiver.unit.level != 1 or self._governor is None:
            return receiver.way
        steps = [
            (key, stage, [[self._governor]] if key == "instruct" else slots)
            for key, stage, slots in receiver.way.steps
        ]
        return replace(receiver.way, steps=steps)

    def _receipt_numbers(self) -> list[ReceiptCounter]:
        last: dict[tuple[int, int], int] = defaultdict(int)
        registered = [row for row in self.rows if row.registered_at is not None]
        for row in sorted(registered, key=lambda one: one.registered_at or one.sent_at):
            year = (row.registered_at or row.sent_at).astimezone(LOCAL).year
            last[row.unit_id, year] += 1
            row.receipt_number = f"收〔{year}〕{last[row.unit_id, year]}号"
        return [ReceiptCounter(unit_id=unit_id, year=year, last=n) for (unit_id, year), n in last.items()]

    @staticmethod
    def _past(arrival: Arrival, people: dict[int, Person]) -> PastChain:
        row, way, clerk, signed = arrival.row, arrival.way, arrival.clerk, arrival.signed
        if way is None or clerk is None or signed is None:
            raise ValueError("nobody has signed for this delivery")
        done = row.state == Delivery.State.DONE
        return PastChain(
            subject_type="incoming",
            subject_id=row.id,
            version=way.version,
            origin_unit=row.unit,
            organ=row.unit,
            started_by=people[clerk.person_id],
            drafter=clerk,
            started_at=signed,
            acts=arrival.walked.acts,
            urgency=arrival.paper.urgency,
            seen_hash=arrival.paper.versions[-1].manifest_sha256,
            context={"kind": arrival.paper.topic.kind, "urgency": arrival.paper.urgency, "role": row.role},
            state="done" if done else "running",
            ended_at=row.done_at,
        )

    def _supervise(self) -> None:
        """Two matters that have long been in 承办 lie with 督查."""
        supervisor = self._holder_of(SUPERVISOR)
        late = [arrival for arrival in self.arrivals if arrival.walked.open_stage == "handle"]
        if supervisor is None or self._governor is None:
            return
        for arrival in sorted(late, key=lambda one: one.row.sent_at)[:2]:
            Supervision.objects.create(
                document=arrival.row.document,
                delivery=arrival.row,
                reason="承办时间较长，请了解进展并督促办理。",
                organ=arrival.row.unit,
                handed_by_id=self._governor.person_id,
                supervisor_id=supervisor.person_id,
                created_at=self.walker.before(400),
            )

    @staticmethod
    def _holder_of(login: str) -> Holder | None:
        person = Person.objects.filter(account__login=login).first()
        row = person.appointments.select_related("post", "unit").first() if person else None
        if person is None or row is None:
            return None
        return Holder(person.id, person.account_id, row.id, row.post.title, row.unit_id, row.unit.short_name)


def _state(walked: Walked) -> DeliveryState:
    if "close" in walked.done:
        return Delivery.State.DONE
    if "first_check" in walked.done:
        return Delivery.State.IN_HANDLING
    return Delivery.State.REGISTERED if "in_register" in walked.done else Delivery.State.SIGNED_FOR
