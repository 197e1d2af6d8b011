"""People, posts and who holds which post from when to when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from office.kernel.fields import PathField
from office.kernel.ids import IdModel
from orgchart.models.units import Unit


class PersonStatus(models.TextChoices):
    ACTIVE = "active"
    RETIRED = "retired"
    LEFT = "left"


class Person(IdModel):
    """A civil servant, one-to-one with the account that signs in."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="person")
    name = models.CharField(max_length=40)
    pinyin = models.CharField(max_length=160)  # syllables without spaces; the order of Chinese names
    initials = models.CharField(max_length=40)
    gender = models.CharField(max_length=1, choices=[("f", "female"), ("m", "male"), ("", "")], default="")
    mobile = models.CharField(max_length=20, default="", blank=True)
    office_phone = models.CharField(max_length=20, default="", blank=True)
    status = models.CharField(max_length=8, choices=PersonStatus.choices, default=PersonStatus.ACTIVE)
    hidden = models.BooleanField(default=False)  # seen only within their own organs
    version = models.PositiveIntegerField(default=1)  # of the row as administrators see and change it
    external_id = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 - unique when given

    class Meta:
        db_table = "orgchart_person"

    def __str__(self) -> str:
        return self.name


class Post(IdModel):
    """A post of a unit; ``rank`` 1 is the highest (1 national … 12), ``quota`` how many may hold it.

    ``valid_to`` is the first day on which it no longer exists. Whether a post is its unit's head does
    not change once somebody has held it, so that heads of the past stay what they were.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts", db_index=False)
    title = models.CharField(max_length=40)
    rank = models.PositiveSmallIntegerField(default=12)
    is_head = models.BooleanField(default=False)
    is_leader = models.BooleanField(default=False)  # of the organ's leadership (领导班子)
    quota = models.PositiveSmallIntegerField(default=1)
    sort = models.PositiveIntegerField(default=0)
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "orgchart_post"
        indexes = [
            models.Index(fields=["unit", "sort", "id"], name="post_of_unit"),  # a unit's posts
        ]

    def __str__(self) -> str:
        return self.title


class AppointmentKind(models.TextChoices):
    PRIMARY = "primary"
    CONCURRENT = "concurrent"  # 兼任
    SECONDED = "seconded"  # 借调
    TEMPORARY = "temporary"  # 挂职
    ACTING = "acting"  # 主持工作


class Appointment(IdModel):
    """Who holds which post. ``valid_to`` is the first day on which they no longer do.

    ``unit`` and ``path`` are copied from the post, so that the people under any unit are one range of
    an index; ``scope`` is copied from the unit (and narrowed for hidden people).
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="appointments", db_index=False)
    path = PathField(max_length=260)
    scope = PathField(max_length=260, default="", blank=True)
    kind = models.CharField(max_length=10, choices=AppointmentKind.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    sort = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "orgchart_appointment"
        indexes = [
            models.Index(fields=["path", "sort", "id"], name="appointment_under"),  # the people under a unit
            models.Index(fields=["unit", "sort", "id"], name="appointment_of_unit"),  # heads, roles
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(kind="primary", valid_to=None),
                name="appointment_one_open_primary",
            ),
            models.UniqueConstraint(
                fields=["person", "valid_from"],
                condition=Q(kind="primary"),
                name="appointment_one_primary_a_day",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=models.F("valid_from")),
                name="appointment_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"
