"""The page in Chinese whatever the browser's language: gradio words its own parts by that."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_BEGIN = b"<head>"
_CHINESE = b"""<script>
for (const [name, value] of [["language", "zh-CN"], ["languages", ["zh-CN"]]])
  Object.defineProperty(navigator, name, { get: () => value });
document.documentElement.lang = "zh-CN";
</script>"""


class Head:
    """An ASGI application around another that puts a script first into the page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through; change nothing but the page itself."""
        is_page = scope["type"] == "http" and scope["path"] == "/" and scope["method"] == "GET"
        await self._app(scope, receive, _completing(send) if is_page else send)


def _completing(send: Send) -> Send:
    held: list[Message] = []

    async def wrapped(message: Message) -> None:
        held.append(message)
        if message["type"] != "http.response.body" or message.get("more_body"):
            return
        start = held[0]
        page = b"".join(part.get("body", b"") for part in held[1:])
        page = page.replace(_BEGIN, _BEGIN + _CHINESE, 1)
        kept = [h for h in start["headers"] if h[0].lower() != b"content-length"]
        length = (b"content-length", str(len(page)).encode())
        await send({**start, "headers": [*kept, length]})
        await send({"type": "http.response.body", "body": page})

    return wrapped
