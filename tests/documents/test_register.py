"""The number register: no duplicate, no gap, nothing reused."""

from __future__ import annotations

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from documents.models import Document, NumberCounter, NumberEntry, NumberSeries
from documents.services.numbers import allocate, default_series, fits, make_void, number_text, series_for
from office.kernel import clock
from office.kernel.errors import OfficeError
from office.kernel.models import AuditRecord
from tests.documents.factories import Desk
from tests.orgchart.factories import small_province

THREADS, EACH = 8, 5


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
def test_threads_allocate_without_duplicate_or_gap() -> None:
    desk = Desk(small_province())
    series = default_series(desk.province.units["department"])[0]
    clerk = desk.person("registrar")
    documents = [desk.draft() for _ in range(THREADS * EACH)]
    failures: list[Exception] = []
    start = threading.Barrier(THREADS)

    def work(mine: list[Document]) -> None:
        try:
            start.wait()
            for document in mine:
                allocate(series=series, document=document, by=clerk)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(documents[number::THREADS],)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    numbers = sorted(NumberEntry.objects.values_list("n", flat=True))
    assert numbers == list(range(1, THREADS * EACH + 1))
