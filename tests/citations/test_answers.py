import pytest

from policy_qa.citations import verify_answer
from policy_qa.citations.markers import marked, numbers_of, renumbered, without_markers
from policy_qa.schema import Answer, Citation

TEXTS = {"a.txt": "全市组建教育集团100个以上。", "b.txt": "良好等次按80%计分，共10分。"}
FIRST = Citation("a.txt", (), "组建教育集团100个以上", 2, 14)
SECOND = Citation("b.txt", ("三、2022年工作",), "良好等次按80%计分，共10分", 0, 15)


def _answer(text, citations=(FIRST, SECOND)):
    return Answer("answered", text, tuple(citations), (), "extractive")


@pytest.mark.parametrize(
    "text",
    [
        "组建教育集团100个以上。[1]\n按80%计分[2]",
        "组建教育集团一百个以上。[1]\n良好等次按百分之八十计分。[2]",
        "1. 教育集团100个以上；[1]\n2. 共10分[2]",
        "教育集团100个以上。良好按80%计分。[1][2]",
        "2022年，共10分[2]\n教育集团100个以上[1]",
    ],
)
def test_a_sound_answer_has_no_problem(text):
    assert verify_answer(_answer(text), TEXTS) == []


@pytest.mark.parametrize(
    ("text", "kind", "offending"),
    [
        ("教育集团100个以上[1][2][3]", "marker", "[3]"),
        ("教育集团100个以上[1]", "marker", "[2]"),
        ("教育集团120个以上[1][2]", "number", "120个"),
        ("教育集团100所以上[1][2]", "unit", "100所"),
        ("教育集团100个以上[2]\n共10分[1]", "number", "100个"),
        ("教育集团100个以上[1][2]\n另有3所学校", "number", "3所"),
        ("2023年，教育集团100个以上[1][2]", "date", "2023年"),
    ],
)
def test_what_is_wrong_with_an_answer_is_named(text, kind, offending):
    found = [(one.kind, one.text) for one in verify_answer(_answer(text), TEXTS)]
    assert (kind, offending) in found


def test_computed_lines_lend_their_figures():
    line = "10分×80%＝8分"
    answer = _answer(f"教育集团100个以上[1]\n共10分[2]\n得分：{line}")
    assert {one.text for one in verify_answer(answer, TEXTS)} == {"10分", "80%", "8分"}
    assert verify_answer(answer, TEXTS, computed=[line]) == []


def test_a_false_quote_and_an_unknown_document_are_named():
    wrong = Citation("a.txt", (), "组建教育集团200个以上", 2, 15)
    missing = Citation("c.txt", (), "共10分", 0, 4)
    problems = verify_answer(_answer("见[1][2]", (wrong, missing)), TEXTS)
    assert [one.kind for one in problems] == ["quote", "quote"]
    assert "c.txt" in problems[1].message


def test_what_looks_like_a_marker_within_a_line_is_the_documents_own():
    text = "依据财税[2016]36号，免征增值税。见注[2]"
    citation = Citation("d.txt", (), text, 0, len(text))
    answer = _answer(marked(text, [1]), [citation])
    assert verify_answer(answer, {"d.txt": text}) == []
    assert numbers_of(answer.text) == [1]
    assert renumbered(answer.text, by=1) == f"{text} [2]"
    assert without_markers(answer.text).rstrip() == text


def test_every_line_of_a_quote_carries_its_markers():
    assert (
        marked("申请条件：\n\n（一）满3年；", [1, 12]) == "申请条件：[1][12]\n（一）满3年；[1][12]"
    )
