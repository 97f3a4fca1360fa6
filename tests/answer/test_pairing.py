"""Parts of a question read together: bonds decide, and the work stays bounded."""

from __future__ import annotations

from dataclasses import replace

import pytest

from policy_qa.answer import pairing
from policy_qa.answer.features import Features, Statement
from policy_qa.answer.judging import Asking
from policy_qa.answer.reading import Reading
from policy_qa.question import Catalogue, understand
from policy_qa.schema import Clause, Query

NOTHING = Features(**dict.fromkeys(Features.__slots__, 0.0))


def statement(text: str, path: tuple[str, ...], score: float, start: int = 0) -> Statement:
    clause = Clause(f"{path}{start}", "甲.txt", path, "paragraph", text, start, start + len(text))
    return Statement(clause, 0, len(text), 0, 0, 0, 0, False, True, score, NOTHING)


def reading(*statements: Statement, avoided: frozenset[str] = frozenset()) -> Reading:
    question = replace(understand(Query("补助多少？"), Catalogue()), avoided=avoided)
    return Reading(question, None, None, (), statements, {}, frozenset())


def test_sides_are_answered_in_parallel():
    left = reading(statement("一类校每年补助十万元。", ("经费", "一类"), 1.0))
    stray = statement("二类校应当公开账目。", ("监督", "账目"), 1.1, 40)
    parallel = statement("二类校每年补助五万元。", ("经费", "二类"), 1.0, 20)
    first, second = pairing.read_together([left, reading(stray, parallel)], sides=True)
    assert first.best.text.startswith("一类校")
    assert second.statements == (parallel, stray)


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("一类校每年补助十万元。", "各校另有奖励。"),
        ("一类校十万元，二类校五万元。", "一类校十万元"),
    ],
)
def test_one_statement_answers_for_two_sides_only_where_it_names_both(text, second):
    best, other = (
        statement(text, ("经费",), 1.0),
        statement("各校另有奖励。", ("其他", "奖励"), 0.8, 40),
    )
    sides = [
        reading(best, other, avoided=frozenset({"二类"})),
        reading(best, other, avoided=frozenset({"一类"})),
    ]
    chosen = {read.best.text for read in pairing.read_together(sides, sides=True)}
    assert len(chosen) == (2 if second == other.text else 1)


class Knows:
    """A judge that knows which sentences answer."""

    def __init__(self, *right: str) -> None:
        self.right = right

    def prepare(self) -> None:
        pass

    def support(self, question: str, passage: str, above: str) -> float:
        return 2.5 if passage in self.right else -3.0


def told_on(judge: Knows, own: Statement) -> str:
    both = statement("每年8月底前向县教育局提交自评报告。", ("四", "程序"), 1.0)
    asked = Asking(judge, "交给谁", {})
    first = reading(both, own)
    second = replace(reading(own, replace(both, score=-2.0)), asking=asked)
    return pairing.told_on([first, second])[1].best.text


def test_an_ask_that_is_doubted_takes_what_answers_the_ask_before_it():
    own = statement("本办法由县教育局负责解释。", ("七", "附则"), 0.1, 80)
    both = "每年8月底前向县教育局提交自评报告。"
    assert told_on(Knows(both), own) == both
    assert told_on(Knows(both, own.text), own) == own.text
    assert told_on(Knows(), own) == own.text


def test_a_cell_does_not_give_way_to_what_answers_the_ask_before_it():
    own = statement("报告；5分", ("评分",), 0.1, 80)
    cell = replace(own, clause=replace(own.clause, kind="row"))
    assert told_on(Knows("每年8月底前向县教育局提交自评报告。"), cell) == own.text


def test_an_earlier_turn_vouches_for_its_section():
    one = reading(statement("成立须申请。", ("四", "（一）"), 1.0))
    same = reading(statement("退出须同意。", ("四", "（一）"), 1.0, 40))
    apart = reading(statement("经费由市级承担。", ("五", "（三）"), 1.0, 80))
    assert pairing.stand_under_one_heading(same, one)
    assert not pairing.stand_under_one_heading(apart, one)
    assert not pairing.stand_under_one_heading(reading(), one)


@pytest.mark.parametrize("parts", [2, 3, 4, 6, 12])
def test_many_parts_do_not_multiply_the_work(parts, monkeypatch):
    tried = 0
    worth = pairing._worth

    def counted(chosen, bond):
        nonlocal tried
        tried += 1
        return worth(chosen, bond)

    monkeypatch.setattr(pairing, "_worth", counted)
    one = reading(*(statement(f"第{n}句。", ("节",), 1 - n / 10, n) for n in range(8)))
    read = pairing.read_together([one] * parts, sides=False)
    assert 1 <= tried <= 600
    assert len(read) == parts


def test_a_part_without_statements_leaves_the_others_as_they_are():
    some = reading(statement("甲。", ("节",), 1.0))
    assert pairing.read_together([some, reading()], sides=False) == [some, reading()]
