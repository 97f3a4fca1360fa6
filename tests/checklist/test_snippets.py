"""What is read from small papers in varied layouts and wordings."""

from __future__ import annotations

import importlib.util

import pytest
from tests.checklist.groups import ROOT, ankang
from tests.checklist.snippets import ABOUT, SNIPPETS

from policy_qa.checklist import fill, read_materials


@pytest.fixture(scope="module")
def make():
    path = ROOT / "eval" / "checklists" / "make_materials.py"
    spec = importlib.util.spec_from_file_location("make_materials", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda s: s.name)
def test_snippet(snippet, make, tmp_path):
    (tmp_path / "基本情况.txt").write_text(ABOUT, encoding="utf-8")
    for name, text in snippet.files.items():
        if name.endswith(".xlsx"):
            make.write_xlsx(text, tmp_path / name)
        elif name.endswith(".docx"):
            make.write_docx(text, tmp_path / name)
        else:
            (tmp_path / name).write_text(text, encoding="utf-8")
    filling = fill(ankang(), read_materials(tmp_path))
    item = filling.items[snippet.item - 1]
    read = [(fact.name, fact.value) for fact in item.facts]
    if snippet.status:
        assert item.status == snippet.status, (item.evidence, item.missing)
    for words, value in snippet.facts:
        assert any(words in name and value == own for name, own in read), read
    if snippet.conflict:
        claim, source = snippet.conflict
        stated = [[c.quote for c in conflict.citations] for conflict in item.conflicts]
        assert any(
            claim in quotes[0] and any(source in q for q in quotes[1:]) for quotes in stated
        ), stated
    if snippet.quiet:
        assert not item.conflicts
    if snippet.vetoed:
        assert filling.vetoed
