"""Who am I: sign in, sign out, and what the page needs to know at its start."""

from __future__ import annotations

from typing import Literal

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from ninja.utils import check_csrf
from pydantic import BaseModel, Field

from office.integrations.abilities import SessionAbilities, session_abilities
from office.kernel import accounts
from office.kernel.api import Router, current, signed_in_first
from office.kernel.errors import OfficeError
from office.kernel.ids import Id
from office.kernel.models import Account
from office.kernel.passwords import change_password
from orgchart import selectors as orgchart

router = Router(tags=["session"])


class SignIn(BaseModel):
    login: str = Field(min_length=1, max_length=64)
    password: str = Field(min_length=1, max_length=256)


class AccountView(BaseModel):
    id: Id
    login: str
    administrator: str


class PersonView(BaseModel):
    id: Id
    name: str
    post: str
    unit: str


class UnitView(BaseModel):
    id: Id
    name: str
    short_name: str


class SessionView(BaseModel):
    account: AccountView
    person: PersonView | None
    unit: UnitView | None
    abilities: SessionAbilities
    language: Literal["zh", "en"]
    demo: bool
    must_change_password: bool


class SignInState(BaseModel):
    """What a page may know before anybody has signed in."""

    signed_in: bool
    demo: bool


class NewPassword(BaseModel):
    password: str = Field(min_length=1, max_length=256)
    new_password: str = Field(min_length=1, max_length=256)


class Language(BaseModel):
    language: Literal["zh", "en"]


def session_view(account: Account) -> SessionView:
    person = orgchart.person_of(account)
    primary = orgchart.primary_appointment(person) if person else None
    shown = orgchart.display(person) if person else None
    unit = primary.unit if primary else None
    return SessionView(
        account=AccountView(id=account.id, login=account.login, administrator=account.administrator),
        person=PersonView(id=shown.id, name=shown.name, post=shown.post, unit=shown.unit) if shown else None,
        unit=UnitView(id=unit.id, name=unit.name, short_name=unit.short_name) if unit else None,
        abilities=session_abilities(account, unit),
        language="en" if account.language == "en" else "zh",
        demo=settings.OFFICE_DEMO,
        must_change_password=account.password_given,
    )


def require_csrf(request: HttpRequest) -> None:
    """Signing in has no session to protect yet, but must not be done by another site either."""
    if check_csrf(request):
        raise OfficeError("kernel.csrf", status=403)


@router.get("/session/state", auth=None, response=SignInState, operation_id="session_state")
def session_state(request: HttpRequest) -> SignInState:
    get_token(request)
    return SignInState(signed_in=request.user.is_authenticated, demo=settings.OFFICE_DEMO)


@router.post("/session", auth=None, response=SessionView, operation_id="sign_in")
def sign_in(request: HttpRequest, body: SignIn) -> SessionView:
    require_csrf(request)
    return session_view(accounts.sign_in(request, login=body.login, password=body.password))


@router.get("/session", auth=signed_in_first, response=SessionView, operation_id="session")
def session(request: HttpRequest) -> SessionView:
    get_token(request)
    return session_view(current(request))


@router.post("/session/password", auth=signed_in_first, response={204: None}, operation_id="change_password")
def new_password(request: HttpRequest, body: NewPassword) -> tuple[int, None]:
    """Change one's own password; every session of the account ends, this one too."""
    change_password(request, account=current(request), password=body.password, new_password=body.new_password)
    return 204, None


@router.put("/session/language", auth=signed_in_first, response={204: None}, operation_id="set_language")
def set_language(request: HttpRequest, body: Language) -> tuple[int, None]:
    accounts.set_language(current(request), body.language)
    return 204, None


@router.delete("/session", auth=signed_in_first, response={204: None}, operation_id="sign_out")
def sign_out(request: HttpRequest) -> tuple[int, None]:
    accounts.sign_out(request)
    return 204, None
