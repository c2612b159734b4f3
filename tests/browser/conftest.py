"""A real browser against the site on this machine: fixtures `browser` and `browser_page`.

Every test in this folder carries the marker `browser`, and all run in one process, one after the other.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from scripts import chromium

HERE = Path(__file__).resolve().parent
expect.set_options(timeout=15_000)  # a busy machine is slow, and waiting costs nothing where the page is quick


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def browser():
    # Playwright's own loop runs in this thread, so Django would refuse the database here; nothing awaits, so it may not.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.FLAGS)
        yield started
        started.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def new_page(browser, live_server):
    """Return a function that opens a page in a context (cookies) of its own: `new_page(viewport=chromium.PHONE)`."""
    contexts = []

    def open_page(viewport=None):
        context = browser.new_context(
            base_url=live_server.url, viewport=viewport or chromium.DESK, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        contexts.append(context)
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.problems = watch(page)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def browser_page(new_page):
    """One page at desk width; what the console says against it is an error of the test."""
    page = new_page()
    yield page
    assert page.problems == []


def watch(page):
    """Return the list that fills with errors of the page: its scripts', the security policy's, failed requests."""
    problems = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "response", lambda answer: problems.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None
    )
    return problems
