"""Accounts: who signs in. Names, posts and units belong to orgchart.Person."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models

from office.kernel.clock import now
from office.kernel.ids import new_id


class Administrator(models.TextChoices):
    """The three administrators (三员), who exclude one another and read no business content."""

    NONE = "", "none"
    SYSTEM = "system", "system"
    SECURITY = "security", "security"
    AUDIT = "audit", "audit"


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, login: str, password: str | None = None) -> Account:
        account = self.model(login=login)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser, PermissionsMixin):
    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    login = models.CharField(max_length=64, unique=True)
    password_given = models.BooleanField(default=False)  # by another, who has seen it: to be changed first
    is_active = models.BooleanField(default=True)
    administrator = models.CharField(
        max_length=8, choices=Administrator.choices, default=Administrator.NONE, blank=True
    )
    language = models.CharField(max_length=5, default="zh")
    created_at = models.DateTimeField(default=now)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        db_table = "kernel_account"

    def __str__(self) -> str:
        return self.login
