"""An assistant over the small library whose model is a loopback service."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from policy_qa.assistant import Assistant
from policy_qa.config import load_settings

from .service import Service, serving

OpenWith = Callable[..., Assistant]


@pytest.fixture(scope="session", autouse=True)
def _imported() -> None:
    """Import LangChain's client before the clock of a test runs."""
    import langchain_openai  # noqa: F401


@pytest.fixture
def service() -> Iterator[Service]:
    with serving(Service()) as running:
        yield running


@pytest.fixture(scope="session")
def own_index(library, tmp_path_factory: pytest.TempPathFactory):
    index = tmp_path_factory.mktemp("llm") / "index"
    shutil.copytree(library.index, index)
    return index


@pytest.fixture
def open_with(own_index) -> Iterator[OpenWith]:
    """Open the assistant with a service as its model."""
    with ExitStack() as closing:

        def open_(service: Service, **stated: object) -> Assistant:
            values = {"llm": "m", "llm_url": service.url, "llm_seconds": 60, "llm_retries": 0}
            assistant = Assistant.open(load_settings(index=own_index, **{**values, **stated}))
            closing.callback(assistant.close)
            return assistant

        yield open_
