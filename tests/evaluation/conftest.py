from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from policy_qa.evaluation import Case, Dataset, Evidence

from .samples import NOTICE, RULES, Scripted, cite, hit, told


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "rules.txt").write_text(RULES, encoding="utf-8")
    (folder / "notice.txt").write_text(NOTICE, encoding="utf-8")
    return folder


@pytest.fixture
def make_case() -> Callable[..., Case]:
    def make(**changes: object) -> Case:
        values: dict[str, object] = {
            "id": "c1",
            "question": "补贴多少钱？",
            "kind": "number",
            "style": "plain",
            "status": "answered",
            "key_facts": (("500元",),),
            "evidence": (Evidence(document="rules.txt", quote="每人每月500元"),),
            "reference": "每人每月500元。",
        }
        return Case.model_validate(values | changes)

    return make


@pytest.fixture
def dataset(corpus: Path, make_case: Callable[..., Case]) -> Dataset:
    cases = (
        make_case(),
        make_case(
            id="c2",
            question="谁负责解释？",
            kind="responsible",
            style="typo",
            key_facts=(("市民政局", "民政局"),),
            forbidden=("市教育局",),
            evidence=(Evidence(document="rules.txt", quote="由市民政局解释"),),
            reference="市民政局。",
        ),
        make_case(
            id="c3",
            question="有没有食堂？",
            kind="unanswerable",
            status="refused",
            key_facts=(),
            evidence=(),
            reference="文件没有写。",
        ),
        make_case(id="c4", question="让它出错", kind="fact"),
    )
    return Dataset("fixture", cases, corpus)


@pytest.fixture
def scripted() -> Scripted:
    first, second = "第二条 补贴标准为每人每月500元。", "第三条 本办法由市民政局解释。"
    return Scripted(
        answers={
            "c1": told("每人每月500元。[1]", cite(RULES, first)),
            "c2": told("由市教育局解释。[1]", cite(NOTICE, "联系电话：12345678。", "notice.txt")),
            "c3": told("文件里没有找到。", status="refused"),
        },
        hits={
            "c1": [hit(RULES, first), hit(RULES, second)],
            "c2": [hit(RULES, first), hit(RULES, second)],
            "c4": [hit(RULES, first)],
        },
    )
