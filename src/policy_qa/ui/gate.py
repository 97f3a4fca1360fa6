"""What stands before every request: login, limits, and headers that keep the page to itself."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from anyio.to_thread import run_sync

from policy_qa.ui.access import (
    BROWSER_COOKIE,
    COOKIE,
    SCOPE_KEY,
    Caller,
    Sessions,
    basic_header,
    cookie_token,
)
from policy_qa.ui.limits import RateLimit
from policy_qa.ui.login import login_page

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOGIN = ("/login", "/login/", "/logout")
_START = "/gradio_api/startup-events"  # gradio itself asks for it once
_LIMITED = ("/gradio_api/queue/join", "/gradio_api/call/", "/gradio_api/run/", "/gradio_api/mcp")
_UPLOAD = "/gradio_api/upload"
_LONGEST_FORM = 4096
_BROWSER_BYTES, _BROWSER_SECONDS = 24, 30 * 86400
_BROWSER_LETTERS = 32
_MISSES, _MISSES_OF_ADDRESS, _MISS_SECONDS = 5, 30, 60
_LOCAL = ("127.0.0.1", "::1", "localhost")
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "media-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
_HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
)
BUSY = "现在使用的人太多，请稍等片刻再试。"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Requests a minute of one caller, and the size of an upload in bytes."""

    per_minute: int
    upload_bytes: int


class Gate:
    """An ASGI application around another. Without ``sessions`` nobody has to log in."""

    def __init__(self, app: ASGIApp, *, bounds: Bounds, sessions: Sessions | None = None) -> None:
        self._app = app
        self._bounds = bounds
        self._sessions = sessions
        self._limit = RateLimit(bounds.per_minute, 60)
        self._misses = RateLimit(_MISSES, _MISS_SECONDS)
        self._misses_of_address = RateLimit(_MISSES_OF_ADDRESS, _MISS_SECONDS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): v.decode("latin-1") for name, v in scope["headers"]}
        send = _hardened(send, scope["path"])
        if self._sessions is not None and scope["path"] in _LOGIN:
            await self._log(self._sessions, scope, headers, receive, send)
            return
        caller = await self._caller(scope, headers)
        if caller is None and scope["path"] != _START:
            await _turn_away(headers, send, scope)
            return
        caller = caller or Caller(role="reader")
        browser = cookie_token(headers, BROWSER_COOKIE)
        if len(browser) == _BROWSER_LETTERS:
            caller = replace(caller, browser=browser)
        elif scope["path"] == "/" and scope["method"] == "GET":
            send = _knowing(send, scope)
        scope[SCOPE_KEY] = caller
        if refusal := self._refusal(scope, headers, caller):
            await _say(send, *refusal)
            return
        await self._app(scope, receive, send)

    async def _caller(self, scope: Scope, headers: Mapping[str, str]) -> Caller | None:
        if self._sessions is None:
            return Caller()
        if token := cookie_token(headers):
            return self._sessions.caller(token)
        header, host = basic_header(headers), _host(scope)
        if header is None or self._misses_of_address.empty(host):
            return None
        caller = await run_sync(self._sessions.basic, header)
        if caller is None:
            self._misses_of_address.take(host)
        return caller

    def _refusal(
        self, scope: Scope, headers: Mapping[str, str], caller: Caller
    ) -> tuple[int, str] | None:
        path = scope["path"]
        if scope["method"] != "POST" or not path.startswith((*_LIMITED, _UPLOAD)):
            return None
        if path.startswith(_UPLOAD):
            size = headers.get("content-length", "")
            if not size.isdecimal() or int(size) > self._bounds.upload_bytes:
                most = self._bounds.upload_bytes >> 20
                return 413, f"一次上传不能超过 {most} MB，请拆分后再传。"
        key = _key(scope, caller)
        if key is not None and not self._limit.take(key):
            return 429, "请求太频繁，请过一会儿再试。"
        return None

    async def _log(
        self,
        sessions: Sessions,
        scope: Scope,
        headers: Mapping[str, str],
        receive: Receive,
        send: Send,
    ) -> None:
        """Serve the login page, take a login, or log out."""
        if scope["path"] == "/logout":
            sessions.close(cookie_token(headers))
            await _redirect(send, "/login", _cookie("", scope, age=0))
        elif scope["method"] != "POST":
            await _page(send, 200, login_page())
        else:
            form = parse_qs((await _body(receive)).decode("utf-8", "replace"))
            status, detail, token = await self._log_in(sessions, _host(scope), form)
            html = "text/html" in headers.get("accept", "")
            cookies = [_cookie(token, scope)] if token else []
            if html and token:
                await _redirect(send, "/", *cookies)
            elif html:
                await _page(send, status, login_page(detail))
            else:
                await _say(send, status, detail, cookies)

    async def _log_in(
        self, sessions: Sessions, host: str, form: Mapping[str, list[str]]
    ) -> tuple[int, str, str | None]:
        """Return the status, what to say, and the token of the new session if there is one."""
        name, password = form.get("username", [""])[0].strip(), form.get("password", [""])[0]
        if self._misses.empty(name) or self._misses_of_address.empty(host):
            return 429, "密码错误次数过多，请一分钟后再试。", None
        token: str | None = await run_sync(sessions.open, name, password)
        if token is None:
            self._misses.take(name)
            self._misses_of_address.take(host)
            return 401, "姓名或密码不对，请重新输入。", None
        return 200, "已登录。", token


