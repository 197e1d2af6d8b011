"""Who may: traces of a document and comments on its passages."""

from __future__ import annotations

from collections.abc import Callable

from documents.body import from_text
from documents.models import Document, PassageThread
from documents.services.comments import PassageInput, comment
from tests.permissions.documents_together import AT_THE_DRAFT, COLLEAGUE, WRITERS, Draft, shared
from tests.permissions.rows import Call, Row
from tests.permissions.world import World

MAKERS = "the sending side: the drafter, colleagues, those on the chain, the organ's members who read it"
SPEAKERS = f"{WRITERS}; once handed in, whoever is to sign it now"
WISH = {"text": "请核对。", "quote": "有关工作", "paragraph": 0}


def commented(world: World, draft: Draft) -> tuple[Document, PassageThread]:
    """A draft that two write, with a comment on it."""
    document = shared(world, draft)
    account = world.person("clerk").account
    wish = PassageInput.model_validate(WISH)
    return document, comment(account=account, document_id=document.id, wish=wish)


def rows(draft: Draft, submitted: Draft) -> list[Row]:
    """The rows, over the table's own drafts."""

    def traces(world: World) -> Call:
        return Call(f"/documents/{submitted(world).id}/traces?before=0&after=1")

    def reading(world: World) -> Call:
        return Call(f"/documents/{commented(world, draft)[0].id}/comments")

    def making(world: World) -> Call:
        return Call(f"/documents/{shared(world, draft).id}/comments", dict(WISH))

    def on_thread(body: dict[str, object]) -> Callable[[World], Call]:
        def build(world: World) -> Call:
            document, thread = commented(world, draft)
            return Call(f"/documents/{document.id}/comments/{thread.id}", body)

        return build

    def amending(world: World) -> Call:
        document = submitted(world)
        assert document.current_version is not None
        body = from_text("请认真做好有关工作。")
        seen = document.current_version.manifest_sha256
        return Call(f"/documents/{document.id}/amend", {"seen_hash": seen, "body": body})

    return [
        Row("documents_amend", "whoever is to check or sign it now", COLLEAGUE, amending, "city_registry"),
        Row("documents_traces", MAKERS, "clerk", traces, "city_registry"),
        Row("documents_comments", AT_THE_DRAFT, COLLEAGUE, reading, "director"),
        Row("documents_comment", SPEAKERS, COLLEAGUE, making, "director"),
        Row("documents_reply", SPEAKERS, COLLEAGUE, on_thread({"text": "已核。"}), "director"),
        Row("documents_resolve_comment", SPEAKERS, COLLEAGUE, on_thread({"resolved": True}), "director"),
    ]
