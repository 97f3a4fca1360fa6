"""After set-up nothing reaches a network: every command runs in a process that has none."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.model

WITHOUT_NETWORK = """
import sys

def refuse(event, arguments):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"}:
        sys.stderr.write(f"reached for a network: {event} {arguments}\\n")
        raise OSError("no network here")

sys.addaudithook(refuse)
from policy_qa.cli import run
sys.exit(run(sys.argv[1:]))
"""


def _isolation() -> list[str]:
    """Return the prefix of a command that takes the network away, where the system allows it."""
    prefix = ["unshare", "--map-root-user", "--net"]
    if shutil.which("unshare") is None:
        return []
    allowed = subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0
    return prefix if allowed else []


def offline(*arguments: str | Path) -> str:
    """Run one command without a network and return what it printed."""
    command = [*_isolation(), sys.executable, "-c", WITHOUT_NETWORK, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "reached for a network" not in done.stderr
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_network_is_really_away():
    reach = WITHOUT_NETWORK.replace("from policy_qa.cli import run", "import socket").replace(
        "sys.exit(run(sys.argv[1:]))", "socket.create_connection(('127.0.0.1', 9))"
    )
    done = subprocess.run(
        [sys.executable, "-c", reach], capture_output=True, text=True, check=False
    )
    assert "reached for a network" in done.stderr
    assert done.returncode == 1


def test_index(tmp_path):
    (tmp_path / "new.txt").write_text("每校每年补助5万元。\n", encoding="utf-8")
    folders = ("--corpus", tmp_path, "--index", tmp_path / "index")
    assert json.loads(offline("index", *folders, "--json"))["added"] == 1


def test_ask(library):
    answer = json.loads(offline("ask", "每台电梯补助多少？", "--json", "--index", library.index))
    assert "15万元" in answer["answer"]


def test_search(library):
    hits = json.loads(offline("search", "检验检测", "--json", "--index", library.index))
    assert hits[0]["document"] == "lifts.txt"


def test_score(tmp_path):
    request = tmp_path / "request.json"
    request.write_text(
        '{"id": "r", "kind": "indicator", "inputs": {"indicator": 1, "completion_pct": "50"}}',
        encoding="utf-8",
    )
    printed = offline("score", "--rulebook", "ankang-2022", "--input", request, "--json")
    assert json.loads(printed)["result"]["score"] == "3"
