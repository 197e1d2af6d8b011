"""Add, edit, order and move units."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from office.kernel import clock
from office.kernel.errors import conflict, invalid
from office.kernel.ids import new_id
from orgchart.models import (
    Appointment,
    InCharge,
    SuccessionKind,
    Unit,
    UnitKind,
    UnitRole,
    UnitSuccession,
)
from orgchart.models.paths import contains, extend, ids_of, within
from orgchart.permissions import living_unit, require, require_above
from orgchart.selectors.units import organ_of
from orgchart.services.changes import payloads, rules
from orgchart.services.changes.base import Operation
from orgchart.services.changes.derived import key_units, move_paths, narrow, read_unit

# What these say decides who is above whom: they are set by who administers what the unit lies in.
FROM_ABOVE = ("organ_kind", "region_code", "level", "function", "may_issue", "sight")
LARGEST_ORDER = 500


def new_unit(
    fields: payloads.UnitFields, kind: str, parent: Unit, since: date, unit_id: int | None = None
) -> Unit:
    """A unit below ``parent`` as a form describes it, not yet written."""
    unit_id = unit_id or new_id()
    given = fields.model_dump(include=set(payloads.UnitFields.model_fields))
    if kind != UnitKind.ORGAN and fields.may_issue:
        raise invalid("orgchart.only_organs_issue", field="may_issue")
    given |= {
        "short_name": fields.short_name or fields.name[:40],
        "region_code": fields.region_code or parent.region_code,
        "level": fields.level or parent.level,
        "may_issue": fields.may_issue if fields.may_issue is not None else kind == UnitKind.ORGAN,
    }
    last = Unit.objects.filter(parent=parent).order_by("-sort").values_list("sort", flat=True).first()
    unit = Unit(
        id=unit_id,
        parent=parent,
        path=extend(parent.path, unit_id),
        kind=kind,
        valid_from=since,
        sort=0 if last is None else last + 1,
        **given,
    )
    read_unit(unit)
    return unit


def check_new(unit: Unit, parent: Unit, *, instead_of: Collection[int] = ()) -> None:
    """``instead_of``: units that end as this one begins; it may take their name and codes."""
    rules.check_place(unit, parent)
    rules.check_depth(None, parent)
    rules.check_name(unit.name, parent.id, but=instead_of)
    rules.check_codes(unit, but=instead_of)
    rules.check_authority(unit, but=instead_of)


def write_new(unit: Unit) -> None:
    unit.save(force_insert=True)
    narrow(unit)
    key_units([unit])


class UnitAdd(Operation[payloads.UnitAdd]):
    kind = "unit_add"
    right = "structure"

    def check(self) -> None:
        self.unit = living_unit(self.authority, self.payload.parent, self.on)
        require(self.authority, self.right, self.unit)
        self.made = new_unit(self.payload, self.payload.unit_kind, self.unit, self.on, self.makes)
        check_new(self.made, self.unit)
        self.units = [self.unit]
        self.summary = {"name": self.made.name, "parent": self.unit.name}
        self.say("unit_added", name=self.made.name, parent=self.unit.name)

    def apply(self) -> None:
        write_new(self.made)
        UnitSuccession.objects.create(
            kind=SuccessionKind.FOUND, unit=self.made, effective_on=self.on, decree=self.payload.decree
        )
        self.touched.units.add(self.unit.id)
        self.changed(self.made, self.kind)


class UnitEdit(Operation[payloads.UnitEdit]):
    kind = "unit_edit"
    right = "structure"

    def check(self) -> None:
        given = self.payload.model_dump(exclude={"kind", "unit", "version", "decree"}, exclude_none=True)
        self.unit = living_unit(self.authority, self.payload.unit, self.on)
        require(self.authority, self.right, self.unit)
        self.same_version(self.unit, self.payload.version)
        self.before = {name: getattr(self.unit, name) for name in given}
        self.after = {name: value for name, value in given.items() if value != self.before[name]}
        if set(self.after) & set(FROM_ABOVE):
            require_above(self.authority, self.right, self.unit)
        if self.after.get("may_issue") and self.unit.kind != UnitKind.ORGAN:
            raise invalid("orgchart.only_organs_issue", field="may_issue")
        for name, value in self.after.items():
            setattr(self.unit, name, value)
        self._check_rules()
        self.units = [self.unit]
        self.summary = {"name": self.before.get("name", self.unit.name), "fields": sorted(self.after)}
        for name in self.after:
            self.say_field(name, self.before[name], self.after[name])

    def _check_rules(self) -> None:
        unit = self.unit
        if not self.after:
            raise conflict("orgchart.nothing_changes")
        if not unit.short_name:
            raise invalid("orgchart.name_missing", field="short_name")
        if unit.parent is not None:
            rules.check_place(unit, unit.parent)
        if "name" in self.after:
            rules.check_name(unit.name, unit.parent_id, but=[unit.id])
        if {"credit_code", "code_word", "may_issue"} & set(self.after):
            rules.check_codes(unit)
        if {"organ_kind", "region_code"} & set(self.after):
            rules.check_authority(unit)

    def apply(self) -> None:
        read_unit(self.unit)
        self.unit.save(update_fields=[*self.after, "pinyin", "initials"])
        if "name" in self.after:
            UnitSuccession.objects.create(
                kind=SuccessionKind.RENAME,
                unit=self.unit,
                predecessor_name=self.before["name"],
                effective_on=self.on,
                decree=self.payload.decree,
            )
        if {"name", "short_name", "function"} & set(self.after):
            key_units([self.unit])
        if {"visibility", "may_issue"} & set(self.after):
            narrow(self.unit)
        if "may_issue" in self.after:
            self.touched.serving |= people_under(self.unit.path)
        self.touched.units.add(self.unit.id)
        self.changed(self.unit, self.kind)


class UnitOrder(Operation[payloads.UnitOrder]):
    kind = "unit_order"
    right = "structure"

    def check(self) -> None:
        self.unit = living_unit(self.authority, self.payload.unit, self.on)
        require(self.authority, self.right, self.unit)
        self.same_version(self.unit, self.payload.version)
        rows = Unit.objects.filter(parent=self.unit).order_by("sort", "id")
        self.children = {one.id: one for one in rows}
        wanted = self.payload.children
        if len(set(wanted)) != len(wanted) or not set(wanted) <= self.children.keys():
            raise invalid("orgchart.order_unknown", field="children")
        living = [key for key, one in self.children.items() if one.valid_to is None or one.valid_to > self.on]
        if [*wanted, *(key for key in living if key not in set(wanted))] == living:
            raise conflict("orgchart.nothing_changes")
        self.units = [self.unit]
        self.summary = {"name": self.unit.name}
        names = "、".join(self.children[key].name for key in wanted[:10])
        self.say("ordered", name=self.unit.name, names=names)

    def apply(self) -> None:
        named = self.payload.children
        rest = [key for key in self.children if key not in set(named)]
        moved = []
        for sort, key in enumerate([*named, *rest]):
            if self.children[key].sort != sort:
                self.children[key].sort = sort
                moved.append(self.children[key])
        Unit.objects.bulk_update(moved, ["sort"], batch_size=500)
        self.touched.units.add(self.unit.id)
        self.changed(self.unit, self.kind)


class UnitMove(Operation[payloads.UnitMove]):
    """Both what it leaves and what it comes to lie in the administrator's scope."""

    kind = "unit_move"
    right = "structure"

    def check(self) -> None:
        self.unit = living_unit(self.authority, self.payload.unit, self.on)
        self.parent = living_unit(self.authority, self.payload.parent, self.on)
        require(self.authority, self.right, self.unit)
        require_above(self.authority, self.right, self.unit)
        require(self.authority, self.right, self.parent, field="parent")
        self.same_version(self.unit, self.payload.version)
        old = self.unit.parent
        if old is None:
            raise conflict("orgchart.root_stays", name=self.unit.name)
        if old.id == self.parent.id:
            raise conflict("orgchart.there_already", name=self.unit.name, parent=old.name)
        rules.check_no_circle(self.unit, self.parent)
        adopt_region(self.unit, self.parent)
        rules.check_place(self.unit, self.parent)
        rules.check_depth(self.unit, self.parent)
        rules.check_name(self.unit.name, self.parent.id)
        self.old = old
        self.units = [self.unit, old, self.parent]
        self.summary = {"name": self.unit.name, "from": old.name, "to": self.parent.name}
        self.say("unit_moved", **self.summary)

    def apply(self) -> None:
        moved_into(self.unit, self.parent)
        drop_stray_charges(self.unit.path)
        UnitSuccession.objects.create(
            kind=SuccessionKind.MOVE,
            unit=self.unit,
            predecessor_name=self.old.name,
            effective_on=self.on,
            decree=self.payload.decree,
        )
        self.touched.serving |= people_under(self.unit.path)
        self.touched.units |= {self.unit.id, self.old.id, self.parent.id}
        self.changed(self.unit, self.kind)


