"""What the machine does to the product, each act with the product's own verbs, committed at once."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

from documents.models import Attachment, Document
from documents.permissions import may_read
from documents.services.drafts import create_draft, discard_draft
from documents.stages import READ
from messaging.models import Conversation, Membership, MessageFile, Role
from messaging.services import create_group, send
from messaging.services.conversations import add_people, ensure_unit, remove_person
from messaging.services.owners import hand_over
from office.kernel import accounts, clock, files, grants
from office.kernel.errors import OfficeError
from office.kernel.models import Account, StoredFile
from orgchart.models import Appointment, Person, Post, Unit
from orgchart.models.paths import within
from orgchart.services.changes.derived import Touched, begin_appointment, end_appointment, move_paths
from orgchart.services.principals import group_of
from tests.properties.ground import Ground

TITLE = "权限样张"


class Acts:
    """Documents and rooms go by the names that the oracle gives them."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.province = ground.province
        self.documents: dict[str, int] = {}
        self.attachments: dict[str, int] = {}
        self.rooms: dict[str, int] = {}
        self.opened: dict[str, Conversation] = {}
        self.room_files: dict[str, int] = {}
        self.appointments: dict[int, int] = {}  # by the identity of the oracle's row
        self.file: StoredFile = files.save(b"%PDF-1.7", name=f"{TITLE}.pdf", by=None)

    def person(self, key: str) -> Person:
        return Person.objects.select_related("account").get(id=self.province.people[key].id)

    def unit(self, key: str) -> Unit:
        return Unit.objects.get(id=self.province.units[key].id)

    # Documents

    def draft(self, name: str, by: str) -> None:
        document = create_draft(by=self.person(by))
        Document.objects.filter(id=document.id).update(title=f"{TITLE} {name}")
        self.documents[name] = document.id
        self._attach(name)

    def _attach(self, name: str) -> None:
        row = Attachment.objects.create(
            document_id=self.documents[name], title="附件", file=self.file, sha256=self.file.sha256
        )
        self.attachments[name] = row.id

    def discard(self, name: str, by: str) -> None:
        drafter = self.person(by)
        if may_read(drafter.account, self.documents[name]):
            discard_draft(document_id=self.documents[name], by=drafter)
        else:
            Document.objects.get(id=self.documents[name]).delete()

    def write_again(self, name: str, by: str) -> None:
        """Another document under the id of a deleted one: it must owe nothing to the dead one's grants."""
        place = self.unit("department")
        Document.objects.create(
            id=self.documents[name],
            kind="通知",
            direction="down",
            title=f"{TITLE} {name}",
            organ=place,
            owner_unit=place,
            custodian_unit=place,
            drafter=self.person(by),
        )
        self._attach(name)

    def grant(self, who: Account | tuple[str, str], name: str, *, give: bool) -> None:
        principal = who if isinstance(who, Account) else group_of(self.province.units[who[0]].id, who[1])
        act = grants.give if give else grants.revoke
        act(principal, READ, Document.objects.get(id=self.documents[name]))

    # Appointments and accounts

    def begin(self, row: int, person: str, unit: str, *, head: bool, until: date | None) -> None:
        post = Post.objects.create(unit=self.unit(unit), title="职务", is_head=head)
        made = Appointment(
            person=self.person(person),
            post=post,
            kind="concurrent",
            valid_from=clock.today(),
            valid_to=until,
        )
        self.appointments[row] = begin_appointment(made).id
        self._settle(made.person_id)

    def end(self, row: int, person: str, on: date) -> None:
        end_appointment(Appointment.objects.get(id=self.appointments[row]), on)
        self._settle(self.province.people[person].id)

    def move(self, unit: str, parent: str) -> None:
        moved = self.unit(unit)
        move_paths(moved, self.unit(parent))
        serving = Appointment.objects.filter(within(moved.path)).values_list("person_id", flat=True)
        self._settle(*serving)

    def _settle(self, *people: int) -> None:
        touched = Touched()
        touched.serving.update(people)
        touched.settle()

    def activate(self, person: str, *, active: bool) -> None:
        account = self.person(person).account
        accounts.set_active(account_id=account.id, active=active, by=None)

    def replace(self, person: str) -> None:
        """Somebody else under the ids of a deleted account and person."""
        old = self.person(person)
        login, account_id = old.account.login, old.account_id
        fields = {"id": old.id, "name": old.name, "pinyin": old.pinyin, "initials": old.initials}
        accounts.set_active(account_id=account_id, active=False, by=None)
        held = Appointment.objects.filter(person=old)
        Membership.objects.filter(account_id=account_id).delete()
        held.delete()
        old.delete()
        Account.objects.get(id=account_id).delete()
        account = Account.objects.create(id=account_id, login=login, password=f"!{uuid4().hex}")
        Person.objects.create(account=account, **fields)
        self.ground.sign_in(person)

    # Rooms

    def open_rooms(self, owner: str, people: list[str], unit: str, whole: str) -> None:
        group = create_group(
            by=self.person(owner), title=TITLE, people=[self.province.people[one].id for one in people]
        )
        self.rooms["group"] = group.id
        self.rooms["unit"] = ensure_unit(unit_id=self.province.units[unit].id, subtree=False).id
        self.rooms["subtree"] = ensure_unit(unit_id=self.province.units[whole].id, subtree=True).id
        self.opened = {name: self.room(name) for name in self.rooms}
        for name, room in self.rooms.items():
            message = send(conversation_id=room, by=None, client_id=uuid4(), text=TITLE, files=[self.file.id])
            self.room_files[name] = MessageFile.objects.get(message=message).file_id

    def owner(self) -> str:
        rows = Membership.objects.filter(conversation_id=self.rooms["group"], role=Role.OWNER, left_at=None)
        account = rows.values_list("account_id", flat=True).get()
        return next(key for key, row in self.province.people.items() if row.account_id == account)

    def let_in(self, person: str) -> bool:
        """Whether the owner could let them in."""
        people = [self.province.people[person].id]
        try:
            add_people(by=self.person(self.owner()), conversation_id=self.rooms["group"], people=people)
        except OfficeError as refusal:
            assert refusal.code == "messaging.no_such_person"
            return False
        return True

    def take_out(self, person: str) -> None:
        """Out of their own will; who leads the group hands it over first."""
        someone = self.person(person)
        if self.owner() == person:
            rows = Membership.objects.filter(conversation_id=self.rooms["group"], left_at=None)
            heir = rows.exclude(account_id=someone.account_id).order_by("joined_at", "id").first()
            assert heir is not None, "the last one stays"
            person_id = Person.objects.get(account_id=heir.account_id).id
            hand_over(by=someone, conversation_id=self.rooms["group"], person_id=person_id)
        remove_person(by=someone, conversation_id=self.rooms["group"], person_id=someone.id)

    def room(self, name: str) -> Conversation:
        return Conversation.objects.get(id=self.rooms[name])


def tomorrow() -> date:
    return clock.today() + timedelta(days=1)
