"""Fixtures of the browser tests: one product for the run, a browser context a persona."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.e2e.product import FLAGS, ROOT, Product, browser_path

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
# The machines that run this are slow and busy; what is too slow for a person is measured by make bench.
expect.set_options(timeout=20_000)
AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/e2e/" in str(item.path):
            item.add_marker("e2e")


def _prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo, made once for all workers."""
    base = tmp_path_factory.getbasetemp()
    data = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "prepared" / "var"
    data.parent.mkdir(exist_ok=True)
    with (data.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = data.parent / "done"
        if not done.exists():
            Product(data).prepare()
            done.touch()
    return data


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A product of its own, or the one running on the port OFFICE_E2E_PORT (quicker while developing)."""
    running = os.environ.get("OFFICE_E2E_PORT")
    if running:
        yield Product(tmp_path_factory.mktemp("unused"), port=int(running))
        return
    data = tmp_path_factory.mktemp("product") / "var"
    shutil.copytree(_prepared(tmp_path_factory), data)
    product = Product(data).start()
    yield product
    product.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = browser_path()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium: the browser tests must run under CI")
        pytest.skip("NO CHROMIUM ON THIS MACHINE: THE BROWSER TESTS ARE SKIPPED")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


SignIn = Callable[..., Page]
# By the product's address and the persona: the cookies and where one arrives.
SESSIONS: dict[str, dict[str, tuple[list[Any], str]]] = {}


@contextmanager
def signing_in(browser: Browser, product: Product) -> Iterator[SignIn]:
    """`sign_in("clerk")` opens a browser of its own, signed in by clicking the persona; while that session
    lasts, the next browser carries it and opens where the first one arrived.

    ``keeps``: with the service worker, which lets the page open without a line.
    """
    contexts: list[BrowserContext] = []
    known = SESSIONS.setdefault(product.url, {})

    def open_page(persona: str, *, phone: bool = False, keeps: bool = False) -> Page:
        context = browser.new_context(
            viewport=PHONE if phone else DESKTOP,  # type: ignore[arg-type]  # a TypedDict of two numbers
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            device_scale_factor=2 if phone else 1,
            # Keeping the page's files for each of many browsers would cost the others their time.
            service_workers="allow" if keeps else "block",
        )
        contexts.append(context)
        context.set_default_timeout(20_000)
        page = context.new_page()
        cookies, start = known.get(persona, ([], ""))
        context.add_cookies(cookies)
        if start and context.request.get(f"{product.url}/api/v1/session").ok:
            page.goto(start)
            return page
        page.goto(f"{product.url}/login")
        page.locator(f'[data-persona="{persona}"]').click()
        page.wait_for_url(lambda url: "/login" not in url)
        known[persona] = (context.cookies(), page.url)
        return page

    yield open_page
    for context in contexts:
        context.close()


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


def _show(browser: Browser) -> None:
    """What the open pages say: where a test stops on another machine, its pages are gone."""
    for page in (page for context in browser.contexts for page in context.pages):
        print(f"---- {page.url}\n{page.locator('body').inner_text()[:3000]}")


@pytest.fixture
def sign_in(browser: Browser, product: Product, request: pytest.FixtureRequest) -> Iterator[SignIn]:
    with signing_in(browser, product) as opened:
        yield opened
        if request.node.stash.get(FAILED, False):
            _show(browser)


def axe_violations(page: Page, *rules: str) -> list[str]:
    """What axe-core finds on the page, one line each: by these rules, or all of WCAG 2.0 to 2.2, A and AA."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": WCAG}
    found = page.evaluate(
        """async only => (await axe.run(document, {runOnly: only})).violations.map(
            v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 5).join(' | '))""",
        only,
    )
    return [str(line) for line in found]


def screenshot(page: Page, name: str) -> None:
    """Keep a picture when OFFICE_SCREENSHOTS names a folder."""
    folder = os.environ.get("OFFICE_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"))