def adopt_region(unit: Unit, parent: Unit) -> None:
    """A division belongs to the region and level of where it lies; organs keep their own."""
    if unit.kind == UnitKind.DIVISION:
        unit.region_code, unit.level = parent.region_code, parent.level


def moved_into(unit: Unit, parent: Unit) -> None:
    """Move a unit with all below it; duties in organs that no longer hold it end."""
    left = set(ids_of(unit.path)[:-1])
    last = Unit.objects.filter(parent=parent).order_by("-sort").values_list("sort", flat=True).first()
    unit.sort = 0 if last is None else last + 1
    unit.save(update_fields=["sort"])
    move_paths(unit, parent)
    if unit.kind == UnitKind.DIVISION:
        below = Unit.objects.filter(within(unit.path), kind=UnitKind.DIVISION)
        below.update(region_code=parent.region_code, level=parent.level)
    left -= set(ids_of(unit.path))
    UnitRole.objects.filter(within(unit.path, "appointment__path"), unit_id__in=left).delete()


def drop_stray_charges(path: str) -> None:
    """End what leaders of other organs were in charge of at or below a path (分管 is inside an organ)."""
    rows = InCharge.objects.filter(within(path, "unit__path")).exclude(within(path, "appointment__path"))
    for charge in rows.select_related("appointment__unit", "unit"):
        if not contains(organ_of(charge.appointment.unit).path, charge.unit.path):
            charge.delete()


def people_under(path: str) -> set[int]:
    today = clock.today()
    rows = Appointment.objects.filter(within(path))
    return set(rows.exclude(valid_to__lte=today).values_list("person_id", flat=True))
