from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from policy_qa.clauses import MAX_LENGTH, sentences, split_document, statements
from policy_qa.documents import read_document
from policy_qa.documents.layout import lay_out
from policy_qa.documents.plain import plain_pieces
from policy_qa.schema import Document

LINES = st.lists(
    st.sampled_from(
        [
            "一、总体要求",
            "（一）加强领导。各地要建立联席会议制度，每季度召开一次会议。",
            "1.完善机制。建立“一校一案”制度；落实经费保障。",
            "第三条 本办法所称机构，是指依法设立的机构。",
            "附件1",
            "某市工作方案",
            "为推进工作，现提出如下意见",
            "的进一步落实。",
            "\t年度\n\t任务数\n\n\t2022年\n\t50",
            "2023年3月15日",
            "怎么申请？",
            "长" * 500,
            "句子。" * 200,
        ]
    ),
    min_size=1,
    max_size=12,
)


def document_of(text: str) -> Document:
    normalised, blocks = lay_out(plain_pieces(text))
    return Document("样例.txt", normalised, blocks)


@given(LINES)
@settings(max_examples=150, deadline=None)
def test_splitting_loses_no_character_and_repeats_none(lines):
    document = document_of("\n".join(lines))
    clauses = split_document(document)
    assert "".join("".join(c.text for c in clauses).split()) == "".join(document.text.split())
    for before, after in pairwise(clauses):
        assert before.end <= after.start
    for clause in clauses:
        assert document.text[clause.start : clause.end] == clause.text
        assert clause.kind == "row" or len(clause.text) <= MAX_LENGTH


@given(st.text(alphabet="甲乙丙。；！？，“”（）\n\t 12", max_size=120))
def test_sentences_and_statements_are_spans_in_order(text):
    for cut in (sentences, statements):
        spans = cut(text)
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert all(a[1] <= b[0] for a, b in pairwise(spans))
        covered = "".join(text[start:end] for start, end in spans)
        assert "".join(covered.split()) == "".join(text.split())


def test_a_full_stop_inside_quotation_marks_ends_no_sentence():
    text = "他说“好。就这样。”然后走了。"
    assert [text[start:end] for start, end in sentences(text)] == [
        "他说“好。就这样。”",
        "然后走了。",
    ]


def test_paths_follow_the_outline():
    document = document_of(
        "某市实施方案\n一、目标\n到2025年建成10个。\n二、措施\n（一）加强领导。各地要重视。\n"
        "1.明确责任。由市局负责。\n（二）经费保障。设立资金。\n附件1\n任务清单\n一、任务\n抓好落实。"
    )
    paths = {c.text: c.path for c in split_document(document)}
    assert paths["到2025年建成10个。"] == ("一、目标",)
    assert paths["1.明确责任。由市局负责。"] == ("二、措施", "（一）加强领导", "1.明确责任")
    assert paths["（二）经费保障。设立资金。"] == ("二、措施", "（二）经费保障")
    assert paths["抓好落实。"] == ("附件1 任务清单", "一、任务")


def test_an_article_keeps_its_paragraphs_and_items_together():
    document = document_of(
        "某省条例\n第一章 总则\n第一条 为了规范管理，制定本条例。\n第二条 本条例适用于下列机构：\n"
        "（一）学校；\n（二）医院。\n第三条 本条例自公布之日起施行。"
    )
    clauses = [c for c in split_document(document) if c.path[-1:] == ("第二条",)]
    assert [c.text.split("\n") for c in clauses] == [
        ["第二条 本条例适用于下列机构：", "（一）学校；", "（二）医院。"]
    ]


def test_labelled_fields_are_read():
    document = document_of(
        "一、任务\n（一）成立机构。建立联席会议。（牵头单位:市教体局。落实单位：区政府、管委会。时限要求：2022年5月）"
    )
    clause = split_document(document)[-1]
    values = {field.name: field.value for field in clause.fields}
    assert values == {
        "牵头单位": "市教体局",
        "落实单位": "区政府、管委会",
        "时限要求": "2022年5月",
    }
    for field in clause.fields:
        assert document.text[field.start : field.end] == field.value


def test_a_field_may_hold_brackets():
    document = document_of(
        "一、任务\n1.抓落实。各地推进。（责任单位：各县（区）人民政府、市教育局；时限：2024年6月底前）"
    )
    clause = split_document(document)[-1]
    assert [field.value for field in clause.fields] == [
        "各县（区）人民政府、市教育局",
        "2024年6月底前",
    ]


def test_rows_know_headers_groups_and_caption():
    corpus = Path(__file__).parents[2] / "corpus"
    document = read_document(corpus / "ankang-school-groups-plan.txt")
    rows = [c for c in split_document(document) if c.kind == "row" and c.fields]
    plan = next(c for c in rows if c.text.startswith("2023年"))
    assert {f.name: f.value for f in plan.fields}["协作型教育集团 任务数"] == "10"
    second = next(c for c in rows if c.text.lstrip().startswith("2.制定集团发展规划"))
    assert "制度建设15分" in second.context
    assert len([c for c in rows if c.path[-1].endswith("计分办法")]) == 18
