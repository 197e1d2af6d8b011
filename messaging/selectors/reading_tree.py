"""Who has read and who has not, down the org tree: city, county, unit, person. Members minus readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from messaging.events import Speaker
from messaging.models import Message, Notice, NoticeReply, ReplyChoice, ReplyKind
from messaging.selectors.notices import answered, reached
from messaging.selectors.people import speakers
from office.kernel.errors import not_found
from office.kernel.pages import decode_cursor, encode_cursor
from orgchart.selectors.rollup import Rollup, units_at
from orgchart.selectors.visibility import Viewer, hidden_accounts, seen_units

PAGE = 100
RSVP = (ReplyChoice.ATTEND, ReplyChoice.DECLINE, ReplyChoice.DELEGATE)


@dataclass(frozen=True)
class Tally:
    total: int
    read: int
    replies: dict[str, int]  # by choice


@dataclass(frozen=True)
class Branch:
    """A unit with all that was meant below it."""

    unit_id: int
    name: str
    tally: Tally


@dataclass(frozen=True)
class Reader:
    person: Speaker
    account: int
    read: bool
    reply: str
    delegate: str
    note: str


@dataclass(frozen=True)
class Level:
    """One level of the tree. ``people`` are those of the unit itself; ``next`` more of them."""

    unit_id: int | None
    name: str
    tally: Tally
    branches: list[Branch]
    own: Tally
    people: list[Reader]
    next: str | None


class ReadingTree:
    """The readers of one message as one viewer may see them."""

    def __init__(self, rollup: Rollup, message: Message, viewer: Viewer, notice: Notice | None) -> None:
        self._rollup, self._message, self._viewer, self._notice = rollup, message, viewer, notice
        self._rsvp = notice is not None and notice.reply == ReplyKind.RSVP

    def level(
        self, unit_id: int | None, *, inside: str = "", state: str = "", after: str | None = None
    ) -> Level:
        """One level; at most 16 queries, whatever its size. ``state``: "read", "unread" or all people.

        Without a unit the lowest level that holds everybody. 404 for a unit that is not seen.
        """
        path = self._path(unit_id, inside)
        here = units_at([path], self._viewer).get(path)
        counts = self._counts(path)
        deeper = {key: self._rollup.extent.first_fork(key) for key in counts if key != path}
        units = units_at({*deeper, *deeper.values()}, self._viewer)
        people, more = self._people(path, state, after)
        return Level(
            unit_id=here.id if here else None,
            name=here.short_name if here else "",
            tally=self._tally(path),
            branches=[
                Branch(unit.id, unit.short_name, counts[key])
                for key, fork in sorted(deeper.items(), key=lambda one: one[1])
                if (unit := units.get(fork) or units.get(key)) is not None
            ],
            own=counts.get(path, Tally(0, 0, {})),
            people=people,
            next=more,
        )

    def _path(self, unit_id: int | None, inside: str) -> str:
        if unit_id is None:
            return max(inside, self._rollup.extent.top(), key=len)
        unit = seen_units(self._viewer, [unit_id]).get(unit_id)
        if unit is None or not unit.path.startswith(inside):
            raise not_found()
        return unit.path

    def _counts(self, path: str) -> dict[str, Tally]:
        totals = self._rollup.by_branch(path)
        read = self._rollup.by_branch(path, reached(self._message.conversation, self._message.seq))
        replies = {}
        if self._notice is not None and self._rsvp:
            replies = {
                choice: self._rollup.by_branch(path, answered(self._notice, choice)) for choice in RSVP
            }
        return {
            key: Tally(
                total, read.get(key, 0), {choice: part.get(key, 0) for choice, part in replies.items()}
            )
            for key, total in totals.items()
        }

    def _tally(self, path: str) -> Tally:
        replies: dict[str, int] = {}
        if self._notice is not None and self._rsvp:
            replies = {
                choice.value: self._rollup.people(answered(self._notice, choice), below=path)
                for choice in RSVP
            }
        done = reached(self._message.conversation, self._message.seq)
        return Tally(self._rollup.people(below=path), self._rollup.people(done, below=path), replies)

    def _people(self, path: str, state: str, after: str | None) -> tuple[list[Reader], str | None]:
        done = reached(self._message.conversation, self._message.seq)
        rows = self._rollup.named(
            path,
            among=done if state == "read" else None,
            without=done if state == "unread" else None,
            after=decode_cursor(after, [str, int]),
            limit=PAGE + 1,
        )
        page = rows[:PAGE]
        accounts = list(dict.fromkeys(row.person.account_id for row in page))
        more = encode_cursor(page[-1].person.pinyin, page[-1].id) if len(rows) > PAGE else None
        return self._readers(accounts), more

    def _readers(self, accounts: Sequence[int]) -> list[Reader]:
        done = set(reached(self._message.conversation, self._message.seq).filter(account_id__in=accounts))
        replies = {}
        if self._notice is not None:
            rows = NoticeReply.objects.filter(notice=self._notice, account_id__in=accounts)
            replies = {row.account_id: row for row in rows}
        delegates = {row.delegate_id for row in replies.values() if row.delegate_id is not None}
        delegates -= hidden_accounts(self._viewer, delegates)
        people = speakers([*accounts, *delegates])
        return [
            _reader(people[account], account, account in done, replies.get(account), people)
            for account in accounts
            if account in people
        ]


def _reader(
    person: Speaker, account: int, read: bool, reply: NoticeReply | None, people: dict[int, Speaker]
) -> Reader:
    delegate = people.get(reply.delegate_id or 0) if reply else None
    return Reader(
        person=person,
        account=account,
        read=read,
        reply=reply.choice if reply else "",
        delegate=delegate.name if delegate else "",
        note=reply.note if reply else "",
    )
