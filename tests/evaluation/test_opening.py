from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace

import pytest

from policy_qa.evaluation import open_assistant, open_embeddings


@pytest.fixture
def modules(monkeypatch):
    """Stand-ins for the modules that are imported only when something is opened."""
    calls: list[tuple[str, object]] = []
    settings = SimpleNamespace(embedder="small", cache="folder")

    def build_index(given, *, corpus, index, progress):
        progress(1, 2)
        calls.append(("build", (given is settings, corpus, index)))

    class Assistant:
        @staticmethod
        def open(given):
            calls.append(("open", given is settings))
            return "an assistant"

    def plain_embeddings(cache):
        return ("plain", cache)

    stand_ins = {
        "policy_qa.assistant": {"Assistant": Assistant},
        "policy_qa.indexing": {"build_index": build_index},
        "policy_qa.config": {"load_settings": lambda **stated: settings},
        "policy_qa.models": {"plain_embeddings": plain_embeddings},
    }
    for name, members in stand_ins.items():
        module = ModuleType(name)
        vars(module).update(members)
        monkeypatch.setitem(sys.modules, name, module)
    return calls


def test_the_index_is_brought_up_to_date_before_the_assistant_opens(modules, tmp_path):
    assert open_assistant(tmp_path / "corpus", tmp_path / "index") == "an assistant"
    assert modules == [
        ("build", (True, tmp_path / "corpus", tmp_path / "index")),
        ("open", True),
    ]


@pytest.mark.usefixtures("modules")
def test_the_baselines_get_the_plain_embedder():
    assert open_embeddings() == ("plain", "folder")
