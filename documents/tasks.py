"""Background work: making files, writing what was typed together into its drafts."""

from __future__ import annotations

import logging
from datetime import timedelta

from documents.services import checking, coediting, file_words, indexing, renditions
from documents.services.filing import runs
from documents.services.norms import ending
from office.kernel.errors import OfficeError
from office.kernel.tasks import background

log = logging.getLogger(__name__)

AT_ONCE = 50
TYPED_FOR = timedelta(seconds=10)


@background(name="documents.tasks.make_renditions")
def make_renditions() -> int:
    """Make every file that waits, one after another; returns how many were tried."""
    for done in range(AT_ONCE):
        row = renditions.claim()
        if row is None:
            return done
        renditions.make(row)
    return AT_ONCE


@background(name="documents.tasks.settle_drafts")
def settle_drafts() -> int:
    """Write what was typed into the bodies of its drafts, where nobody's page has asked for it."""
    found = 0
    for document_id in coediting.unsettled(TYPED_FOR):
        try:
            coediting.settle(document_id)
        except OfficeError as error:
            # Whoever writes it is told the same by the checks; the shared text keeps every word.
            log.warning("draft %s cannot be laid out: %s", document_id, error.code)
            continue
        found += 1
    return found


@background(name="documents.tasks.index_documents")
def index_documents() -> int:
    """Make findable what changed since the last time."""
    return indexing.sweep()


@background(name="documents.tasks.read_files")
def read_files() -> int:
    """Read the words in attached files that nobody has read yet."""
    return file_words.read_waiting()


@background(name="documents.tasks.file_years")
def file_years() -> int:
    """File the years that somebody asked for as a whole."""
    return runs.go_on()


@background(name="documents.tasks.check_uploads")
def check_uploads() -> int:
    """Read every uploaded file that waits, one after another; returns how many were read."""
    for done in range(AT_ONCE):
        row = checking.claim()
        if row is None:
            return done
        checking.read(row)
    return AT_ONCE


@background(name="documents.tasks.remind_norms")
def remind_norms() -> int:
    """Tell the drafting units which 规范性文件 end soon."""
    return ending.remind()


@background(name="documents.tasks.forget_uploads")
def forget_uploads() -> int:
    """Delete checks and quarantined files that have been kept long enough."""
    return checking.forget()
