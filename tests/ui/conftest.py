"""One page over a small library, shared by the tests that use it as programs and people do."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from .serving import served

SCORED = Path(__file__).parents[2] / "corpus" / "ankang-school-groups-plan.txt"
CHROMIUM = shutil.which("chromium")
WAIT = 30_000


@pytest.fixture(scope="session")
def address(library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page over a copy of the library and a document that scores."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(library.corpus, folder / "corpus")
    shutil.copy(SCORED, folder / "corpus")
    shutil.copytree(library.index, folder / "index")
    assert (
        type(library)(folder / "corpus", folder / "index").run(
            "index", "--corpus", str(folder / "corpus")
        )
        == 0
    )
    with served(folder) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's chromium, which CI must have."""
    if CHROMIUM is None:
        missing = "没有 chromium：请用 apt-get install chromium 安装后再运行网页测试。"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    expect.set_options(timeout=WAIT)
    with sync_playwright() as player:
        found = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def page(browser, address) -> Iterator[Page]:
    """The page as one new user opens it; nothing but the page's own server can be reached."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    context.set_default_timeout(WAIT)
    outside: list[str] = []

    def only_here(route, request):
        if request.url.startswith((address, "data:", "blob:")):
            route.continue_()
        else:
            outside.append(request.url)
            route.abort()

    context.route("**/*", only_here)
    opened = context.new_page()
    alerts: list[str] = []
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.accept()))
    opened.alerts = alerts
    opened.goto(address)
    yield opened
    context.close()
    assert outside == []
    assert faults == []
