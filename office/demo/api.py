"""The personas on the sign-in page. Only in demo mode; elsewhere these addresses do not exist."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel

from office.demo.personas import PERSONAS
from office.integrations.api.session import SessionView, require_csrf, session_view
from office.kernel import accounts
from office.kernel.errors import not_found
from office.kernel.models import Account
from orgchart import selectors as orgchart
from orgchart.models import Person

router = Router(tags=["demo"])


class Title(BaseModel):
    zh: str
    en: str


class PersonaView(BaseModel):
    key: str
    title: Title
    name: str
    post: str
    unit: str
    login: str
    start: str


class Choice(BaseModel):
    key: str


@router.get("/demo/personas", response=list[PersonaView], operation_id="demo_personas")
def demo_personas(request: HttpRequest) -> list[PersonaView]:
    _only_in_demo()
    people = {
        person.account.login: person
        for person in Person.objects.filter(account__login__in=[p.login for p in PERSONAS]).select_related(
            "account"
        )
    }
    loaded = orgchart.people_by_ids([person.id for person in people.values()])
    views = []
    for persona in PERSONAS:
        person = people.get(persona.login)
        shown = orgchart.display(loaded[person.id]) if person else None
        views.append(
            PersonaView(
                key=persona.key,
                title=Title(zh=persona.title_zh, en=persona.title_en),
                name=shown.name if shown else "",
                post=shown.post if shown else "",
                unit=_place(person) if person else "",
                login=persona.login,
                start=persona.start,
            )
        )
    return views


@router.post("/demo/sign-in", response=SessionView, operation_id="demo_sign_in")
def demo_sign_in(request: HttpRequest, body: Choice) -> SessionView:
    _only_in_demo()
    require_csrf(request)
    persona = next((persona for persona in PERSONAS if persona.key == body.key), None)
    account = Account.objects.filter(login=persona.login, is_active=True).first() if persona else None
    if account is None:
        raise not_found()
    accounts.begin(request, account)
    return session_view(account)


def _place(person: Person) -> str:
    """The organ and the division in it: several organs have an 办公室."""
    primary = orgchart.primary_appointment(person)
    if primary is None:
        return ""
    organ = orgchart.organ_of(primary.unit)
    return primary.unit.name if organ == primary.unit else f"{organ.short_name} {primary.unit.name}"


def _only_in_demo() -> None:
    if not settings.OFFICE_DEMO:
        raise not_found()
