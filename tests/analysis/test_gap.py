from __future__ import annotations

import io
import random
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from docx import Document as open_docx
from openpyxl import load_workbook

from policy_qa.analysis.gap import find_gaps
from policy_qa.analysis.reading import read_file
from policy_qa.analysis.render import gap as render
from policy_qa.analysis.requirements import requirements, strength_of
from policy_qa.citations import verify_citation
from policy_qa.errors import InputError
from policy_qa.export import to_docx, to_xlsx

from .conftest import CORPUS, GOLD, UNSEEN

PLANS = [
    ("plan-by-indicators.txt", CORPUS / "ankang-school-groups-plan.txt", "附件4"),
    ("plan-by-tasks.txt", CORPUS / "ankang-school-groups-plan.txt", "附件2"),
    ("plan-by-unseen-tasks.txt", UNSEEN / "qinghe-elderly-care-plan.txt", "二、重点任务"),
]
SETS = 12


class Characters:
    """Vectors of pairs of characters: near where texts share words."""

    def embed_passages(self, texts):
        vectors = np.zeros((len(texts), 512), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            row[0] = 6.0
            for i in range(len(text) - 1):
                row[1 + sum(map(ord, text[i : i + 2])) % 511] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def embed_query(self, text):
        return self.embed_passages([text])[0]


class Alike:
    """Finds every text like every other, so that the words alone decide."""

    def embed_passages(self, texts):
        return np.ones((len(texts), 1), np.float32)

    def embed_query(self, text):
        return np.ones(1, np.float32)


class Remembering:
    """Embeds each text once."""

    def __init__(self, embedder):
        self._embedder = embedder
        self._known = {}

    def embed_passages(self, texts):
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, self._embedder.embed_passages(new), strict=True))
        return np.stack([self._known[text] for text in texts])


@pytest.fixture(scope="module")
def real():
    from policy_qa.config import load_settings
    from policy_qa.models import open_symmetric_embedder

    settings = load_settings()
    return Remembering(open_symmetric_embedder(settings))


def without(plan, headings):
    kept = (clause for clause in plan.clauses if not (clause.path and clause.path[-1] in headings))
    return replace(plan, clauses=tuple(kept))


@pytest.mark.model
@pytest.mark.parametrize(("file", "document", "part"), PLANS, ids=lambda value: str(value)[-24:])
def test_five_removed_requirements(real, file, document, part):
    """Item n of the plan answers requirement n: whatever five are removed, four are found."""
    plan, against = read_file(GOLD / file), read_file(document).part(part)
    items = list(
        dict.fromkeys(c.path[-1] for c in plan.clauses if c.path and c.path[-1][0] == "（")
    )
    names = [requirement.name for requirement in requirements(against)]
    assert len(items) == len(names)
    chooser = random.Random(5)
    for _ in range(SETS):
        removed = chooser.sample(range(len(items)), 5)
        gaps = find_gaps(without(plan, {items[i] for i in removed}), against, real)
        reported = {gap.requirement.name for gap in gaps if gap.status in ("未回应", "低于要求")}
        wanted = {names[i] for i in removed}
        assert len(wanted & reported) >= 4
        assert len(reported - wanted) <= 2


def scored_table(rows):
    lines = ["| 指标 | 考核内容 | 分值 | 计分办法 |", "| --- | --- | --- | --- |"]
    lines += [f"| 管理 | {content} | {points} | 按比例计分 |" for content, points in rows]
    return "# 考核办法\n\n## 计分表\n\n" + "\n".join(lines) + "\n"


def test_rows_with_points_are_the_requirements(corpus):
    found = requirements(corpus["ankang-school-groups-plan.txt"].part("附件4"))
    assert len(found) == 18
    assert sum(requirement.points for requirement in found) == Decimal(100)
    assert found[0].name == "依法制定集团章程"
    assert [len(requirement.elements) for requirement in found[:2]] == [3, 2]


