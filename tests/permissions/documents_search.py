"""Who may: finding documents. Everybody, among what they may read."""

from __future__ import annotations

from documents.models import Document
from documents.models.search import SavedSearch
from documents.services.drafts import DraftInput, create_draft
from documents.services.indexing import mark, sweep
from documents.services.saved_searches import save_search
from tests.permissions.rows import Call, Row
from tests.permissions.world import World


def found_documents(world: World, count: int) -> Call:
    """A search that finds so many drafts of the clerk's."""
    for number in range(count):
        title = f"广东省人力资源和社会保障厅关于查公文之事{number}的通知"
        create_draft(by=world.person("clerk"), changes=DraftInput(title=title))
    while sweep():
        pass
    return Call("/documents/search?q=查公文之事")


def citing_documents(world: World, count: int) -> Call:
    """A sent document that so many drafts of the clerk's name by its number."""
    cited = Document.objects.filter(drafter=world.person("clerk"), state="distributed").order_by("id")[0]
    for number in range(count):
        changes = DraftInput(title=f"关于引用{cited.number}之事{number}的函")
        create_draft(by=world.person("clerk"), changes=changes)
    while sweep():
        pass
    return Call(f"/documents/{cited.id}/citations")


def several_searches(world: World, count: int) -> Call:
    for number in range(count):
        save_search(account=world.account("clerk"), name=f"常用{number}", asked={"q": "条例"})
    return Call("/documents/searches")


def _draft(world: World) -> Document:
    draft = create_draft(by=world.person("clerk"), changes=DraftInput(title="关于相关核对的通知"))
    mark(draft.id)
    return draft


def _kept(world: World) -> SavedSearch:
    return save_search(account=world.account("clerk"), name="常用查找", asked={"q": "条例"})


ROWS = [
    Row(
        "documents_search",
        "everybody: what they may read",
        "clerk",
        lambda world: Call("/documents/search?q=条例"),
    ),
    Row("documents_searches", "everybody: their own", "clerk", lambda world: Call("/documents/searches")),
    Row(
        "documents_search_save",
        "everybody: for themselves",
        "clerk",
        lambda world: Call("/documents/searches", {"name": "条例", "asked": {"q": "条例"}}),
    ),
    Row(
        "documents_search_forget",
        "whose it is",
        "clerk",
        lambda world: Call(f"/documents/searches/{_kept(world).id}"),
        "division_head",
    ),
    Row(
        "documents_citations",
        "whoever may read the document; of the others, what they may read",
        "clerk",
        lambda world: Call(f"/documents/{_draft(world).id}/citations"),
        "city_division_head",
    ),
]
