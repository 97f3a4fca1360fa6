"""The page with login: who sees and may do what, for people and for programs."""

from __future__ import annotations

import base64
import shutil

import httpx
import pytest
from gradio_client import Client
from playwright.sync_api import expect

from policy_qa.ui.accounts import add_account

from .conftest import WAIT
from .serving import served
from .test_programs import TOOLS, run

pytestmark = [pytest.mark.model, pytest.mark.enable_socket]

PASSWORD = "春风化雨2026"
ROLES = {"读者甲": "reader", "编辑乙": "editor", "管理员丙": "admin"}


@pytest.fixture(scope="module")
def guarded(library, tmp_path_factory):
    """The address of a page that asks for a login, and its folder."""
    folder = tmp_path_factory.mktemp("guarded")
    shutil.copytree(library.corpus, folder / "corpus")
    shutil.copytree(library.index, folder / "index")
    for name, role in ROLES.items():
        add_account(folder / "users.json", name, role, PASSWORD)
    with served(folder, "--users", str(folder / "users.json")) as url:
        yield url, folder


@pytest.fixture
def enter(browser, guarded):
    """Log in as somebody and return the page."""
    contexts = []

    def log_in(name, password=PASSWORD):
        context = browser.new_context()
        context.set_default_timeout(WAIT)
        contexts.append(context)
        page = context.new_page()
        page.goto(guarded[0])
        page.get_by_label("姓名").fill(name)
        page.get_by_label("密码").fill(password)
        page.get_by_role("button", name="登录").click()
        return page

    yield log_in
    for context in contexts:
        context.close()


def test_a_reader_asks_and_changes_nothing(enter):
    page = enter("读者甲")
    expect(page.locator("#pq-who")).to_contain_text("读者甲（读者）")
    page.get_by_placeholder("请写出问题").fill("每台电梯补助多少钱？")
    page.get_by_placeholder("请写出问题").press("Enter")
    expect(page.locator("#pq-chat")).to_contain_text("15万元")
    page.get_by_role("tab", name="文件").click()
    expect(page.locator("#pq-documents")).to_contain_text("lifts.txt")
    expect(page.locator("#pq-upload")).to_be_hidden()
    page.get_by_role("tab", name="评测").click()
    expect(page.get_by_text("评测由管理员进行")).to_be_visible()
    expect(page.get_by_role("button", name="开始评测")).to_be_hidden()
    page.get_by_role("link", name="退出").click()
    expect(page.get_by_label("密码")).to_be_visible()


def test_an_editor_has_the_documents_and_an_admin_the_evaluation(enter):
    page = enter("编辑乙")
    expect(page.locator("#pq-who")).to_contain_text("编辑")
    page.get_by_role("tab", name="文件").click()
    expect(page.locator("#pq-upload")).to_be_visible()
    page.get_by_role("tab", name="评测").click()
    expect(page.get_by_text("评测由管理员进行")).to_be_visible()
    page = enter("管理员丙")
    page.get_by_role("tab", name="评测").click()
    expect(page.get_by_role("button", name="开始评测")).to_be_visible()


def test_a_wrong_password_is_told(enter):
    page = enter("读者甲", "wrong-password")
    expect(page.get_by_role("alert")).to_contain_text("姓名或密码不对")


def test_what_is_hidden_is_refused_as_well(guarded):
    """A reader who calls what the page does not show gets nowhere."""
    url, folder = guarded
    hidden: dict[str, list] = {"reindex": [], "run_judged": [[]]}
    with httpx.Client(base_url=url, trust_env=False, timeout=30) as client:
        client.post("/login", data={"username": "读者甲", "password": PASSWORD}).raise_for_status()
        for entry in client.get("/config").json()["dependencies"]:
            if entry["api_name"] not in hidden:
                continue
            data = hidden.pop(entry["api_name"])
            asked = {"data": data, "fn_index": entry["id"], "session_hash": "reader"}
            client.post("/gradio_api/queue/join", json=asked).raise_for_status()
            told = client.get("/gradio_api/queue/data", params={"session_hash": "reader"}).text
            assert "您的角色是读者" in told.encode().decode("unicode_escape", "ignore") + told
    assert hidden == {}
    assert sorted(path.name for path in (folder / "corpus").iterdir()) == [
        "library.txt",
        "lifts.txt",
    ]


def test_programs_log_in(guarded):
    url = guarded[0]
    client = Client(url, auth=("读者甲", PASSWORD), verbose=False)
    assert "15万元" in client.predict("每台电梯补助多少钱？", api_name="/ask")
    stated = base64.b64encode(f"读者甲:{PASSWORD}".encode()).decode()
    code = TOOLS.replace('/mcp/")', f'/mcp/", headers={{"Authorization": "Basic {stated}"}})')
    assert code != TOOLS
    assert "36万元" in run(code, url)
    with pytest.raises(ValueError, match="Could not login"):
        Client(url, auth=("读者甲", "wrong-password"), verbose=False)
