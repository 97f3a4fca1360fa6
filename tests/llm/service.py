"""A loopback service that speaks OpenAI's protocol, well or badly."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HEADERS = (("Content-Type", "text/event-stream"), ("Connection", "close"))


@dataclass
class Service:
    """What the service does (``mode``), what it says, and what it was asked."""

    mode: str = "answer"
    replies: list[str] = field(default_factory=list)
    requests: list[dict] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    hung_up: threading.Event = field(default_factory=threading.Event)
    url: str = ""


class Server(ThreadingHTTPServer):
    """The server of one service."""

    daemon_threads = True
    service: Service


class Handler(BaseHTTPRequestHandler):
    """Answers one request as the service's mode says."""

    server: Server

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        self.server.service.requests.append(json.loads(self.rfile.read(length)))
        self.server.service.keys.append(self.headers.get("Authorization", ""))
        try:
            getattr(self, f"_{self.server.service.mode}")()
        except OSError:
            self.server.service.hung_up.set()

    def _answer(self) -> None:
        self._begin()
        reply = self.server.service.replies.pop(0) if self.server.service.replies else ""
        for start in range(0, len(reply), 4):
            self._say(reply[start : start + 4])
        self._finish()

    def _slow(self) -> None:
        self._begin()
        for _ in range(400):
            self._say("经费")
            time.sleep(0.02)

    def _cut(self) -> None:
        self._begin()
        self._say("县财政每年安排")
        self.wfile.flush()
        self.connection.shutdown(2)

    def _html(self) -> None:
        body = b"<html>502 Bad Gateway</html>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _empty(self) -> None:
        self._begin()
        self._finish()

    def _hang(self) -> None:
        time.sleep(30)

    def _trickle(self) -> None:
        self._begin()
        for _ in range(300):
            self.wfile.write(b": still here\n\n")
            self.wfile.flush()
            time.sleep(0.1)

    def _too_long(self) -> None:
        self._fail(400, "request (9000 tokens) exceeds the available context size (4096 tokens)")

    def _broken(self) -> None:
        self._fail(500, "internal error")

    def _fail(self, status: int, message: str) -> None:
        body = json.dumps({"error": {"message": message, "type": "error"}}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _begin(self) -> None:
        self.send_response(200)
        for name, value in HEADERS:
            self.send_header(name, value)
        self.end_headers()

    def _say(self, text: str) -> None:
        self._chunk({"choices": [{"index": 0, "delta": {"content": text}}]})

    def _finish(self) -> None:
        self._chunk({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        self._chunk(
            {
                "choices": [],
                "usage": {
                    "prompt_tokens": 300,
                    "completion_tokens": 20,
                    "total_tokens": 320,
                    "prompt_tokens_details": {"cached_tokens": 200},
                },
            }
        )
        self.wfile.write(b"data: [DONE]\n\n")

    def _chunk(self, values: dict) -> None:
        whole = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
        self.wfile.write(f"data: {json.dumps({**whole, **values})}\n\n".encode())
        self.wfile.flush()


@contextmanager
def serving(service: Service) -> Iterator[Service]:
    server = Server(("127.0.0.1", 0), Handler)
    server.service = service
    threading.Thread(target=server.serve_forever, daemon=True).start()
    service.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
