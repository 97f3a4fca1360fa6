"""What stands before the page: login, limits, headers; tried without a network."""

from __future__ import annotations

import asyncio
import base64

import httpx
import pytest

from policy_qa.ui.access import BROWSER_COOKIE, SCOPE_KEY, Sessions
from policy_qa.ui.accounts import Accounts, add_account
from policy_qa.ui.gate import BUSY, Bounds, Gate
from policy_qa.ui.head import Head
from policy_qa.ui.limits import RateLimit

PASSWORD = "春风化雨2026"
HTML = {"accept": "text/html"}


async def inner(scope, receive, send):
    """Say who asked; a full queue at /gradio_api/queue/join."""
    full = scope["path"].endswith("/queue/join")
    body = b'{"detail": "Queue is full."}' if full else scope[SCOPE_KEY].name.encode() or b"-"
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 503 if full else 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
def sessions(tmp_path):
    add_account(tmp_path / "users.json", "甲", "reader", PASSWORD)
    return Sessions(Accounts(tmp_path / "users.json"), 1)


def gate(sessions=None, per_minute=100, address="10.0.0.9", app=inner):
    app = Gate(app, bounds=Bounds(per_minute, 1000), sessions=sessions)
    transport = httpx.ASGITransport(app, client=(address, 1))

    def call(method, path, cookies=None, **named):
        async def send():
            async with httpx.AsyncClient(
                transport=transport, base_url="http://page", cookies=cookies
            ) as client:
                return await client.request(method, path, **named)

        return asyncio.run(send())

    return call


def form(name, password):
    return {"data": {"username": name, "password": password}}


class TestWithoutLogin:
    def test_everybody_comes_in_and_the_page_is_kept_to_itself(self):
        answer = gate()("GET", "/")
        assert (answer.status_code, answer.text) == (200, "-")
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "http" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"

    def test_too_many_requests_of_one_address_are_refused(self):
        call = gate(per_minute=2)
        answers = [call("POST", "/gradio_api/call/ask") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert "请过一会儿再试" in answers[-1].json()["detail"]
        assert call("GET", "/").status_code == 200

    def test_nobody_is_counted_on_the_own_machine(self):
        call = gate(per_minute=1, address="127.0.0.1")
        assert {call("POST", "/gradio_api/run/x").status_code for _ in range(3)} == {200}

    def test_a_large_upload_is_refused_before_it_is_read(self):
        call = gate()
        assert call("POST", "/gradio_api/upload", content=b"x" * 1000).status_code == 200
        refused = call("POST", "/gradio_api/upload", content=b"x" * 1001)
        assert refused.status_code == 413

    def test_a_full_queue_is_told_in_chinese(self):
        answer = gate()("POST", "/gradio_api/queue/join")
        assert (answer.status_code, answer.json()["detail"]) == (503, BUSY)


class TestLogin:
    def test_a_browser_is_led_to_the_form(self, sessions):
        call = gate(sessions)
        answer = call("GET", "/", headers=HTML)
        assert (answer.status_code, answer.headers["location"]) == (303, "/login")
        page = call("GET", "/login").text
        assert '<form method="post"' in page
        assert "http" not in page

    @pytest.mark.parametrize("path", ["/gradio_api/queue/join", "/gradio_api/mcp/", "/config"])
    def test_a_program_is_told(self, sessions, path):
        answer = gate(sessions)("POST", path, headers={"accept": "application/json"})
        assert answer.status_code == 401
        assert "登录" in answer.json()["detail"]

    def test_a_browser_logs_in_and_out(self, sessions):
        call = gate(sessions)
        answer = call("POST", "/login", headers=HTML, **form("甲", PASSWORD))
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        cookies = dict(answer.cookies)
        assert call("GET", "/", cookies=cookies).text == "甲"
        assert call("GET", "/logout", cookies=cookies).headers["location"] == "/login"
        assert call("GET", "/config", cookies=cookies, headers=HTML).status_code == 303

    def test_programs_log_in_by_cookie_or_by_each_request(self, sessions):
        call = gate(sessions)
        answer = call("POST", "/login", **form("甲", PASSWORD))
        assert answer.status_code == 200
        assert call("GET", "/config", cookies=dict(answer.cookies)).text == "甲"
        stated = "Basic " + base64.b64encode(f"甲:{PASSWORD}".encode()).decode()
        assert call("GET", "/config", headers={"authorization": stated}).text == "甲"

    def test_a_guess_is_answered_slower_and_slower(self, sessions):
        call = gate(sessions)
        wrong = [call("POST", "/login", headers=HTML, **form("甲", f"guess-{n}")) for n in range(6)]
        assert [answer.status_code for answer in wrong] == [401] * 5 + [429]
        assert "不对" in wrong[0].text
        assert call("POST", "/login", **form("甲", PASSWORD)).status_code == 429

    def test_a_hostile_name_is_not_shown(self, sessions):
        answer = gate(sessions)("POST", "/login", headers=HTML, **form("<script>", "x" * 9000))
        assert answer.status_code == 401
        assert "<script" not in answer.text

    def test_requests_are_counted_by_user(self, sessions):
        call = gate(sessions, per_minute=1, address="127.0.0.1")
        cookies = dict(call("POST", "/login", **form("甲", PASSWORD)).cookies)
        path = "/gradio_api/call/ask"
        assert call("POST", path, cookies=cookies).status_code == 200
        assert call("POST", path, cookies=cookies).status_code == 429


class TestBrowser:
    def test_a_browser_is_known_again_by_a_secret_of_its_own(self):
        call = gate()
        first = call("GET", "/")
        cookie = first.headers["set-cookie"]
        assert "HttpOnly" in cookie
        secret = first.cookies[BROWSER_COOKIE]
        assert "set-cookie" not in call("GET", "/", cookies={BROWSER_COOKIE: secret}).headers
        assert call("GET", "/").cookies[BROWSER_COOKIE] != secret
        assert "set-cookie" not in call("GET", "/config").headers

    def test_it_is_noted_with_the_caller(self):
        seen = []

        async def noting(scope, receive, send):
            seen.append(scope[SCOPE_KEY].owner)
            await inner(scope, receive, send)

        call = gate(app=noting)
        call("GET", "/config", cookies={BROWSER_COOKIE: "x" * 32})
        call("GET", "/config", cookies={BROWSER_COOKIE: "too short"})
        assert seen == [("", "x" * 32), None]


class TestRateLimit:
    def test_a_bucket_fills_again(self):
        now = [0.0]
        limit = RateLimit(2, 10, lambda: now[0])
        assert [limit.take("a") for _ in range(3)] == [True, True, False]
        assert limit.take("b")
        assert limit.empty("a")
        now[0] += 5
        assert not limit.empty("a")
        assert limit.take("a")


def test_the_page_begins_with_its_language():
    async def page(scope, receive, send):
        headers = [(b"content-length", b"20"), (b"x", b"y")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"<html><head>", "more_body": True})
        await send({"type": "http.response.body", "body": b"</head>"})

    async def get(path):
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(Head(page)), base_url="http://page"
        ) as client:
            return await client.get(path)

    answer = asyncio.run(get("/"))
    assert answer.text.startswith("<html><head><script>")
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert asyncio.run(get("/x")).text == "<html><head></head>"
