"""The web page people use, and its doors for programs. The only package that knows gradio.

``page`` puts the tabs together: ``ask`` (with ``streams``, ``sessions``, ``markup``,
``examples``, ``judging``), ``scoring``, ``checklists`` (with ``shelf``), ``analysis_tab``,
``documents`` (with ``library``), ``evaluations``. ``gate`` stands before every request: login
(``accounts``, ``access``) and limits. ``jobs`` does long work in the background, ``programs``
is the HTTP API and MCP. Nothing is fetched from outside, and every text is escaped on its way
into HTML.
"""

from __future__ import annotations

import os
import sys
import warnings
from typing import TYPE_CHECKING

from policy_qa.errors import PolicyQAError
from policy_qa.ui.accounts import Accounts

if TYPE_CHECKING:
    from policy_qa.config import Settings

__all__ = ["serve"]

_HERE = ("127.0.0.1", "localhost", "::1")
_OPEN_TO_ALL = (
    "注意：网页对其他机器开放而不用登录，能连上的人都可以上传、删除文件。"
    "请用 policy-qa users add 姓名 --role admin 建立用户，再加上 --users users.json 启动。\n"
)


def serve(settings: Settings) -> None:
    """Serve the page at ``settings.host`` and ``settings.port`` until interrupted.

    Raises:
        PolicyQAError: If the file of users does not hold, the index cannot be opened or the port
            is taken.
    """
    accounts = None
    if settings.users is not None:
        accounts = Accounts(settings.users)
        accounts.all()
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    _spare_the_proxy()
    warnings.filterwarnings("ignore", message="'HTTP_422_UNPROCESSABLE_ENTITY'")  # gradio's own

    from policy_qa.assistant import Assistant
    from policy_qa.indexing import build_index
    from policy_qa.ui.page import build_page, launch

    assistant = Assistant.open(settings)
    try:
        page = build_page(assistant, settings, lambda told: build_index(settings, progress=told))
        try:
            launch(page, settings, accounts)
        except OSError as error:
            message = (
                f"网页无法在 {settings.host}:{settings.port} 启动，端口可能已被占用。"
                "请用 --port 换一个端口，例如 --port 7861。"
            )
            raise PolicyQAError(message) from error
        address = f"http://{settings.host}:{settings.port}"
        sys.stderr.write(f"网页已启动：{address}（按 Ctrl+C 停止）\n")
        if assistant.model is not None:
            assistant.model.warm()
        if accounts is None and settings.host not in _HERE:
            sys.stderr.write(_OPEN_TO_ALL)
        page.block_thread()
    finally:
        assistant.close()


def _spare_the_proxy() -> None:
    """Let gradio reach its own page where a proxy is set: it asks for it once at the start."""
    for name in ("NO_PROXY", "no_proxy"):
        hosts = [host for host in os.environ.get(name, "").split(",") if host]
        os.environ[name] = ",".join(dict.fromkeys([*hosts, "localhost", "127.0.0.1"]))
