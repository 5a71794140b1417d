import importlib.util
import os
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

CHROMIUM_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# guards against what never comes, in seconds: a busy machine may take long for what an idle one does at once
PATIENCE, PATIENCE_WITH_RUNS = 120, 600
HERE_SCHEMES = {"file", "data", "blob", "about"}
HERE_HOSTS = {"127.0.0.1", "localhost"}


def load_tool(name):
    """Return a module of ``tools``, which is no package."""
    path = Path(__file__).parents[2] / "tools" / f"{name}.py"
    specification = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def chromium():
    """The path of Chromium; without one, tests are skipped, but fail where the variable CI is set."""
    tool = load_tool("install_chromium")
    found = tool.find_chromium()
    if not found:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(tool.HINT)
    return found


@pytest.fixture(scope="session")
def browser(chromium):
    """One headless Chromium for all browser tests of a worker."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


def is_elsewhere(url):
    parts = urlsplit(url)
    return parts.scheme not in HERE_SCHEMES and parts.hostname not in HERE_HOSTS


@pytest.fixture
def page(browser):
    """
    A fresh page that keeps what it asked for and what went wrong.

    ``page.requests_elsewhere``: addresses requested from other machines;
    ``page.console_errors``: errors on the console and uncaught exceptions.
    """
    context = browser.new_context()
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    page.requests_elsewhere = []
    page.console_errors = []
    page.on(
        "request",
        lambda request: page.requests_elsewhere.append(request.url) if is_elsewhere(request.url) else None,
    )
    page.on(
        "console",
        lambda message: page.console_errors.append(message.text) if message.type == "error" else None,
    )
    page.on("pageerror", lambda error: page.console_errors.append(str(error)))
    yield page
    context.close()


@pytest.fixture(scope="session")
def until():
    """Return a function that waits until a condition holds, which no locator tells, and returns what it gave."""

    def wait(page, condition, what):
        end = time.monotonic() + PATIENCE_WITH_RUNS
        while time.monotonic() < end:
            if found := condition():
                return found
            page.wait_for_timeout(500)
        pytest.fail(f"{what} in {PATIENCE_WITH_RUNS} seconds")

    return wait


@pytest.fixture(scope="session")
def access_faults():
    """A function of a page that tells its serious and critical faults of accessibility, as axe finds them."""
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()

    def find(page):
        return [
            f"{fault['id']}: {fault['help']}: {node['html'][:200]}"
            for fault in axe.run(page).response["violations"]
            if fault["impact"] in {"serious", "critical"}
            for node in fault["nodes"]
        ]

    return find
