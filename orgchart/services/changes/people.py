"""Hire, edit, transfer, promote, second, deputise, retire people."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Generic, TypeVar

from office.kernel import clock
from office.kernel.errors import conflict, invalid
from office.kernel.models import Account
from office.kernel.realtime.revocations import revoke_account
from orgchart.models import (
    AdminScope,
    Appointment,
    AppointmentKind,
    Person,
    PersonStatus,
    Post,
)
from orgchart.models.paths import contains
from orgchart.permissions import known_appointment, known_person, not_oneself, require
from orgchart.selectors.units import organ_of
from orgchart.services import delegations
from orgchart.services.changes import payloads
from orgchart.services.changes.base import Operation
from orgchart.services.changes.derived import (
    begin_appointment,
    end_appointment,
    key_person,
    narrow_person,
    read_person,
    repoint,
)
from orgchart.services.changes.rules import taken
from orgchart.services.changes.seats import check_began, check_free, check_no_later, seat_of, write_post

P = TypeVar("P", bound=payloads.Payload)


class PersonHire(Operation[payloads.PersonHire]):
    kind = "person_hire"
    right = "people"

    def check(self) -> None:
        self.post = seat_of(self.authority, self.payload.seat, self.on)
        self.unit = self.post.unit
        check_free(self.post, self.on)
        if Account.objects.filter(login=self.payload.login).exists():
            raise taken("orgchart.login_taken", "login", login=self.payload.login)
        self.units = [self.unit]
        self.summary = {"name": self.payload.name, "unit": self.unit.name, "title": self.post.title}
        self.say("hired", **self.summary)

    def apply(self) -> None:
        account = Account(login=self.payload.login)
        account.set_unusable_password()
        account.save(force_insert=True)
        given = self.payload.model_dump(include={"name", "gender", "mobile", "office_phone", "hidden"})
        self.person = Person(account=account, **given)
        if self.makes is not None:
            self.person.id = self.makes
        read_person(self.person)
        self.person.save(force_insert=True)
        key_person(self.person)
        write_post(self.post)
        begin_appointment(appointment(self.person, self.post, AppointmentKind.PRIMARY, self.on))
        self.touched.serving.add(self.person.id)


class PersonEdit(Operation[payloads.PersonEdit]):
    kind = "person_edit"
    right = "people"

    def check(self) -> None:
        self.person, primary = known_person(self.authority, self.payload.person, self.on)
        self.unit = primary.unit
        require(self.authority, self.right, self.unit)
        self.same_version(self.person, self.payload.version)
        given = self.payload.model_dump(exclude={"kind", "person", "version"}, exclude_none=True)
        self.before = {name: getattr(self.person, name) for name in given}
        self.after = {name: value for name, value in given.items() if value != self.before[name]}
        if not self.after:
            raise conflict("orgchart.nothing_changes")
        self.summary = {"name": self.before.get("name", self.person.name), "fields": sorted(self.after)}
        for name, value in self.after.items():
            self.say_field(name, self.before[name], value)

    def apply(self) -> None:
        person = _of(self.person)
        for name, value in self.after.items():
            setattr(person, name, value)
        read_person(person)
        person.save(update_fields=[*self.after, "pinyin", "initials"])
        if "name" in self.after:
            key_person(person)
        if "hidden" in self.after:
            narrow_person(person)
        self.touched.people.add(person.id)


class PersonMoves(Operation[P], Generic[P]):
    """Somebody in service takes a seat; both where they serve and the seat lie in the scope."""

    right = "people"

    def check_seat(self, seat: payloads.Seat, *, until: date | None = None) -> None:
        body: Any = self.payload
        post = seat_of(self.authority, seat, self.on)
        self.check_post(body.person, post, until=until)
        self.same_version(_of(self.person), body.version)

    def check_post(self, person_id: int, post: Post, *, until: date | None = None) -> None:
        self.person, self.primary = known_person(self.authority, person_id, self.on)
        require(self.authority, self.right, self.primary.unit, field="person")
        not_oneself(self.authority, self.person)
        self.post, self.unit = post, self.primary.unit
        if until is not None and until <= self.on:
            raise invalid("orgchart.until_before", field="until")
        check_free(self.post, self.on, until=until, but=self.person)
        self.units = list({one.id: one for one in (self.unit, self.post.unit)}.values())
        self.summary = {
            "name": self.person.name,
            "from": self.unit.name,
            "unit": self.post.unit.name,
            "title": self.post.title,
        }

    def check_end(self) -> None:
        """The primary appointment ends on the day, and another begins."""
        check_no_later(_of(self.person), self.on)
        if not self._began_in_plan():
            check_began(self.primary, self.on)
        if self.primary.valid_to is not None:
            raise conflict("orgchart.ends_already", name=_of(self.person).name)
        self.ending = [self.primary]

    def _began_in_plan(self) -> bool:
        """An earlier act of the plan put them there: they never served a day in it."""
        return self.in_plan and self.primary.valid_from == self.on

    def replace_primary(self) -> Appointment:
        person = _of(self.person)
        write_post(self.post)
        if self._began_in_plan():
            repoint(self.primary, self.post)
            self._after(person)
            return self.primary
        end_appointment(self.primary, self.on)
        made = begin_appointment(appointment(person, self.post, AppointmentKind.PRIMARY, self.on))
        self._after(person)
        return made

    def add(self, kind: AppointmentKind, until: date | None) -> Appointment:
        write_post(self.post)
        made = begin_appointment(appointment(_of(self.person), self.post, kind, self.on, until))
        self._after(_of(self.person))
        return made

    def _after(self, person: Person) -> None:
        self.touched.people.add(person.id)
        self.touched.serving.add(person.id)


class PersonTransfer(PersonMoves[payloads.PersonTransfer]):
    kind = "person_transfer"

    def check(self) -> None:
        self.check_seat(self.payload.seat)
        self.check_end()
        self.tasks_to = self.payload.tasks_to
        self.continued = self.tasks_to == _of(self.person).id
        self.say("transferred", **self.summary)
        self.lost = scopes_lost(_of(self.person), self.post, self.primary)
        for scope in self.lost:
            self.say("scope_ends", name=_of(self.person).name, unit=scope.unit.name)

    def apply(self) -> None:
        made = self.replace_primary()
        end_scopes(self.lost, self.on)
        if self.continued:
            self.successors = {self.primary.id: made.id}


class PersonPromote(PersonMoves[payloads.PersonPromote]):
    kind = "person_promote"
    right = "people"

    def check(self) -> None:
        self.check_seat(self.payload.seat)
        self.check_end()
        if not same_body(self.post, self.primary):
            raise conflict("orgchart.promote_inside", name=self.unit.name)
        self.continued = True
        self.say("promoted", before=self.primary.post.title, **self.summary)

    def apply(self) -> None:
        made = self.replace_primary()
        self.successors = {self.primary.id: made.id}


class PersonSecond(PersonMoves[payloads.PersonSecond]):
    kind = "person_second"

    def check(self) -> None:
        self.check_seat(self.payload.seat, until=self.payload.until)
        self.say("seconded", until=_last(self.payload.until), **self.summary)

    def apply(self) -> None:
        self.add(AppointmentKind.SECONDED, self.payload.until)


class PersonDeputise(PersonMoves[payloads.PersonDeputise]):
    kind = "person_deputise"

    def check(self) -> None:
        self.check_seat(self.payload.seat, until=self.payload.until)
        if self.payload.as_kind == AppointmentKind.ACTING:
            self._check_not_acting()
        self.summary["as"] = f"@orgchart.kind.{self.payload.as_kind}"
        self.say("deputised", until=_last(self.payload.until), **self.summary)

    def _check_not_acting(self) -> None:
        """Whoever acts in a post already is given another term only when that one has ended."""
        rows = Appointment.objects.filter(person=self.person, kind=AppointmentKind.ACTING)
        if rows.filter(post_id=self.post.id).exclude(valid_to__lte=self.on).exists():
            raise conflict("orgchart.holds_already", name=_of(self.person).name, title=self.post.title)

    def apply(self) -> None:
        self.add(AppointmentKind(self.payload.as_kind), self.payload.until)


class PersonConcurrent(PersonMoves[payloads.PersonConcurrent]):
    kind = "person_concurrent"

    def check(self) -> None:
        self.check_seat(self.payload.seat, until=self.payload.until)
        self.say("concurrent", until=_last(self.payload.until), **self.summary)

    def apply(self) -> None:
        self.add(AppointmentKind.CONCURRENT, self.payload.until)


class AppointmentEnd(Operation[payloads.AppointmentEnd]):
    kind = "appointment_end"
    right = "people"

    def check(self) -> None:
        row = known_appointment(self.authority, self.payload.appointment, self.on)
        self.row, self.person, self.unit = row, row.person, row.unit
        require(self.authority, self.right, self.unit)
        not_oneself(self.authority, self.person)
        self.same_version(self.person, self.payload.version)
        if row.kind == AppointmentKind.PRIMARY:
            raise conflict("orgchart.primary_stays", name=self.person.name)
        check_began(row, self.on)
        self.ending, self.tasks_to = [row], self.payload.tasks_to
        self.units = [self.unit]
        self.summary = {"name": self.person.name, "unit": self.unit.name, "title": row.post.title}
        self.say("ended", **self.summary)

    def apply(self) -> None:
        end_appointment(self.row, self.on)
        self.touched.people.add(self.row.person_id)
        self.touched.serving.add(self.row.person_id)


class _PersonGoes(Operation[P], Generic[P]):
    """Everything somebody holds ends, wherever it is; their account no longer signs in."""

    right = "people"
    status: PersonStatus

    def check(self) -> None:
        body: Any = self.payload
        self.person, primary = known_person(self.authority, body.person, self.on)
        self.unit = primary.unit
        require(self.authority, self.right, self.unit)
        not_oneself(self.authority, self.person)
        self.same_version(self.person, body.version)
        check_no_later(self.person, self.on)
        rows = Appointment.objects.filter(person=self.person).exclude(valid_to__lte=self.on)
        self.ending = list(rows.select_related("person", "post", "unit"))
        for row in self.ending:
            check_began(row, self.on)
        self.tasks_to = body.tasks_to
        self.units = list({row.unit_id: row.unit for row in self.ending}.values())
        self.summary = {"name": self.person.name, "unit": self.unit.name, "title": primary.post.title}
        for row in self.ending:
            self.say("ended", name=self.person.name, unit=row.unit.name, title=row.post.title)
        self.say("account_ends", name=self.person.name)

    def apply(self) -> None:
        person = _of(self.person)
        for row in self.ending:
            end_appointment(row, self.on)
        Person.objects.filter(id=person.id).update(status=self.status)
        end_scopes(list(AdminScope.objects.filter(account_id=person.account_id)), self.on)
        delegations.follow()
        Account.objects.filter(id=person.account_id).update(is_active=False)
        revoke_account(person.account_id)
        self.touched.people.add(person.id)
        self.touched.serving.add(person.id)


class PersonRetire(_PersonGoes[payloads.PersonRetire]):
    kind = "person_retire"
    status = PersonStatus.RETIRED


class PersonLeave(_PersonGoes[payloads.PersonLeave]):
    kind = "person_leave"
    status = PersonStatus.LEFT


def appointment(
    person: Person, post: Post, kind: AppointmentKind, since: date, until: date | None = None
) -> Appointment:
    return Appointment(person=person, post=post, kind=kind, valid_from=since, valid_to=until, sort=post.sort)


def same_body(post: Post, row: Appointment) -> bool:
    """Whether a post lies in the same unit, or in the same organ's leadership and divisions."""
    return post.unit_id == row.unit_id or organ_of(post.unit).id == organ_of(row.unit).id


def scopes_lost(person: Person, post: Post, ending: Appointment) -> list[AdminScope]:
    """Scopes over units in which the person will no longer serve."""
    held = Appointment.objects.filter(person=person, valid_to=None).exclude(id=ending.id)
    paths = [post.unit.path, *held.values_list("path", flat=True)]
    scopes = AdminScope.objects.filter(account_id=person.account_id).select_related("unit")
    return [
        scope
        for scope in scopes.exclude(valid_to__lte=clock.today())
        if contains(scope.unit.path, ending.path)
        and not any(contains(scope.unit.path, path) for path in paths)
    ]


def end_scopes(scopes: list[AdminScope], on: date) -> None:
    for scope in scopes:
        if scope.valid_from >= on:
            scope.delete()
        elif scope.valid_to is None or scope.valid_to > on:
            scope.valid_to = on
            scope.save(update_fields=["valid_to"])


def _of(person: Person | None) -> Person:
    if person is None:
        raise RuntimeError("checked before")
    return person


def _last(until: date | None) -> str:
    """The last day, as people say it, of what no longer holds from a day on."""
    return (until - timedelta(days=1)).isoformat() if until is not None else "@orgchart.line.open_end"
