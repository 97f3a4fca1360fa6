"""A few sessions at once for a few seconds; the full run is benchmarks/load.py."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.model, pytest.mark.enable_socket]


def test_sessions_are_not_mixed(library, monkeypatch):
    path = Path(__file__).parents[2] / "benchmarks" / "load.py"
    spec = importlib.util.spec_from_file_location("load", path)
    load = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "load", load)  # its dataclasses look there
    spec.loader.exec_module(load)
    found = load.measure(sessions=4, seconds=4, pause=0.3, corpus=library.corpus)
    assert found["first wrong"] == []
    assert found["fewest of a session"] > 2
    head, first, *_, last = load.memory_table(found["memory"]).splitlines()
    assert head.split()[:3] == ["seconds", "questions", "memory"]
    assert first.split()[:2] == ["0", "0"]
    assert int(last.split()[1]) > 0
