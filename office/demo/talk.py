"""The demo's conversations: unit groups, work groups, directs; seeded, the same every time."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from messaging.models import (
    Audience,
    Conversation,
    ConversationKind,
    Membership,
    Mention,
    Message,
    MessageKind,
    ReadMark,
    Role,
)
from office.demo import talk_lines as lines
from office.demo.personas import PERSONAS
from office.demo.talk_feeds import waiting_cards
from office.demo.talk_lines import Script
from office.kernel import clock
from office.kernel.ids import id_at
from orgchart.models import Appointment, Unit, UnitKind
from orgchart.selectors.memberships import accounts_in
from orgchart.services.bulk import insert_objects

SEED = "office demo talk 1"
DEPARTMENT = "广东省人力资源和社会保障厅"
BUREAU = "江门市人力资源和社会保障局"
GENERAL_OFFICE = "广东省人民政府办公厅"
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "office.demo.talk")
WORKING = (time(8, 40), time(17, 10))


def build() -> str:
    """Write everything; returns what was made, for the seed's progress line."""
    talk = _Talk()
    talk.units()
    talk.groups()
    talk.directs()
    talk.feeds()
    talk.write()
    return f"{len(talk.conversations)} conversations, {len(talk.messages)} messages"


@dataclass
class _Talk:
    random: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 - a demo, not a secret
    conversations: list[Conversation] = field(default_factory=list)
    audiences: list[Audience] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    marks: dict[tuple[int, int], ReadMark] = field(default_factory=dict)

    def __post_init__(self) -> None:
        logins = {persona.login: persona.key for persona in PERSONAS}
        rows = Appointment.objects.filter(person__account__login__in=logins, kind="primary")
        self.cast: dict[str, int] = {
            logins[login]: account
            for login, account in rows.values_list("person__account__login", "person__account_id")
        }
        self.days = _working_days(30)

    # Conversations

    def units(self) -> None:
        """The walk's organs with all their divisions, and every other provincial department."""
        whole = Unit.objects.filter(name__in=[DEPARTMENT, BUREAU, GENERAL_OFFICE], kind=UnitKind.ORGAN)
        for organ in whole:
            self._unit(organ, lines.ORGAN, days=(12, 4), subtree=True)
            for division in Unit.objects.filter(parent=organ, kind=UnitKind.DIVISION).order_by("sort", "id"):
                self._unit(division, lines.DIVISION, days=(6, 0), subtree=False)
        departments = Unit.objects.filter(
            level=1, kind=UnitKind.ORGAN, organ_kind="department", may_issue=True
        )
        for organ in departments.exclude(name=DEPARTMENT).order_by("sort", "id"):
            self._unit(organ, lines.ORGAN, days=(14, 2), subtree=True)

    def _unit(self, unit: Unit, scripts: list[Script], *, days: tuple[int, int], subtree: bool) -> None:
        people = sorted(accounts_in([unit.id], [unit.path] if subtree else []))
        if len(people) < 2:
            return
        speakers = people[:4] if subtree else people
        conversation = self._open(ConversationKind.UNIT, unit=unit)
        self.audiences.append(Audience(conversation=conversation, unit=unit, subtree=subtree))
        script = self.random.choice(scripts)
        self._play(conversation, script, speakers, self._moment(*days))
        self._read(conversation, people)

    def groups(self) -> None:
        """The work groups of the walk's people."""
        cast = self.cast
        province = [
            "division_head",
            "clerk",
            "city_division_head",
            "office_reviewer",
            "countersigner_law",
            "countersigner_finance",
        ]
        regulation = self._group(
            "条例贯彻实施工作组",
            "《事业单位人事管理条例》贯彻实施",
            [*province, "deputy_director", "city_office"],
        )
        for script, days in zip(lines.WORK_GROUP, ((9, 8), (3, 2), (1, 0)), strict=True):
            self._play(regulation, script, [cast[key] for key in province], self._moment(*days))
        self._scene(
            "2026 年公开招聘统筹",
            "集中公开招聘",
            ["division_head", "clerk", "city_division_head", "city_office", "office_reviewer"],
            lines.RECRUITING,
            (5, 1),
        )
        bureau = ["city_office", "city_registry", "city_division_head", "city_leader", "department_admin"]
        self._scene("江门市人社局来文联络", "省厅来文的签收和反馈", bureau, lines.LIAISON, (4, 0))
        meeting = ["director", "office_reviewer", "division_head", "deputy_director", "registry_clerk"]
        self._scene("厅务会材料", "会议议题和材料", meeting, lines.MEETING, (6, 3))
        supervision = ["provincial_leader", "supervisor", "director", "city_leader"]
        self._scene("督查事项会商", "来文办理的督查和反馈", supervision, lines.SUPERVISION, (3, 0))
        research = ["division_head", "clerk", "countersigner_law", "city_division_head"]
        done = self._scene("职称评审改革调研", "已办结", research, lines.RESEARCH, (14, 12))
        done.archived_at = self._moment(8, 8)

    def _scene(
        self, title: str, purpose: str, keys: list[str], scripts: list[Script], days: tuple[int, int]
    ) -> Conversation:
        conversation = self._group(title, purpose, keys)
        people = [self.cast[key] for key in keys]
        first, last = days
        for index, script in enumerate(scripts):
            back = first - (first - last) * index // max(1, len(scripts) - 1)
            self._play(conversation, script, people, self._moment(back, back))
        return conversation

    def _group(self, title: str, purpose: str, keys: list[str]) -> Conversation:
        ends = clock.today() + timedelta(days=20)
        conversation = self._open(ConversationKind.GROUP, title=title, purpose=purpose, ends_on=ends)
        for index, key in enumerate(keys):
            role = Role.OWNER if index == 0 else Role.MEMBER
            self._join(conversation, self.cast[key], role)
        return conversation

    def directs(self) -> None:
        """Pairs of the walk, and pairs of colleagues in the department."""
        pairs = [
            ("clerk", "division_head"),
            ("clerk", "countersigner_law"),
            ("clerk", "office_reviewer"),
            ("clerk", "registry_clerk"),
            ("division_head", "deputy_director"),
            ("division_head", "office_reviewer"),
            ("office_reviewer", "deputy_director"),
            ("office_reviewer", "director"),
            ("registry_clerk", "seal_custodian"),
            ("registry_clerk", "checker"),
            ("city_registry", "city_office"),
            ("city_office", "city_leader"),
            ("city_office", "department_admin"),
            ("city_division_head", "division_head"),
            ("supervisor", "provincial_leader"),
            ("supervisor", "office_reviewer"),
            ("supervisor", "city_office"),
        ]
        accounts = [(self.cast[one], self.cast[two]) for one, two in pairs]
        department = Unit.objects.get(name=DEPARTMENT)
        colleagues = sorted(accounts_in([], [department.path]) - set(self.cast.values()))
        accounts += list(zip(colleagues[0:60:2], colleagues[1:60:2], strict=False))
        for index, (one, two) in enumerate(accounts):
            key = ":".join(str(account) for account in sorted((one, two)))
            conversation = self._open(ConversationKind.DIRECT, direct_key=key)
            self._join(conversation, one)
            self._join(conversation, two)
            script = lines.DIRECT[index % len(lines.DIRECT)]
            self._play(conversation, script, [one, two], self._moment(7, 0))

    def feeds(self) -> None:
        """公文通知: what waits for the walk's people, the last of it unread."""
        feeds: dict[int, Conversation] = {}
        for card in waiting_cards(self.cast.values()):
            feed = feeds.get(card.account)
            if feed is None:
                key = f"feed:{card.account}"
                feed = feeds[card.account] = self._open(ConversationKind.FEED, direct_key=key, has_cards=True)
                self._join(feed, card.account)
            self._say(feed, None, card.text, card.at, kind=MessageKind.CARD, card=card.card)

    # Their parts

    def _open(self, kind: ConversationKind, **values: object) -> Conversation:
        begun = datetime.combine(self.days[-1], time(9), tzinfo=clock.LOCAL)
        fresh = id_at(begun)
        conversation = Conversation(
            id=fresh, newest=fresh, kind=kind, created_at=begun, touched_at=begun, **values
        )
        self.conversations.append(conversation)
        return conversation

    def _join(self, conversation: Conversation, account: int, role: Role = Role.MEMBER) -> None:
        began = conversation.created_at
        self.memberships.append(
            Membership(conversation=conversation, account_id=account, role=role, joined_at=began)
        )

    def _moment(self, furthest: int, nearest: int) -> datetime:
        """A time of work between so many working days ago; never after now."""
        day = self.days[self.random.randint(nearest, furthest)]
        minute = self.random.randint(0, 480)
        at = datetime.combine(day, WORKING[0], tzinfo=clock.LOCAL) + timedelta(minutes=minute)
        return min(at, clock.now() - timedelta(minutes=45))

    def _play(self, conversation: Conversation, script: Script, cast: list[int], begin: datetime) -> None:
        last = self.messages[-1].created_at if self.messages else None
        at = begin
        if conversation.seq and last is not None and last > at:
            at = last + timedelta(minutes=5)
        room = (clock.now() - at) / (len(script) + 1)
        for speaker, text in script:
            account = cast[speaker % len(cast)]
            self._say(conversation, account, text, at)
            self._mark(conversation, account, conversation.seq, at)
            at += min(timedelta(minutes=self.random.randint(1, 9)), room)

    def _say(
        self, conversation: Conversation, account: int | None, text: str, at: datetime, **values: object
    ) -> None:
        conversation.seq += 1
        conversation.change += 1
        message = Message(
            id=id_at(at),
            conversation=conversation,
            seq=conversation.seq,
            change=conversation.change,
            client_id=uuid.uuid5(NAMESPACE, str(len(self.messages))),
            sender_id=account,
            text=text,
            created_at=at,
            **values,
        )
        self.messages.append(message)
        conversation.newest, conversation.touched_at = message.id, at

    def _mark(self, conversation: Conversation, account: int, seq: int, at: datetime) -> None:
        self.marks[(account, conversation.id)] = ReadMark(
            account_id=account, conversation=conversation, seq=seq, at=at
        )

    def _read(self, conversation: Conversation, people: list[int]) -> None:
        """Most have read to the end, some not the last lines, some nothing yet."""
        for account in people:
            behind = self.random.choice([0, 0, 0, 0, 1, 2])
            mark = self.marks.get((account, conversation.id))
            seq = conversation.seq - behind
            if seq > 0 and (mark is None or mark.seq < seq):
                self._mark(conversation, account, seq, conversation.touched_at)

    def write(self) -> None:
        self._named()
        people: dict[int, list[int]] = defaultdict(list)
        for row in self.memberships:
            people[row.conversation_id].append(row.account_id)
        for conversation in self.conversations:
            self._read(conversation, people[conversation.id])
        insert_objects(self.conversations)
        insert_objects(self.audiences)
        insert_objects(self.memberships)
        insert_objects(self.messages)
        insert_objects(self.mentions)
        insert_objects(list(self.marks.values()))

    def _named(self) -> None:
        """Put names in place of ``@0`` and write the mentions."""
        rows = Appointment.objects.filter(kind="primary", person__account_id__in=self.cast.values())
        names = dict(rows.values_list("person__account_id", "person__name"))
        owners: dict[int, list[int]] = defaultdict(list)
        for row in self.memberships:
            owners[row.conversation_id].append(row.account_id)
        for message in self.messages:
            for place in range(3):
                sign = f"@{place}"
                if sign not in message.text:
                    continue
                account = owners[message.conversation_id][place]
                message.text = message.text.replace(sign, f"@{names.get(account, '')}")
                self.mentions.append(
                    Mention(
                        conversation=message.conversation,
                        message=message,
                        account_id=account,
                        seq=message.seq,
                    )
                )


def _working_days(count: int) -> list[date]:
    """The last weekdays, newest first; today when it is one."""
    found: list[date] = []
    day = clock.today()
    while len(found) < count:
        if day.weekday() < 5:
            found.append(day)
        day -= timedelta(days=1)
    return found
