"""A real Chroma server (``chroma run``): two processes ask at once, and it may go away."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.questions import answers
from policy_qa.index import PolicyIndex
from policy_qa.index.chroma import ChromaServer, EmbeddedChroma, open_copy

pytestmark = pytest.mark.enable_socket
TESTS = Path(__file__).parents[1]
PATIENCE = 60
ASKING = """
import json, sys, time
from pathlib import Path
from index.questions import answers
from policy_qa.index import PolicyIndex
with PolicyIndex.open(Path(sys.argv[1]), chroma_url=sys.argv[2]) as index:
    first = answers(index)
    print("ready", flush=True)
    sys.stdin.readline()
    same = all(answers(index) == first for _ in range(20))
    bypassed = index._chroma._unusable[0]
    print(json.dumps([first, same, bypassed]), flush=True)
"""


@contextmanager
def chroma_server(folder, port):
    program = Path(sys.executable).parent / "chroma"
    command = [program, "run", "--path", folder, "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait(port, process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _wait(port, process):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert process.poll() is None, "the server ended"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server does not answer")


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def as_json(found):
    return json.loads(json.dumps(found))


def test_two_processes_answer_from_one_server(site, tmp_path, port):
    site.update()
    with PolicyIndex.open(site.folder) as index:
        expected = as_json(answers(index))
    site.write("新增.txt", "新增一条。\n")
    with chroma_server(tmp_path / "服务器", port) as url:
        site.update(chroma_url=url)
        (site.corpus / "新增.txt").unlink()
        site.update(chroma_url=url)
        command = [sys.executable, "-c", ASKING, str(site.folder), url]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": TESTS}
        asking = [subprocess.Popen(command, **pipes) for _ in range(2)]
        for process in asking:
            assert process.stdout.readline() == "ready\n"
        told = [json.loads(process.communicate("go\n", timeout=60)[0]) for process in asking]
        assert told == [[expected, True, ""]] * 2
        with PolicyIndex.open(site.folder, chroma_url=url) as index:
            assert index.verify() == []
            index.rebuild_vectors()
            assert index.verify() == []
            assert as_json(answers(index)) == expected
            names = [c.name for c in index._chroma._client.list_collections()]
            assert len(names) == 1


def test_a_server_that_goes_away_and_comes_back(site, tmp_path, port, caplog):
    with chroma_server(tmp_path / "服务器", port) as url:
        site.update(chroma_url=url)
        index = PolicyIndex.open(site.folder, chroma_url=url)
        expected = answers(index)
    begin = time.monotonic()
    assert answers(index) == expected
    assert time.monotonic() - begin < 20
    assert "逐条比较" in caplog.text
    site.write("新增.txt", "新增一条。\n")
    assert site.update(chroma_url=url).added == 1
    assert len(index.nearest(site.embedder.embed("某地：新增一条。"), 20)) == 8
    with chroma_server(tmp_path / "服务器", port) as url:
        site.update(chroma_url=url)
        with PolicyIndex.open(site.folder, chroma_url=url) as again:
            assert again.verify() == []
    index.close()


def test_without_an_address_chroma_is_embedded(tmp_path):
    assert isinstance(open_copy(tmp_path, "x", ""), EmbeddedChroma)
    assert isinstance(open_copy(tmp_path, "x", "http://h:1"), ChromaServer)
