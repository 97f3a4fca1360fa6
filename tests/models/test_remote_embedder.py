"""A small server of the OpenAI kind, which serves our own embedder on this machine."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from policy_qa.config import load_settings
from policy_qa.errors import ModelError
from policy_qa.models import FakeEmbedder, load_embedder, open_embedder
from policy_qa.models.remote_embedder import RemoteEmbedder

pytestmark = pytest.mark.enable_socket
TEXTS = ["教师每年交流。比例不低于10%。", "经费专款专用。", "教师每年交流。比例不低于10%。"]
SPANS = [[(0, 7), (7, 17)], [(0, 7)], []]


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, self.headers["Authorization"], asked))
        status, answer = self.server.answer(asked)
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def server():
    served = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    served.daemon_threads = True
    served.asked = []
    served.url = f"http://127.0.0.1:{served.server_port}/v1"
    thread = threading.Thread(target=served.serve_forever)
    thread.start()
    yield served
    served.shutdown()
    thread.join()
    served.server_close()


def answering(embed):
    def answer(asked):
        vectors = [
            {"index": i, "embedding": embed(t).tolist()} for i, t in enumerate(asked["input"])
        ]
        return 200, {"object": "list", "model": asked["model"], "data": vectors[::-1]}

    return answer


def test_vectors_come_in_order_and_every_text_once(server):
    fake = FakeEmbedder()
    server.answer = answering(lambda text: 3 * fake.embed_query(text))
    embedder = RemoteEmbedder("some-model", server.url, key="secret")
    assert (embedder.name, embedder.dimension) == ("openai:some-model", 64)
    server.asked.clear()
    vectors, parts = embedder.embed_passages_with_spans(TEXTS, SPANS)
    assert np.allclose(vectors, [fake.embed_query(text) for text in TEXTS], atol=1e-6)
    assert [len(part) for part in parts] == [2, 1, 0]
    assert np.allclose(parts[0][1], fake.embed_query(TEXTS[0][7:17]), atol=1e-6)
    [(path, authorised, asked)] = server.asked
    assert (path, authorised) == ("/v1/embeddings", "Bearer secret")
    assert len(asked["input"]) == len(set(asked["input"])) == 4
    assert np.allclose(np.linalg.norm(embedder.embed_query("问")), 1)


@pytest.mark.parametrize(
    "answer",
    [
        (404, {"error": {"message": "no such model"}}),
        (200, {"object": "list", "data": []}),
        (200, {"unexpected": 1}),
    ],
)
def test_a_server_that_does_not_serve_is_named(server, answer):
    server.answer = lambda asked: answer
    with pytest.raises(ModelError, match="embedding_url"):
        RemoteEmbedder("some-model", server.url)


def test_a_server_that_is_not_there(server):
    server.shutdown()
    server.server_close()
    with pytest.raises(ModelError, match="embedding_url"):
        RemoteEmbedder("some-model", server.url)


@pytest.mark.model
def test_our_own_embedder_behind_a_server(server):
    """The same weights behind a server give the same vectors, prefixes included."""
    own = load_embedder()
    encode = {"query: ": own.embed_query, "passage: ": lambda text: own.embed_passages([text])[0]}

    def embed(text):
        prefix = next((p for p in encode if text.startswith(p)), "passage: ")
        return encode[prefix](text.removeprefix(prefix))

    server.answer = answering(embed)
    settings = load_settings(embedding_url=server.url)
    remote = open_embedder(settings)
    assert np.allclose(
        remote.embed_query("比例是多少？"), own.embed_query("比例是多少？"), atol=1e-5
    )
    assert np.allclose(remote.embed_passages(TEXTS), own.embed_passages(TEXTS), atol=1e-5)