def test_items_of_prose(corpus):
    found = requirements(corpus["ankang-school-groups-plan.txt"].part("附件2"))
    assert len(found) == 13
    assert all(requirement.points is None for requirement in found)
    texts = [e.text for requirement in found for e in requirement.elements]
    assert not any("牵头单位" in text or "时限要求" in text for text in texts)


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("不得弄虚作假", "必须"),
        ("各校要建立制度", "应当"),
        ("每学期召开会议至少2次", "应当"),
        ("建立健全制度", "要求"),
        ("鼓励各校创新", "鼓励"),
        ("核心校可派出执行校长", "鼓励"),
        ("根据上级意见，制定本办法", None),
        ("截至目前共有46个", None),
    ],
)
def test_strength(text, strength):
    assert strength_of(text) == strength


def test_worst_first_by_points(written):
    rows = [
        ("制定集团章程并印发", "6分"),
        ("开展满意度测评并公布", "8分"),
        ("组织教师全员轮训", "2分"),
    ]
    against = written(scored_table(rows), "办法.md")
    plan = written("计划\n\n一、措施\n\n组织教师全员轮训，每年一轮。\n", "计划.txt")
    gaps = find_gaps(plan, against, Characters())
    assert [(gap.requirement.points, gap.status) for gap in gaps] == [
        (Decimal(8), "未回应"),
        (Decimal(6), "未回应"),
        (Decimal(2), "已回应"),
    ]
    assert gaps[0].lost == Decimal("8.00")
    assert gaps[2].nearest.text.startswith("组织教师全员轮训")


@pytest.mark.parametrize(
    ("planned", "status"),
    [
        ("健全集团例会制度，每学期召开集团工作会议1次", "低于要求"),
        ("健全集团例会制度，每学期召开集团工作会议3次", "已回应"),
        ("健全集团例会制度，每月召开集团工作会议1次", "已回应"),
        ("健全集团例会制度，每学年召开集团工作会议2次", "低于要求"),
    ],
)
def test_figures_are_compared_with_their_period(written, planned, status):
    asked = "健全集团例会制度，每学期召开集团工作会议至少2次"
    against = written(scored_table([(asked, "5分")]), "办法.md")
    plan = written(f"计划\n\n一、措施\n\n{planned}。\n", "计划.txt")
    (gap,) = find_gaps(plan, against, Alike())
    assert gap.status == status


def test_what_is_dropped_is_no_answer(written):
    against = written(scored_table([("开展满意度测评并公布结果", "5分")]), "办法.md")
    plan = written("计划\n\n一、措施\n\n暂不开展满意度测评并公布结果。\n", "计划.txt")
    (gap,) = find_gaps(plan, against, Characters())
    assert gap.status == "未回应"


def test_clear_errors(written):
    empty = written("通知\n\n天气晴朗。\n", "通知.txt")
    plan = written("计划\n\n一、措施\n\n组织教师全员轮训。\n", "计划.txt")
    with pytest.raises(InputError, match="没有找到要求"):
        find_gaps(plan, empty, Characters())
    purpose = written("某集团年度工作计划\n\n为落实上级部署，制定本计划。\n", "空.txt")
    with pytest.raises(InputError, match="没有可以比对的正文"):
        find_gaps(purpose, plan, Characters())


def test_exports_hold_what_the_json_holds(corpus):
    plan = read_file(GOLD / "plan-by-indicators.txt")
    against = corpus["ankang-school-groups-plan.txt"].part("附件4")
    removed = {"（三）例会", "（四）教师交流", "（十八）声誉与满意度"}
    gaps = find_gaps(without(plan, removed), against, Characters())
    stated = render.to_json(plan, against, gaps)["gaps"]
    book = load_workbook(io.BytesIO(to_xlsx(render.grids(plan, gaps))))
    rows = [
        [cell.value for cell in row]
        for sheet in book.worksheets
        if sheet.title != "引用"
        for row in sheet.iter_rows(min_row=2)
    ]
    assert len(rows) == len(stated) == 18
    for row, gap in zip(rows, stated, strict=True):
        assert row[1:3] == [gap["status"], gap["requirement"]]
        assert Decimal(str(row[3])) == Decimal(gap["points"])
        assert Decimal(str(row[5])) == Decimal(gap["lost"])
        assert row[6] == gap["citation"]["quote"]
    document = open_docx(io.BytesIO(to_docx(render.paper(plan, against, gaps))))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert all(gap["requirement"] in text for gap in stated if gap["status"] != "已回应")
    assert "逐字核对一致" in text
    for gap in gaps:
        for element in gap.missing:
            assert verify_citation(element.citation, against.text) == []
