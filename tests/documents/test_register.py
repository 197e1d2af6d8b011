"""The number register: no duplicate, no gap, nothing reused."""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from approvals.selectors import active_task_for
from documents.api import stages
from documents.models import Document, NumberCounter, NumberEntry, NumberSeries
from documents.numbering import number_text
from documents.selectors.register import book_of, books
from documents.selectors.register_book import remark
from documents.services import issuing
from documents.services.issuing import register
from documents.services.numbers import (
    allocate,
    default_series,
    fits,
    make_void,
    reserve,
    series_for,
    take_reserved,
)
from office.kernel import clock
from office.kernel.errors import OfficeError
from office.kernel.models import AuditRecord
from tests.conftest import ConstantQueries
from tests.documents.factories import Desk, finish_files, key
from tests.documents.test_api import Browser
from tests.orgchart.factories import small_province

THREADS, EACH = 8, 2
MANY_THREADS, MANY_EACH = 100, 2


@pytest.fixture(autouse=True)
def no_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether fonts can draw a text is another file's matter, and reading them takes seconds."""
    for module in (issuing, stages):
        monkeypatch.setattr(module, "missing_characters", lambda document: [])


def test_series_follow_kind_and_direction(desk: Desk) -> None:
    notice = desk.draft()
    assert next(row.code_word for row in series_for(notice)) == "粤人社发"
    notice.kind, notice.direction = "函", "level"
    assert next(row.code_word for row in series_for(notice)) == "粤人社函"
    notice.kind, notice.direction = "请示", "up"
    assert next(row.code_word for row in series_for(notice)) == "粤人社报"
    down = NumberSeries.objects.get(code_word="粤人社函")
    assert not fits(down, notice)


def test_numbers_count_on_by_year_and_a_void_one_is_not_reused(desk: Desk) -> None:
    series = default_series(desk.province.units["department"])[0]
    clerk = desk.person("registrar")
    first = allocate(series=series, document=desk.draft(), by=clerk)
    with pytest.raises(OfficeError):
        make_void(entry_id=first.id, by=clerk, why=" ")
    make_void(entry_id=first.id, by=clerk, why="发文机关撤回")
    first.refresh_from_db()
    assert (first.state, first.void_by, first.why) == ("void", clerk, "发文机关撤回")
    second = allocate(series=series, document=desk.draft(), by=clerk)
    assert second.n == 2
    next_year = clock.now().replace(year=clock.now().year + 1)
    with clock.freeze(next_year):
        assert allocate(series=series, document=desk.draft(), by=clerk).n == 1
    assert number_text("粤人社发", 2026, 12) == "粤人社发〔2026〕12号"
    assert number_text("国令", 0, 843) == "国令第843号"


def test_a_failed_transaction_leaves_no_gap(desk: Desk) -> None:
    series = default_series(desk.province.units["department"])[0]
    clerk = desk.person("registrar")
    with pytest.raises(RuntimeError), transaction.atomic():
        allocate(series=series, document=desk.draft(), by=clerk)
        raise RuntimeError("the rest of the transaction failed")
    assert allocate(series=series, document=desk.draft(), by=clerk).n == 1
    assert AuditRecord.objects.filter(verb="documents.number").count() == 1


