"""Cards as they are sent: the same shape for a document and for a delivery."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from approvals.calendar import calendar
from documents.api.schemas import Due, Words
from documents.selectors.cards import Card
from office.kernel import clock
from office.kernel.ids import Id


class CardStepView(BaseModel):
    stage: str
    name: Words
    state: Literal["done", "now", "next"]


class CardOpinion(BaseModel):
    name: str
    stage: str
    stage_name: Words
    at: datetime | None
    opinion: str


class CardView(BaseModel):
    """One document or delivery for one viewer; `abilities` are open, agree and return."""

    document_id: Id
    delivery_id: Id | None
    title: str
    kind: str
    number: str
    urgency: str
    organ: str
    state: str
    version: int
    stage: str
    stage_name: Words
    steps: list[CardStepView]
    step: int
    holders: list[str]
    mine: bool
    since: datetime | None
    stayed_minutes: int | None
    previous: CardOpinion | None
    due: Due | None
    my_task_id: Id | None
    seen_hash: str
    opened: bool
    abilities: dict[Literal["open", "agree", "return"], bool]


_STATES: dict[str, Literal["done", "now", "next"]] = {"done": "done", "active": "now"}


def card_view(card: Card) -> CardView:
    """A card with its times put into working time."""
    steps = [
        CardStepView(
            stage=step.stage,
            name=Words.of_stage(step.stage, step.name),
            state=_STATES.get(step.state, "next"),
        )
        for step in card.steps
    ]
    previous = card.previous
    return CardView.model_validate(
        {name: getattr(card, name) for name in CardView.model_fields if hasattr(card, name)}
        | {
            "stage_name": Words.of_stage(card.stage),
            "steps": steps,
            "step": next((n for n, step in enumerate(steps, start=1) if step.state == "now"), 0),
            "stayed_minutes": stayed(card.since),
            "previous": CardOpinion(
                name=previous.name,
                stage=previous.stage,
                stage_name=Words.of_stage(previous.stage),
                at=previous.at,
                opinion=previous.opinion,
            )
            if previous
            else None,
            "due": Due.of(card.since, card.due_at) if card.holders else None,
            "abilities": {"open": True, "agree": card.may_agree, "return": card.may_return},
        }
    )


def stayed(since: datetime | None) -> int | None:
    """Working minutes since a moment."""
    return calendar().working_minutes(since, clock.now()) if since else None
