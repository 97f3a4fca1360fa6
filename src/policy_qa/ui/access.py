"""Who is asking, and what a role may do."""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import cookie_parser

from policy_qa.errors import InputError
from policy_qa.ui.accounts import ROLE_WORDS, ROLES, Account, Accounts, Role

COOKIE = "policy_qa_session"
BROWSER_COOKIE = "policy_qa_browser"
SCOPE_KEY = "policy_qa.caller"
_MOST_SESSIONS = 5000
_BASIC = "basic "


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever asks; without login everybody is a nameless admin.

    ``browser`` is a secret that only this browser knows; empty for programs.
    """

    name: str = ""
    role: Role = "admin"
    browser: str = ""

    @property
    def owner(self) -> tuple[str, str] | None:
        """Whose what is made now shall be later: this user's in this browser."""
        return (self.name, self.browser) if self.browser else None

    def may(self, role: Role) -> bool:
        """Return whether the caller's role is at least ``role``."""
        return ROLES.index(self.role) >= ROLES.index(role)


def caller_of(request: Any) -> Caller:  # noqa: ANN401 - gradio's request or starlette's
    """Return who sent a request, as the gate noted it; nobody known is a mere reader."""
    inner = getattr(request, "request", None) or request
    found = getattr(inner, "scope", {}).get(SCOPE_KEY)
    return found if isinstance(found, Caller) else Caller(role="reader")


def require(request: Any, role: Role) -> Caller:  # noqa: ANN401 - as above
    """Return the caller if the role suffices.

    Raises:
        InputError: If it does not.
    """
    caller = caller_of(request)
    if not caller.may(role):
        needed = "或".join(ROLE_WORDS[one] for one in ROLES[ROLES.index(role) :])
        raise InputError(f"您的角色是{ROLE_WORDS[caller.role]}，这一步需要{needed}来做。")
    return caller


@dataclass(slots=True)
class _Session:
    name: str
    hash: str
    expires: float


class Sessions:
    """Who has logged in: a random token each, which ends after some hours without use.

    A session ends as well when its user is removed or gets another password.
    """

    def __init__(
        self, accounts: Accounts, hours: float, clock: Callable[[], float] = time.time
    ) -> None:
        self._accounts = accounts
        self._seconds = hours * 3600
        self._clock = clock
        self._lock = threading.Lock()
        self._sessions: dict[str, _Session] = {}

    def open(self, name: str, password: str) -> str | None:
        """Return a new token if the password is right."""
        account = self._accounts.check(name, password)
        if account is None:
            return None
        token = secrets.token_urlsafe(32)
        self._keep(token, name, account)
        return token

    def caller(self, token: str) -> Caller | None:
        """Return whose token it is, and let it live on."""
        with self._lock:
            session = self._sessions.get(token)
            if session is None:
                return None
            account = self._accounts.get(session.name)
            if account is None or account.hash != session.hash or self._clock() > session.expires:
                del self._sessions[token]
                return None
            session.expires = self._clock() + self._seconds
        return Caller(session.name, account.role)

    def close(self, token: str) -> None:
        """End a session."""
        with self._lock:
            self._sessions.pop(token, None)

    def basic(self, header: str) -> Caller | None:
        """Return who states name and password in an ``Authorization: Basic`` header.

        A header that was right once is remembered (hashed), as hashing a password is slow.
        """
        token = "basic:" + hashlib.sha256(header.encode()).hexdigest()
        if known := self.caller(token):
            return known
        name, _, password = _credentials(header).partition(":")
        account = self._accounts.check(name, password)
        if account is None:
            return None
        self._keep(token, name, account)
        return Caller(name, account.role)

    def _keep(self, token: str, name: str, account: Account) -> None:
        now = self._clock()
        with self._lock:
            if len(self._sessions) >= _MOST_SESSIONS:
                alive = {key: s for key, s in self._sessions.items() if s.expires > now}
                self._sessions = dict(sorted(alive.items(), key=lambda kv: kv[1].expires)[1:])
            self._sessions[token] = _Session(name, account.hash, now + self._seconds)


def basic_header(headers: Mapping[str, str]) -> str | None:
    """Return the ``Authorization`` header if it states name and password.

    gradio's own client sends it under another name.
    """
    for name in ("authorization", "x-hf-authorization"):
        if headers.get(name, "").lower().startswith(_BASIC):
            return headers[name]
    return None


def cookie_token(headers: Mapping[str, str], name: str = COOKIE) -> str:
    """Return the token of a cookie, of the session unless told otherwise; empty without one.

    Other programs of the same host set cookies too, and not all of them are well formed.
    """
    return cookie_parser(headers.get("cookie", "")).get(name, "")


def _credentials(header: str) -> str:
    try:
        return base64.b64decode(header[len(_BASIC) :], validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
