"""What every HTTP edge shares: the router, who is signed in, and schemas used by all apps."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router as NinjaRouter
from ninja.constants import NOT_SET
from ninja.security import SessionAuth

from office.kernel import tokens
from office.kernel.errors import OfficeError
from office.kernel.models import Account


class SignedIn(SessionAuth):
    """A session of an active account; unsafe methods also need the CSRF header. Or a personal access token
    (``Authorization: Bearer``) whose scopes hold the operation: then no cookie counts and no CSRF is needed.

    Whoever signed in with a password that another has seen changes it before anything else: only
    operations that are ``open_first`` answer them, all others 403 `kernel.password_change`.
    """

    def __init__(self, *, open_first: bool = False, operation: str = "") -> None:
        super().__init__()
        self.open_first = open_first
        self.operation = operation

    def __call__(self, request: HttpRequest) -> Account | None:
        kind, _, plain = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() == "bearer":
            request.user = tokens.admit(plain.strip(), self.operation)
            return request.user
        found: Account | None = super().__call__(request)
        return found

    def authenticate(self, request: HttpRequest, key: str | None) -> Account | None:
        user = request.user
        if not isinstance(user, Account) or not user.is_active:
            return None
        if user.password_given and not self.open_first:
            raise OfficeError("kernel.password_change", status=403)
        return user


signed_in = SignedIn()
signed_in_first = SignedIn(open_first=True)


class Router(NinjaRouter):
    """A ninja router on which every operation needs a session unless it says otherwise."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("auth", signed_in)
        super().__init__(**kwargs)

    def add_api_operation(self, path: str, methods: list[str], view_func: Any, **kwargs: Any) -> None:
        """Each operation knows its own name when a token asks for it."""
        if kwargs.get("auth", NOT_SET) is NOT_SET and self.auth is signed_in:
            kwargs["auth"] = SignedIn(operation=kwargs.get("operation_id") or "")
        super().add_api_operation(path, methods, view_func, **kwargs)


def current(request: HttpRequest) -> Account:
    """The account of a signed-in request."""
    if not isinstance(request.user, Account):
        raise OfficeError("kernel.sign_in", status=401)
    return request.user