def test_one_document_has_one_number_in_use(desk: Desk) -> None:
    series = default_series(desk.province.units["department"])[0]
    document = desk.draft()
    allocate(series=series, document=document, by=desk.person("registrar"))
    with pytest.raises(IntegrityError), transaction.atomic():
        allocate(series=series, document=document, by=desk.person("registrar"))
    assert NumberCounter.objects.get().last == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("threads", "each"),
    [(THREADS, EACH), pytest.param(MANY_THREADS, MANY_EACH, marks=pytest.mark.slow)],
)
def test_threads_allocate_reserve_and_void_without_duplicate_or_gap(threads: int, each: int) -> None:
    """Some take a number, some keep one back and give it up, some fail half way: every number has its row."""
    desk = Desk(small_province())
    series = default_series(desk.province.units["department"])[0]
    clerk = desk.person("registrar")
    documents = [desk.draft() for _ in range(threads * each)]
    failures: list[Exception] = []
    start = threading.Barrier(threads)

    def work(mine: list[Document], number: int) -> None:
        try:
            start.wait()
            for document in mine:
                one(document, number)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    def one(document: Document, number: int) -> None:
        if number % 4 == 1:
            kept = reserve(series=series, by=clerk, count=1, purpose="会议文件")
            make_void(entry_id=kept[0].id, by=clerk, why="会议取消")
        with contextlib.suppress(Interrupted), transaction.atomic():
            allocate(series=series, document=document, by=clerk)
            if number % 4 == 2:
                raise Interrupted

    running = [
        threading.Thread(target=work, args=(documents[number::threads], number)) for number in range(threads)
    ]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    assert failures == []
    numbers = list(NumberEntry.objects.order_by("n").values_list("n", flat=True))
    states = Counter(NumberEntry.objects.values_list("state", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert states == {"used": threads * each * 3 // 4, "void": threads * each // 4}
    assert NumberCounter.objects.get().last == len(numbers)
    (book,) = [one for one in books(clerk.account) if one.series == series]
    assert (book.years[0].missing, book.years[0].void) == ([], states["void"])


class Interrupted(Exception):
    """The rest of the transaction failed."""


def at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 10, tzinfo=clock.LOCAL)


def test_the_year_turns(desk: Desk) -> None:
    """Series begin again at 1; what was kept back and signed in the old year keeps to it."""
    clerk = desk.person("registrar")
    with clock.freeze(at(2026, 12, 31)):
        series = default_series(desk.province.units["department"])[0]
        kept, spare = reserve(series=series, by=clerk, count=2, purpose="年底文件")
        old, other = desk.draft(), desk.draft()
        Document.objects.filter(id__in=[old.id, other.id]).update(issued_on=clock.today())
    with clock.freeze(at(2027, 1, 4)):
        fresh = desk.draft()
        assert (allocate(series=series, document=fresh, by=clerk).year, kept.year) == (2027, 2026)
        fresh.refresh_from_db()
        with pytest.raises(OfficeError) as refused:
            take_reserved(entry_id=kept.id, document=desk.draft(), by=clerk)
        assert (refused.value.code, refused.value.data["years"]) == ("documents.number_year", "2027")
        old.refresh_from_db()
        other.refresh_from_db()
        entry = take_reserved(entry_id=kept.id, document=old, by=clerk)
        assert (entry.year, entry.n, entry.state, entry.purpose) == (2026, 1, "used", "年底文件")
        late = allocate(series=series, document=other, by=clerk, year=2026)
        assert (late.year, late.n) == (2026, 3)
        (book,) = [one for one in books(clerk.account) if one.series == series]
        assert [(row.year, row.last, row.reserved) for row in book.years] == [(2027, 1, 0), (2026, 3, 1)]
        with pytest.raises(OfficeError) as taken:
            take_reserved(entry_id=kept.id, document=fresh, by=clerk)
        assert taken.value.code == "documents.entry_not_reserved"
        make_void(entry_id=spare.id, by=clerk, why="未用")
        lines = book_of(clerk.account, series.id, 2026)
        assert lines is not None
        assert [remark(line.entry) for line in lines[1]] == [
            "启用预留号（2026-12-31预留）；跨年登记",
            f"作废：未用（{clerk.name}，2027-01-04）",
            "跨年登记",
        ]


def test_a_reserved_number_is_given_at_registration(desk: Desk) -> None:
    clerk = desk.person("registrar")
    document = desk.signed()
    series = default_series(document.organ)[0]
    (kept,) = reserve(series=series, by=clerk, count=1, purpose="重要文件")
    given: dict[str, Any] = {"document_id": document.id, "by": clerk, "idempotency_key": key()}
    letters = NumberSeries.objects.get(organ=document.organ, code_word="粤人社函")
    (wrong,) = reserve(series=letters, by=clerk, count=1, purpose="复函")
    with pytest.raises(OfficeError) as refused:
        register(**given, entry_id=wrong.id)
    assert refused.value.code == "documents.series_wrong"
    view = Browser(desk, "registrar").get(f"/documents/{document.id}/desk")
    assert [row["number"] for row in view["reserved"]] == [number_text("粤人社发", kept.year, 1)]
    assert register(**given, entry_id=kept.id).number == number_text("粤人社发", kept.year, 1)
    kept.refresh_from_db()
    assert (kept.state, kept.document_id, kept.reserved_by) == ("used", document.id, clerk)
    _give_another(desk, document, kept)


def _give_another(desk: Desk, document: Document, entry: NumberEntry) -> None:
    """A wrong number is made void only once the paper is back at 登记, and the next one is given."""
    finish_files(document)
    registrar, why = Browser(desk, "registrar"), {"why": "选错了编号册"}
    status, refused = registrar.call("POST", f"/register/entries/{entry.id}/void", why)
    assert (status, refused["code"]) == (409, "documents.number_in_use")
    entry.refresh_from_db()
    assert entry.state == "used"
    task = active_task_for(desk.person("checker"), "document", document.id)
    assert task is not None
    back = task.chain.steps.get(stage="register")
    desk.decide(document, "checker", "return", opinion="编号册选错", return_to=back.id)
    registrar.post(f"/register/entries/{entry.id}/void", why)
    document.refresh_from_db()
    assert (document.number, document.printed_on) == ("", None)
    assert not document.renditions.exclude(form="review").exists()
    again = register(document_id=document.id, by=desk.person("registrar"), idempotency_key=key())
    assert again.number.endswith("〕2号")
    states = NumberEntry.objects.filter(series=entry.series).order_by("n")
    assert list(states.values_list("state", "document_id")) == [("void", document.id), ("used", document.id)]


def test_the_register_over_http(desk: Desk, assert_constant_queries: ConstantQueries) -> None:
    document = desk.registered()
    registrar, head = Browser(desk, "registrar"), Browser(desk, "head")
    (book,) = [row for row in registrar.get("/register/series") if row["code_word"] == "粤人社发"]
    year = book["years"][0]["year"]
    assert book["keeps"] and not head.get("/register/series")[0]["keeps"]
    wish = {"series_id": book["id"], "count": 2, "purpose": "会议文件"}
    status, refused = head.call("POST", "/register/reserve", wish)
    assert (status, refused["code"]) == (403, "documents.not_allowed")
    assert Browser(desk, "bureau_registrar").call("POST", "/register/reserve", wish)[0] == 404
    assert NumberEntry.objects.count() == 1
    assert len(registrar.post("/register/reserve", wish)["numbers"]) == 2
    status, wrong = registrar.call("POST", "/register/reserve", wish | {"purpose": " "})
    assert (status, wrong["code"]) == (422, "documents.purpose_missing")
    path = f"/register?series_id={book['id']}&year={year}"
    rows = head.get(path)["items"]
    assert [row["state"] for row in rows] == ["reserved", "reserved", "used"]
    used = rows[2]
    assert (used["title"], used["signers"], used["voidable"]) == (document.title, "陈立华", True) or used[
        "signers"
    ]
    assert [row["number"] for row in head.get(f"{path}&state=used")["items"]] == [document.number]
    status, _ = head.call("GET", f"/register/book?series_id={book['id']}&year={year}")
    assert status == 200
    assert (
        Browser(desk, "bureau_registrar").call("GET", f"/register/book?series_id={book['id']}&year={year}")[0]
        == 404
    )


def test_an_organ_opens_and_closes_a_series_of_its_own(desk: Desk) -> None:
    registrar = Browser(desk, "registrar")
    wish = {
        "organ_id": str(desk.unit_id("department")),
        "name": "令",
        "code_word": "粤人社令",
        "kinds": ["命令"],
        "annual": False,
    }
    assert Browser(desk, "bureau_registrar").call("POST", "/register/series", wish)[0] == 404
    for change, code in (
        ({"code_word": "粤人社字"}, "documents.series_word"),
        ({"code_word": "A1"}, "documents.series_word"),
        ({"kinds": ["方案"]}, "documents.series_kinds"),
        ({"name": " "}, "documents.series_name"),
    ):
        status, refused = registrar.call("POST", "/register/series", wish | change)
        assert (status, refused["code"]) == (422, code)
    assert not NumberSeries.objects.exists()
    made = registrar.post("/register/series", wish)["id"]
    status, twice = registrar.call("POST", "/register/series", wish)
    assert (status, twice["code"]) == (409, "documents.series_taken")
    order = desk.draft(kind="命令")
    series = series_for(order)[0]
    assert str(series.id) == made
    entry = allocate(series=series, document=order, by=desk.person("registrar"))
    assert number_text(series.code_word, entry.year, entry.n) == "粤人社令第1号"
    registrar.post(f"/register/series/{made}/close")
    with pytest.raises(OfficeError) as closed:
        reserve(series=NumberSeries.objects.get(id=made), by=desk.person("registrar"), count=1, purpose="令")
    assert closed.value.code == "documents.series_closed"
