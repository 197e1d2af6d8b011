"""One's own access tokens (访问令牌). Only a person at a screen makes them: no token makes another."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest
from pydantic import BaseModel, ConfigDict, Field

from messaging.selectors.opening import rules
from office.integrations.abilities import session_abilities
from office.kernel import tokens
from office.kernel.api import Router, current
from office.kernel.errors import not_found
from office.kernel.ids import Id
from office.kernel.models import AccessToken, Account
from orgchart import selectors as orgchart

router = Router(tags=["tokens"])


class TokenOut(BaseModel):
    """``tail``: the token's last letters, to tell one from the other."""

    id: Id
    name: str
    tail: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    last_used_on: date | None


class TokensOut(BaseModel):
    """``longest``: days a new one may live, 0 where nobody may make one."""

    tokens: list[TokenOut]
    scopes: list[str]
    longest: int


class TokenIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str = Field(max_length=200)
    scopes: list[str] = Field(max_length=50)
    days: int


class NewToken(BaseModel):
    """``token`` is shown this once."""

    token: str
    row: TokenOut


class Revoked(BaseModel):
    done: bool = True


@router.get("/tokens", response=TokensOut, operation_id="list_tokens")
def list_tokens(request: HttpRequest) -> TokensOut:
    """One's own tokens, those over for less than a month too."""
    account = _worker(request)
    found = [_out(row) for row in tokens.tokens_of(account.id)[: 2 * tokens.TOKENS_MOST]]
    return TokensOut(tokens=found, scopes=tokens.scopes(), longest=rules().token_days)


@router.post("/tokens", response=NewToken, operation_id="make_token")
def make_token(request: HttpRequest, payload: TokenIn) -> NewToken:
    """A new token, for ``days`` days; it may do no more than oneself, within its scopes."""
    row, plain = tokens.issue(
        account=_worker(request),
        name=payload.name,
        wanted=payload.scopes,
        days=payload.days,
        longest=rules().token_days,
    )
    return NewToken(token=plain, row=_out(row))


@router.delete("/tokens/{token_id}", response=Revoked, operation_id="revoke_token")
def revoke_token(request: HttpRequest, token_id: Id) -> Revoked:
    """End it; the next request with it is refused."""
    tokens.revoke(account=_worker(request), token_id=token_id)
    return Revoked()


def _worker(request: HttpRequest) -> Account:
    """Who has a post; the three administrators act in person only."""
    account = current(request)
    person = orgchart.person_of(account)
    primary = orgchart.primary_appointment(person) if person else None
    if not session_abilities(account, primary.unit if primary else None).work:
        raise not_found()
    return account


def _out(row: AccessToken) -> TokenOut:
    return TokenOut(**{name: getattr(row, name) for name in TokenOut.model_fields})
