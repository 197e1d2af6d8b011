"""Requests and internal papers (申请, 签报): a form filled in, and the bytes that were signed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from approvals.models.forms import Form, FormVersion
from office.kernel.clock import now
from office.kernel.grants import GroupGrantBase, UserGrantBase
from office.kernel.ids import IdModel


class Request(IdModel):
    """``draft``: the answers as they were typed, until they are handed in. ``number``: "" until then, and
    for forms without numbers. ``owner`` applies, from ``unit``; ``organ`` is the unit's.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "draft"
        IN_CHAIN = "in_chain", "in chain"
        RETURNED = "returned", "returned"
        DONE = "done", "done"
        STOPPED = "stopped", "stopped"
        WITHDRAWN = "withdrawn", "withdrawn"

    EDITABLE = (State.DRAFT, State.RETURNED, State.WITHDRAWN)

    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("orgchart.Person", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+")
    organ = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=40, blank=True)
    urgency = models.CharField(max_length=4, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    draft: models.JSONField[Any, Any] = models.JSONField(default=dict)
    draft_token = models.PositiveIntegerField(default=1)
    current_version = models.ForeignKey(
        "approvals.RequestVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    chain_id = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        db_table = "approvals_request"
        default_permissions = ()
        permissions = [("read_request", "read the request")]
        indexes = [
            # One's own requests, newest first, all or in a state.
            models.Index(fields=["owner", "-id"], name="approvals_request_owner"),
            models.Index(fields=["owner", "state", "-id"], name="approvals_request_state"),
        ]

    @property
    def editable(self) -> bool:
        return self.state in self.EDITABLE


class RequestVersion(IdModel):
    """What was handed in: canonical JSON, the bytes that are shown and signed. It never changes."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=now)

    class Meta:
        db_table = "approvals_request_version"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="approvals_request_version_number")
        ]


class RequestFile(IdModel):
    """A file that some answer of the request names, now or in a version handed in."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "approvals_request_file"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["request", "file"], name="approvals_request_file_once")
        ]


class RequestOpening(IdModel):
    """Somebody has had the whole of a version before their eyes: only then may they agree to it."""

    version = models.ForeignKey(RequestVersion, on_delete=models.CASCADE, related_name="openings")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        db_table = "approvals_request_opening"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["version", "account"], name="approvals_request_opening_once")
        ]


class RequestSeries(IdModel):
    """The last number given to a form's requests in an organ and a year."""

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="+")
    organ = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "approvals_request_series"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["form", "organ", "year"], name="approvals_request_series_once")
        ]


class RequestUserGrant(UserGrantBase):
    """Who may read which request. Meta inherits guardian's: its constraint is the index of lists."""

    content_object = models.ForeignKey(Request, on_delete=models.CASCADE)

    class Meta(UserGrantBase.Meta):
        db_table = "approvals_request_user_grant"


class RequestGroupGrant(GroupGrantBase):
    content_object = models.ForeignKey(Request, on_delete=models.CASCADE)

    class Meta(GroupGrantBase.Meta):
        db_table = "approvals_request_group_grant"