def _key(scope: Scope, caller: Caller) -> str | None:
    """Return whose requests are counted together: a user's, or those of one address.

    Nobody is counted who uses the page on its own machine without login.
    """
    if caller.name:
        return f"user:{caller.name}"
    host = _host(scope)
    return None if host in _LOCAL else host


def _host(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else ""


async def _turn_away(headers: Mapping[str, str], send: Send, scope: Scope) -> None:
    if scope["method"] in ("GET", "HEAD") and "text/html" in headers.get("accept", "*/*"):
        await _redirect(send, "/login")
    else:
        await _say(send, 401, "请先登录，或登录已过期：请刷新页面。")


def _knowing(send: Send, scope: Scope) -> Send:
    """Give the browser a secret of its own with the page, to know it again by."""
    token = secrets.token_urlsafe(_BROWSER_BYTES)
    cookie = _cookie(token, scope, age=_BROWSER_SECONDS, name=BROWSER_COOKIE)

    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", []), cookie]
        await send(message)

    return wrapped


def _cookie(
    token: str, scope: Scope, age: int | None = None, name: str = COOKIE
) -> tuple[bytes, bytes]:
    secure = "; Secure" if scope.get("scheme") == "https" else ""
    limit = "" if age is None else f"; Max-Age={age}"
    value = f"{name}={token}; Path=/; HttpOnly; SameSite=Lax{limit}{secure}"
    return b"set-cookie", value.encode()


def _hardened(send: Send, path: str) -> Send:
    """Add our headers to each answer, and say in Chinese that the queue is full."""
    state: dict[str, bool] = {}

    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", []), *_HEADERS]
            state["full"] = message["status"] == 503 and path.endswith("/queue/join")  # noqa: PLR2004
            if state["full"]:
                kept = [h for h in message["headers"] if h[0].lower() != b"content-length"]
                message["headers"] = [*kept, (b"content-length", _length(BUSY))]
        elif state.get("full"):
            message = {"type": "http.response.body", "body": _detail(BUSY)}
        await send(message)

    return wrapped


def _detail(text: str) -> bytes:
    return json.dumps({"detail": text}, ensure_ascii=False).encode()


def _length(text: str) -> bytes:
    return str(len(_detail(text))).encode()


async def _body(receive: Receive) -> bytes:
    data = b""
    while len(data) <= _LONGEST_FORM:
        message = await receive()
        data += message.get("body", b"")
        if not message.get("more_body"):
            break
    return data[:_LONGEST_FORM]


async def _say(
    send: Send, status: int, detail: str, more: Sequence[tuple[bytes, bytes]] = ()
) -> None:
    await _send(send, status, b"application/json", _detail(detail), more)


async def _page(send: Send, status: int, html: str) -> None:
    await _send(send, status, b"text/html; charset=utf-8", html.encode(), ())


async def _redirect(send: Send, target: str, *more: tuple[bytes, bytes]) -> None:
    await _send(send, 303, b"text/plain", b"", [(b"location", target.encode()), *more])


async def _send(
    send: Send, status: int, kind: bytes, body: bytes, more: Sequence[tuple[bytes, bytes]]
) -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    headers += [(b"cache-control", b"no-store"), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
