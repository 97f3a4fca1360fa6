"""Two places of a document that give different figures for one thing are both shown."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from policy_qa.answer.differing import differing
from policy_qa.answer.draft import Draft, Quote, compose
from policy_qa.schema import Clause, Hit

RULE = "遴选一批学校作为核心校，每所核心校至少带动2-3所成员学校共同发展。"
LIST = "科学组建教育集团（每所核心校至少带动1—3所成员校）。"


@dataclass(frozen=True)
class Found:
    hit: Hit


@dataclass(frozen=True)
class Stated:
    clause: Clause

    @property
    def start(self) -> int:
        return 0

    @property
    def end(self) -> int:
        return len(self.clause.text)


@dataclass
class Read:
    """What `differing` needs of a reading; ``says`` is what the judge says of every statement."""

    clauses: list[Clause]
    says: float | None = None
    found: list[Found] = field(init=False)
    statements: list[Stated] = field(init=False)

    def __post_init__(self) -> None:
        self.found = [Found(Hit(clause, 1.0)) for clause in self.clauses]
        self.statements = [Stated(clause) for clause in self.clauses]

    def doubts(self, _: Stated) -> bool:
        return self.says is not None and self.says < 0


def clause(text: str, start: int = 0, document: str = "甲.txt") -> Clause:
    place = f"{document}:{start}"
    return Clause(place, document, (), "paragraph", text, start, start + len(text))


def other_place(first: str, second: str, says: float | None = None, document: str = "甲.txt"):
    one, two = clause(first), clause(second, 500, document)
    return differing(Read([one, two], says), Quote(one, 0, len(first)))


@pytest.mark.parametrize(("first", "second"), [(RULE, LIST), (LIST, RULE)])
@pytest.mark.parametrize("says", [None, 2.0])
def test_another_figure_for_the_same_is_shown_beside_it(first, second, says):
    found = other_place(first, second, says)
    assert found is not None
    quote, line = found
    assert quote.clause.text == second
    assert quote.text.startswith("每所核心校至少带动")
    assert "“2-3所”" in line
    assert "“1—3所”" in line


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (RULE, "每所核心校至少带动2—3所成员校。"),
        ("经费由县财政专户每年承担60万元。", "经费由市财政专户每年承担40万元。"),
        ("每学期召开2次会议。", "每学期召开4次培训。"),
        ("逾期不改的，处500元罚款。", "拒不配合的，处900元罚款。"),
        ("2022年全市共建集团40个。", "2022年全市共建集团40所。"),
    ],
)
def test_the_same_figure_and_figures_of_other_things_are_none(first, second):
    assert other_place(first, second) is None


def test_another_document_is_no_other_place():
    assert other_place(RULE, LIST, document="乙.txt") is None


def test_what_the_judge_finds_no_answer_is_left_out():
    assert other_place(RULE, LIST, says=-1.0) is None


def test_the_remark_goes_after_the_quotes():
    quote = Quote(clause(RULE), 0, 11)
    text, _ = compose([Draft((quote,), ("1 + 1 = 2",), ("注意：不同。",))], str)
    assert text.split("\n") == ["1 + 1 = 2", f"{quote.text}[1]", "注意：不同。"]
