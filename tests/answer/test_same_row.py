"""A later ask without a subject of its own is about the row that answered the ask before."""

import pytest

from policy_qa.answer.draft import Draft, Quote
from policy_qa.answer.same_row import with_same_row
from policy_qa.schema import Cell, Clause

TEXTS = ("师生活动每学期至少1次。", "7分", "按完成比例计分。")
HEADERS = (("内容",), ("分值",), ("计分办法",))


def row(*texts: str) -> Clause:
    text = "\t".join(texts)
    starts = [text.index(t) for t in texts]
    cells = tuple(
        Cell(start, start + len(t), header)
        for header, start, t in zip(HEADERS, starts, texts, strict=True)
    )
    return Clause(texts[0], "甲.txt", (), "row", text, 0, len(text), cells=cells)


ROW = row(*TEXTS)
FIRST = (Draft((Quote(ROW, 0, len(TEXTS[0])),)), "")
OTHER = (Draft((Quote(row("成果推广至少1项。", "5分", "没有不得分。"), 0, 9),)), "")


def second(asked: str, own=OTHER, first=FIRST) -> list[str]:
    _, (draft, _) = with_same_row(["至少几次", asked], [first, own])
    return [quote.shown or quote.text for quote in draft.quotes] if draft else []


@pytest.mark.parametrize("asked", ["这条值多少", "这条满分是几", "几分", "满分多少"])
def test_points_are_those_of_the_row_before(asked):
    assert second(asked) == ["师生活动每学期至少1次。 分值：7分"]
    assert second(asked, own=(None, "没有涉及所问的事项")) == second(asked)


@pytest.mark.parametrize("asked", ["没达到怎么扣", "怎么个扣法", "没做到的呢怎么计分"])
def test_the_way_of_counting_is_that_of_the_row_before(asked):
    assert second(asked) == ["按完成比例计分。"] or second(asked) == ["计分办法：按完成比例计分。"]


@pytest.mark.parametrize("asked", ["成果推广几分", "谁来负责"])
def test_an_ask_with_a_subject_of_its_own_or_for_something_else_keeps_its_answer(asked):
    assert second(asked) == ["成果推广至少1项。"]


def test_without_one_row_before_an_answer_stays():
    two = (Draft((*FIRST[0].quotes, *OTHER[0].quotes)), "")
    assert second("几分", first=two) == ["成果推广至少1项。"]
    assert second("几分", first=(None, "没有写明次数")) == ["成果推广至少1项。"]
    paragraph = Clause("乙", "甲.txt", (), "paragraph", "活动至少1次。", 0, 7)
    assert second("几分", first=(Draft((Quote(paragraph, 0, 7),)), "")) == ["成果推广至少1项。"]


def test_a_row_without_such_a_column_or_with_an_empty_one_has_nothing_to_tell():
    empty = Clause("甲", "甲.txt", (), "row", "活动1次", 0, 4, cells=(Cell(0, 4, ("内容",)),))
    assert second("几分", first=(Draft((Quote(empty, 0, 4),)), "")) == ["成果推广至少1项。"]
    blank = Clause("甲", "甲.txt", (), "row", "活动1次\t", 0, 5, cells=(Cell(5, 5, ("分值",)),))
    assert second("几分", first=(Draft((Quote(blank, 0, 4),)), "")) == ["成果推广至少1项。"]
