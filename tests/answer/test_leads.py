from dataclasses import dataclass

import pytest

from policy_qa.answer.leads import announced, lead_quote
from policy_qa.schema import Clause

LEAD = "有下列情形之一的，直接评定为不合格："


@dataclass(frozen=True)
class Stated:
    """What `lead_quote` reads of a statement."""

    clause: Clause
    text: str
    start: int = 0

    @property
    def end(self) -> int:
        """Where it ends in its clause."""
        return self.start + len(self.text)


def clause(text: str, start: int, path: tuple[str, ...]) -> Clause:
    return Clause(f"甲:{start}", "甲.txt", path, "paragraph", text, start, start + len(text))


SECTION = [
    clause("年底公布结果。", 0, ("五、程序",)),
    clause(f"考核实行百分制。{LEAD}", 100, ("六、否决",)),
    clause("（一）弄虚作假的；", 200, ("六、否决", "（一）弄虚作假的")),
    clause("（二）拒不整改的。", 300, ("六、否决", "（二）拒不整改的")),
    clause("结果公示5日。", 400, ("六、否决", "（三）公示")),
    clause("未按时上报的。", 500, ("七、附则",)),
    clause("（一）未按时上报的。", 600, ("七、附则", "（一）未按时上报的")),
    clause("这是必要的。", 350, ("六、否决",)),
]


def clauses_of(_: str) -> dict[int, Clause]:
    return dict(enumerate(SECTION))


@pytest.mark.parametrize("number", [2, 3])
def test_a_case_of_a_list_comes_with_what_follows_from_it(number):
    found = lead_quote(Stated(SECTION[number], SECTION[number].text), clauses_of)
    assert found is not None
    assert found.text == LEAD.rstrip("：")
    assert found.clause is SECTION[1]


@pytest.mark.parametrize("number", [0, 4, 5, 6, 7])
def test_a_whole_sentence_and_a_case_of_another_section_have_none(number):
    assert lead_quote(Stated(SECTION[number], SECTION[number].text), clauses_of) is None


def test_the_lead_may_stand_in_the_same_clause():
    text = f"{LEAD}\n（一）弄虚作假的；\n（二）拒不整改的。"
    whole = clause(text, 0, ("第九条",))
    item = "（二）拒不整改的。"
    found = lead_quote(Stated(whole, item, text.index(item)), lambda _: {0: whole})
    assert found is not None
    assert found.text == LEAD.rstrip("：")


def test_a_lead_announces_the_items_below_it():
    lead = Stated(SECTION[1], LEAD, SECTION[1].text.index(LEAD))
    after = clause("结果公示5日。", 400, ("七、公示",))
    items = announced(lead, lambda _: dict(enumerate([*SECTION[:4], after])))
    assert [item.text for item in items] == ["弄虚作假的", "拒不整改的"]


def test_items_without_marks_end_with_the_list():
    texts = ["有下列情形之一的，取消资格：", "弄虚作假的；", "拒不整改的。", "结果公示5日。"]
    listed = {n: clause(text, 100 * n, ("六、否决",)) for n, text in enumerate(texts)}
    items = announced(Stated(listed[0], texts[0]), lambda _: listed)
    assert [item.text for item in items] == ["弄虚作假的", "拒不整改的"]


@pytest.mark.parametrize("number", [0, 2])
def test_what_is_no_lead_announces_nothing(number):
    assert announced(Stated(SECTION[number], SECTION[number].text), clauses_of) == ()
