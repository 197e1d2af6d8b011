"""The documents of the last ninety working days: seeded, the same for the same day.

Some hundreds in every state, so that no desk and no list is empty. They are entered as if they had been
walked here: versions, chains with their logs, signatures, numbers, deliveries and grants agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from approvals.calendar import calendar
from approvals.services.templates import ensure_default_templates
from office.demo.history_cast import Cast, Division, Organ, organs_by_function
from office.demo.history_deliveries import Deliveries
from office.demo.history_desks import Order, desk_orders, places
from office.demo.history_text import Topic, topics_for
from office.demo.history_walks import Walker
from office.demo.history_writing import Paper, Writer
from office.kernel import clock
from orgchart.models import Unit

SEED = "office demo history 1"
DAYS = 90
PROVINCE, JIANGMEN = "44", "4407"
DEPARTMENT = "广东省人力资源和社会保障厅"
BUREAU = "江门市人力资源和社会保障局"
WALK_DIVISION = "事业单位人事管理处"
PROVINCIAL = ["财政", "教育", "民政", "卫健", "交通", "农业农村", "生态环境", "市监", "文旅", "科技", "政数"]
CITY = ["财政", "教育", "民政", "卫健", "交通", "住建", "农业农村", "市监"]

# (stage, how many stand there in the department, how old in working minutes): the personas' desks.
OPEN: list[tuple[str, list[int]]] = [
    ("check", [15, 110, 300, 520, 1100]),
    ("countersign", [40, 260, 420, 700, 1500]),
    ("office_review", [25, 190, 400, 900]),
    ("leader_review", [35, 240, 380, 760]),
    ("issue", [20, 150, 330, 700, 1300]),
    ("post_check", [30, 210]),
    ("register", [15, 90, 260]),
    ("proof", [20, 130, 240]),
    ("seal", [25, 160, 290]),
    ("distribute", [20, 140]),
]
LETTER = "函"
URGENCIES = ["", "", "", "", "", "加急", "加急", "特急"]


def build() -> str:
    """Write everything; returns what was made, for the seed's progress line."""
    ensure_default_templates()
    random = Random(SEED)  # noqa: S311 - a demo, not a secret
    walker = Walker(calendar(), random, clock.now())
    cast = Cast()
    writer = Writer(walker, random)
    for order in _orders(cast, random):
        paper = _paper(order, walker, random)
        writer.add(paper)
    for place in places(cast):
        for order in desk_orders(place):
            writer.add(_paper(order, walker, random))
        writer.drafts(
            place.organ, place.division, place.drafter, [Topic.parse(one) for one in place.desk.drafts]
        )
    writer.write()
    deliveries = Deliveries(walker, random, cast)
    deliveries.send(writer.distributed())
    deliveries.write()
    return f"{len(writer.papers)} documents, {len(deliveries.rows)} deliveries"


def _orders(cast: Cast, random: Random) -> Iterator[Order]:
    department = cast.organ(Unit.objects.get(name=DEPARTMENT, level=1))
    bureau = cast.organ(Unit.objects.get(name=BUREAU))
    yield from _open_orders(department, random)
    yield from _free_orders(department, 100, random)
    yield from _free_orders(bureau, 45, random)
    yield from _letters(department, 26, random)
    for functions, level, code, each in ((PROVINCIAL, 1, PROVINCE, 8), (CITY, 2, JIANGMEN, 6)):
        for unit in organs_by_function(functions, level, code):
            yield from _free_orders(cast.organ(unit), each, random)


def _open_orders(organ: Organ, random: Random) -> Iterator[Order]:
    walk = next(one for one in organ.divisions if one.unit.name == WALK_DIVISION)
    others = [one for one in organ.divisions if one is not walk and topics_for("人社", one.unit.name)]
    deck = _Deck(organ, random)
    for stage, ages in OPEN:
        for index, age in enumerate(ages):
            # The head of the walk's division has the checks of that division; later stages see all.
            division = walk if stage == "check" or index % 3 == 0 else random.choice(others)
            yield Order(organ, division, deck.draw(division), stage, age)
    for _ in range(2):
        yield Order(organ, walk, deck.draw(walk), "office_review", returned=True)


def _free_orders(organ: Organ, count: int, random: Random) -> Iterator[Order]:
    deck = _Deck(organ, random)
    able = [one for one in organ.divisions if deck.has(one)]
    walk = [one for one in able if one.unit.name == WALK_DIVISION]
    for index in range(count if able else 0):
        division = walk[0] if walk and index % 5 == 0 else able[index % len(able)]
        yield Order(organ, division, deck.draw(division))


def _letters(organ: Organ, count: int, random: Random) -> Iterator[Order]:
    """函 enough to say where they wait: all go to the same 会签 (``history_walks.SLOW``)."""
    found = [
        (division, topic)
        for division in organ.divisions
        for topic in topics_for(organ.unit.function, division.unit.name)
        if topic.kind == LETTER
    ]
    for index in range(count if found else 0):
        division, topic = found[index % len(found)]
        yield Order(organ, division, topic, within=60)


class _Deck:
    """Draws a division's topics in turn, shuffled once."""

    def __init__(self, organ: Organ, random: Random) -> None:
        self.function, self.random = organ.unit.function, random
        self._left: dict[int, list[Topic]] = {}

    def has(self, division: Division) -> bool:
        return bool(topics_for(self.function, division.unit.name))

    def draw(self, division: Division) -> Topic:
        left = self._left.setdefault(division.unit.id, [])
        if not left:
            left += topics_for(self.function, division.unit.name)
            self.random.shuffle(left)
        return left.pop()


def _paper(order: Order, walker: Walker, random: Random) -> Paper:
    urgency = random.choice(URGENCIES)
    first = order.returned or random.random() < 0.5
    drafter = order.division.drafters[0] if first else random.choice(order.division.drafters)
    drafter = order.drafter or drafter
    if order.returned:
        started = walker.before(random.randint(700, 1500))
    else:
        started = walker.before(random.randint(30, min(DAYS, order.within) * 390))
    return Paper(
        organ=order.organ,
        division=order.division,
        topic=order.topic,
        drafter=drafter,
        urgency=urgency,
        started=started,
        stop=order.stop if not order.returned else "",
        age=order.age,
        returns_at="office_review" if order.returned or random.random() < 0.12 else "",
        stays_returned=order.returned,
    )
