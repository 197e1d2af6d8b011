"""What every HTTP edge shares: the router, who is signed in, and schemas used by all apps."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router as NinjaRouter
from ninja.security import SessionAuth

from office.kernel.errors import OfficeError
from office.kernel.models import Account


class SignedIn(SessionAuth):
    """A session of an active account; unsafe methods also need the CSRF header."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Account | None:
        user = request.user
        return user if isinstance(user, Account) and user.is_active else None


signed_in = SignedIn()


class Router(NinjaRouter):
    """A ninja router on which every operation needs a session unless it says otherwise."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("auth", signed_in)
        super().__init__(**kwargs)


def current(request: HttpRequest) -> Account:
    """The account of a signed-in request."""
    if not isinstance(request.user, Account):
        raise OfficeError("kernel.sign_in", status=401)
    return request.user
