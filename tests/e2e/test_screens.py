"""Every screen, on a desk and on a phone: it shows something, nothing spills, axe finds nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import DESKTOP, PHONE, SignIn, axe_violations, screenshot, signing_in
from tests.e2e.product import Product

pytestmark = pytest.mark.e2e

SCREENS = [
    ("director", "/messages", "messages"),
    ("director", "/documents", "documents"),
    ("clerk", "/documents/new?kind=通知", "draft-new"),
    ("director", "/approvals", "approvals"),
    ("clerk", "/directory", "directory"),
    ("director", "/workbench", "workbench"),
    ("provincial_leader", "/dashboard", "dashboard"),
    ("admin_system", "/messages/rules", "message-rules"),
    ("admin_system", "/messages/notification-rules", "notification-rules"),
]


@pytest.fixture(scope="module")
def of(browser: Browser, product: Product) -> Iterator[SignIn]:
    """The browser of a persona, signed in once for all its screens."""
    pages: dict[tuple[str, bool], Page] = {}
    with signing_in(browser, product) as sign_in:

        def page_of(persona: str, *, phone: bool) -> Page:
            key = (persona, phone)
            return pages.get(key) or pages.setdefault(key, sign_in(persona, phone=phone))

        yield page_of


def check(page: Page, name: str, *rules: str) -> None:
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("main").first).to_be_visible()
    screenshot(page, name)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name}: {wide} px too wide"
    assert axe_violations(page, *rules) == []


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
@pytest.mark.parametrize(("persona", "path", "name"), SCREENS, ids=[name for _, _, name in SCREENS])
def test_a_screen_is_whole(
    of: SignIn, product: Product, persona: str, path: str, name: str, phone: bool
) -> None:
    page = of(persona, phone=phone)
    page.goto(product.url + path)
    check(page, f"{'m-' if phone else ''}{name}")
    page.emulate_media(color_scheme="dark")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    # In the dark the colours are others, and nothing else.
    check(page, f"{'m-' if phone else ''}{name}-dark", "color-contrast")
    page.emulate_media(color_scheme="light")


def first(page: Page, path: str, key: str) -> str:
    """The first row's id of a list, as the signed-in person gets it."""
    rows = page.evaluate("path => fetch('/api/v1' + path).then(answer => answer.json())", path)["items"]
    return str(next(row[key] for row in rows if row.get("subject_type", "document") == "document"))


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
@pytest.mark.parametrize(
    ("persona", "listing", "key", "path", "name"),
    [
        ("director", "/approvals/tasks?state=todo", "subject_id", "/documents/{}", "sign"),
        ("clerk", "/documents?box=drafts", "id", "/documents/{}/draft", "draft"),
        ("city_registry", "/deliveries?box=in", "id", "/documents/deliveries/{}", "incoming"),
        ("clerk", "/conversations", "id", "/messages/{}", "conversation"),
    ],
    ids=["sign", "draft", "incoming", "conversation"],
)
def test_what_is_opened_from_a_list_is_whole(
    of: SignIn, product: Product, persona: str, listing: str, key: str, path: str, name: str, phone: bool
) -> None:
    page = of(persona, phone=phone)
    page.goto(product.url + path.format(first(page, listing, key)))
    check(page, f"{'m-' if phone else ''}{name}")


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_the_sign_in_page_is_whole(browser: Browser, product: Product, phone: bool) -> None:
    page = browser.new_page(viewport=PHONE if phone else DESKTOP, locale="zh-CN")  # type: ignore[arg-type]  # as in conftest
    page.goto(product.url + "/login")
    expect(page.locator("[data-persona=clerk]")).to_be_visible()
    check(page, "m-login" if phone else "login")
    page.close()


def test_english_is_complete(sign_in: SignIn, product: Product) -> None:
    page = sign_in("deputy_director")
    page.get_by_role("button", name="我的账号").click()
    page.get_by_role("menuitem", name="English").click()
    expect(page.get_by_role("button", name="My account")).to_be_visible()
    headings = [("/workbench", "Workbench"), ("/dashboard", "Turnaround"), ("/documents", "Documents")]
    for path, heading in headings:
        page.goto(product.url + path)
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
        check(page, f"en{path.replace('/', '-')}")
