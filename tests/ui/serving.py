"""A page in a process of its own, as a user starts it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

PATIENCE = 120
HERE = ("127.0.0.1", "localhost")


@contextmanager
def served(folder: Path, *options: str) -> Iterator[str]:
    """Serve the index of a folder with ``corpus`` and ``index``; give the page's address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = Path(sys.executable).parent / "policy-qa"
    environment = {**os.environ, "POLICY_QA_CORPUS": str(folder / "corpus")}
    command = [program, "serve", "--index", folder / "index", "--port", str(port), *options]
    with _running(command, port, environment) as address:
        yield address


@contextmanager
def scripted(*options: str) -> Iterator[str]:
    """Serve a page over a scripted assistant; give its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    script = Path(__file__).with_name("scripted.py")
    with _running([sys.executable, script, str(port), *options], port, None) as address:
        yield address


@contextmanager
def _running(
    command: Sequence[str | Path], port: int, environment: Mapping[str, str] | None
) -> Iterator[str]:
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
    ) as server:
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_for(address, server)
            yield address
        finally:
            server.terminate()


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    with httpx.Client(trust_env=False) as client:
        for _ in range(10 * PATIENCE):
            assert server.poll() is None, "the server ended"
            try:
                client.get(f"{address}/config")
            except httpx.TransportError:
                time.sleep(0.1)
            else:
                return
    pytest.fail("the server does not answer")
