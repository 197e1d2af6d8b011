from __future__ import annotations

from django.db import models

from office.kernel.clock import now
from office.kernel.ids import IdModel


class SignInFailure(IdModel):
    """A wrong password, kept so that guessing is slowed, whichever process it reaches."""

    login = models.CharField(max_length=64)
    at = models.DateTimeField(default=now)

    class Meta:
        db_table = "kernel_sign_in_failure"
        indexes = [models.Index(fields=["login", "at"], name="sign_in_recent")]  # failures of a login lately
