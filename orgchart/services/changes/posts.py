"""Add, edit and abolish posts."""

from __future__ import annotations

from office.kernel.errors import conflict
from orgchart.models import Appointment, Post
from orgchart.permissions import known_post, living_unit, require
from orgchart.services.changes import payloads
from orgchart.services.changes.base import Operation
from orgchart.services.changes.seats import check_head_post, new_post

GIVES_RIGHTS = ("is_head", "is_leader")


class PostAdd(Operation[payloads.PostAdd]):
    kind = "post_add"
    right = "structure"

    def check(self) -> None:
        body = self.payload
        self.unit = living_unit(self.authority, body.unit, self.on)
        require(self.authority, self.right, self.unit)
        self.post = new_post(self.unit, body.title, body.rank, is_head=body.is_head, is_leader=body.is_leader)
        if self.makes is not None:
            self.post.id = self.makes
        self.post.quota = body.quota
        self.post.sort = body.sort if body.sort is not None else body.rank
        self.units = [self.unit]
        self.summary = {"title": body.title, "unit": self.unit.name}
        self.say("post_added", quota=body.quota, **self.summary)

    def apply(self) -> None:
        self.post.save(force_insert=True)
        self.touched.units.add(self.unit.id)


class PostEdit(Operation[payloads.PostEdit]):
    """What a post gives its holder (head, leadership) is fixed once somebody has held it."""

    kind = "post_edit"
    right = "structure"

    def check(self) -> None:
        self.post = known_post(self.authority, self.payload.post, self.on)
        self.unit = self.post.unit
        require(self.authority, self.right, self.unit)
        given = self.payload.model_dump(exclude={"kind", "post"}, exclude_none=True)
        self.before = {name: getattr(self.post, name) for name in given}
        self.after = {name: value for name, value in given.items() if value != self.before[name]}
        if not self.after:
            raise conflict("orgchart.nothing_changes")
        held = Appointment.objects.filter(post=self.post)
        if set(self.after) & set(GIVES_RIGHTS) and held.exists():
            raise conflict("orgchart.post_was_held", title=self.post.title)
        check_head_post(self.unit, is_head=self.after.get("is_head", False), but=self.post.id)
        holders = held.exclude(valid_to__lte=self.on).count()
        if self.after.get("quota", holders) < holders:
            raise conflict("orgchart.quota_below", title=self.post.title, count=holders)
        self.units = [self.unit]
        self.summary = {"title": self.post.title, "unit": self.unit.name}
        for name, value in self.after.items():
            self.say_field(name, self.before[name], value)

    def apply(self) -> None:
        Post.objects.filter(id=self.post.id).update(**self.after)
        if "sort" in self.after:
            rows = Appointment.objects.filter(post=self.post)
            rows.update(sort=self.after["sort"])
        self.touched.units.add(self.unit.id)


class PostAbolish(Operation[payloads.PostAbolish]):
    kind = "post_abolish"
    right = "structure"

    def check(self) -> None:
        self.post = known_post(self.authority, self.payload.post, self.on)
        self.unit = self.post.unit
        require(self.authority, self.right, self.unit)
        held = Appointment.objects.filter(post=self.post).exclude(valid_to__lte=self.on)
        holders = [row.person.name for row in held.select_related("person")[:5]]
        if holders:
            raise conflict("orgchart.post_held", title=self.post.title, names=holders)
        self.units = [self.unit]
        self.summary = {"title": self.post.title, "unit": self.unit.name}
        self.say("post_abolished", **self.summary)

    def apply(self) -> None:
        Post.objects.filter(id=self.post.id).update(valid_to=self.on)
        self.touched.units.add(self.unit.id)
