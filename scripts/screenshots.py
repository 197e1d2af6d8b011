"""Pictures for the README, taken from the demo province as a person sees it: `make screenshots`.

OFFICE_E2E_PORT names a product already running; otherwise one is started in a folder of its own.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, FilePayload, Page, expect, sync_playwright

from tests.e2e.product import FLAGS, Product, browser_path
from tests.e2e.test_plans import make, merge_divisions

OUT = ROOT / "docs" / "images"
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@contextmanager
def product() -> Iterator[Product]:
    port = os.environ.get("OFFICE_E2E_PORT")
    with tempfile.TemporaryDirectory() as folder:
        if port:
            yield Product(Path(folder), port=int(port))
            return
        started = Product(Path(folder) / "var").start()
        try:
            yield started
        finally:
            started.stop()


def sign_in(browser: Browser, url: str, persona: str, *, phone: bool = False) -> Page:
    size: Any = PHONE if phone else DESKTOP
    context = browser.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai")
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.goto(f"{url}/login")
    page.locator(f'[data-persona="{persona}"]').click()
    page.wait_for_url(lambda address: "/login" not in address)
    return page


def ask(page: Page, path: str) -> Any:
    """What the signed-in person gets from the API."""
    return page.evaluate("path => fetch('/api/v1' + path).then(answer => answer.json())", path)


def take(page: Page, url: str, path: str, name: str, shown: str) -> None:
    page.goto(url + path)
    picture(page, name, shown)


def picture(page: Page, name: str, shown: str) -> None:
    page.locator(shown).first.wait_for()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(600)  # fonts and charts settle
    page.screenshot(path=str(OUT / f"{name}.png"))
    print(f"    docs/images/{name}.png", flush=True)


def first_signing(page: Page) -> str:
    """A document that waits for this person's signature."""
    items = ask(page, "/approvals/tasks?state=todo")["items"]
    return str(next(item["subject_id"] for item in items if item["subject_type"] == "document"))


def feed(page: Page) -> str:
    """The conversation in which documents arrive as cards."""
    rows = ask(page, "/conversations")["items"]
    return str(next(row["id"] for row in rows if row["kind"] == "feed"))


def name_fonds(page: Page) -> None:
    dialog = page.get_by_role("dialog", name="填写全宗号")
    dialog.get_by_label("全宗号").fill("G101")
    dialog.get_by_role("button", name="保存").click()
    expect(dialog).to_be_hidden()


def sealed_file(page: Page, url: str) -> bytes:
    """The final PDF of the paper that this custodian sealed last."""
    for seal in ask(page, "/seals")["items"]:
        for use in ask(page, f"/seals/{seal['id']}/uses")["items"]:
            if use["document_id"]:
                answer = page.request.get(f"{url}/api/v1/documents/{use['document_id']}/files/pdf")
                if answer.ok:
                    return answer.body()
    raise LookupError("no sealed paper")


def verify(page: Page, url: str) -> None:
    content = sealed_file(page, url)
    page.goto(f"{url}/verify")
    file = FilePayload(name="正本.pdf", mimeType="application/pdf", buffer=content)
    page.get_by_label("选择 PDF 文件").last.set_input_files(file)
    picture(page, "verify", "role=heading[name='完好']")


def main() -> None:
    path = browser_path()
    if path is None:
        sys.exit("No Chromium found: install one first.")
    with product() as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        url = running.url
        page = browser.new_page(locale="zh-CN")
        page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]  # a TypedDict of two numbers
        take(page, url, "/login", "login", "[data-persona=clerk]")
        director = sign_in(browser, url, "director")
        document = first_signing(director)
        take(director, url, f"/documents/{document}", "sign", ".page-picture")
        take(director, url, f"/messages/{feed(director)}", "messages", ".document-card footer")
        take(director, url, "/workbench", "workbench", "main")
        clerk = sign_in(browser, url, "clerk")
        draft = ask(clerk, "/documents?box=drafts")["items"][0]["id"]
        take(clerk, url, f"/documents/{draft}/draft", "draft", ".ProseMirror")
        take(clerk, url, "/documents", "documents", "main")
        take(clerk, url, "/approvals/new", "requests", "main a, main button")
        registry = sign_in(browser, url, "registry_clerk")
        registry.goto(f"{url}/documents/filing")
        name_fonds(registry)
        picture(registry, "filing", "main h1")
        verify(sign_in(browser, url, "seal_custodian"), url)
        city = sign_in(browser, url, "department_admin")
        unit = ask(city, "/session")["unit"]["id"]
        take(city, url, f"/directory/units/{unit}", "directory", "main table")
        make(city, "2027年内设机构改革")
        merge_divisions(city)
        expect(city.get_by_text("正在推演影响")).to_have_count(0, timeout=30_000)
        picture(city, "plan", "role=region[name='调整后']")
        take(city, url, "/approvals/flows", "flows", "main h1")
        leader = sign_in(browser, url, "provincial_leader")
        take(leader, url, "/dashboard", "dashboard", "main table")
        take(leader, url, "/dashboard/causes", "causes", "main h1, main h2")
        supervisor = sign_in(browser, url, "supervisor")
        take(supervisor, url, "/matters", "matters", "main article, main li")
        phone = sign_in(browser, url, "director", phone=True)
        take(phone, url, "/messages", "m-messages", "main a")
        take(phone, url, f"/documents/{document}", "m-sign", "main h1, .a4, article")
        take(phone, url, "/workbench", "m-workbench", "main")
        browser.close()


if __name__ == "__main__":
    main()
