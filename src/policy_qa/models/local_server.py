"""Weights served by llama.cpp inside this process: an OpenAI-compatible loopback endpoint.

The endpoint listens on 127.0.0.1 only and asks for a key that this process makes up.
"""

from __future__ import annotations

import os
import secrets
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policy_qa.errors import ModelError
from policy_qa.models.cpu import available_cores

_RAM_FOR_PROMPTS_MB = 256
_BATCH_TOKENS = 128
_QUIET = -1
_servers: dict[tuple[Path, int], LocalServer] = {}
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A running server: its base URL (with ``/v1``) and its key; ``handle`` keeps it alive."""

    url: str
    key: str
    handle: Any


def local_server(path: Path, *, context: int) -> LocalServer:
    """Return the server of a GGUF file in this process, started where there is none yet.

    Args:
        path: The GGUF file.
        context: How many tokens prompt and answer may have together.

    Raises:
        ModelError: llama.cpp is not installed or cannot load the file.
    """
    with _lock:
        if (path, context) not in _servers:
            _servers[path, context] = start_server(path, context=context)
        return _servers[path, context]


def start_server(path: Path, *, context: int, port: int = 0, key: str | None = None) -> LocalServer:
    """Start a server of its own; loading takes one to seven seconds.

    Raises:
        ModelError: llama.cpp is not installed or cannot load the file.
    """
    try:
        import xllamacpp
    except ImportError as error:
        raise ModelError(
            "没有安装运行语言模型的组件 xllamacpp；请运行 pip install 'policy-qa[llm]'，"
            "或用设置 llm_url 指定一个兼容 OpenAI 的服务。"
        ) from error
    key = key or secrets.token_urlsafe(24)
    try:
        handle = xllamacpp.Server(_parameters(xllamacpp, path, context, port, key))
    except Exception as error:  # the binding raises errors of several kinds
        raise ModelError(
            f"语言模型文件 {path} 无法载入（{error}）；请运行 policy-qa models pull 重新下载。"
        ) from error
    return LocalServer(f"{handle.listening_address}/v1", key, handle)


def _parameters(xllamacpp: Any, path: Path, context: int, port: int, key: str) -> Any:  # noqa: ANN401
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(path)
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = port
    parameters.api_keys = [key]
    parameters.n_ctx = context
    parameters.n_parallel = 1
    # Between batches a cancelled request is noticed.
    parameters.n_batch = parameters.n_ubatch = _BATCH_TOKENS
    parameters.cache_ram_mib = _RAM_FOR_PROMPTS_MB
    parameters.ui = False
    parameters.warmup = False
    parameters.verbosity = _QUIET
    for threads in (parameters.cpuparams, parameters.cpuparams_batch):
        threads.n_threads = idle_cores()
        threads.poll = 0
    return parameters


def idle_cores() -> int:
    """Return how many cores the other processes leave free, at least one.

    llama.cpp's threads wait for each other at every layer: two threads of which one has to
    share its core are a tenth as fast as one thread alone (docs/decisions.md).
    """
    cores = available_cores()
    busy = int(os.getloadavg()[0]) if hasattr(os, "getloadavg") else 0
    return max(1, cores - busy)
