from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_qa.answer.cells import cell_text
from policy_qa.answer.coverage import Coverage
from policy_qa.answer.draft import Draft, Quote, citation_of, compose
from policy_qa.answer.enumerations import lists_exactly, wanted_number
from policy_qa.answer.facets import facets
from policy_qa.answer.lists import sections
from policy_qa.answer.spans import segments, shortest_window, trim
from policy_qa.answer.tables import is_item, item_number, of_another_year, overall
from policy_qa.question import Catalogue, understand
from policy_qa.schema import Cell, Clause, Metadata, Query, Turn

CATALOGUE = Catalogue.build(
    [("甲.txt", Metadata(region="青禾市")), ("乙.txt", Metadata(region="云岭县"))]
)


def clause(text: str, document: str = "甲.txt", start: int = 100, path=()) -> Clause:
    return Clause(
        f"{document}:{start}", document, path, "paragraph", text, start, start + len(text)
    )


def test_a_quote_points_into_the_document():
    citation = citation_of(Quote(clause("全市共有46个集团。"), 2, 7))
    assert (citation.quote, citation.start, citation.end) == ("共有46个", 102, 107)


def test_places_are_named_where_several_documents_answer():
    quotes = (Quote(clause("建10个。"), 0, 4), Quote(clause("建30个。", "乙.txt"), 0, 4))
    text, citations = compose([Draft(quotes)], {"甲.txt": "青禾市", "乙.txt": "云岭县"}.get)
    assert text == "青禾市：建10个[1]\n云岭县：建30个[2]"
    assert [c.document for c in citations] == ["甲.txt", "乙.txt"]


def test_a_quote_inside_another_is_left_out():
    whole = clause("建立联席会议制度，每季度召开一次。")
    text, citations = compose([Draft((Quote(whole, 0, 16), Quote(whole, 9, 16)))], str)
    assert len(citations) == 1
    assert text.endswith("[1]")


def test_computed_lines_go_before_the_quotes():
    draft = Draft((Quote(clause("共76个。"), 0, 4),), ("65 ÷ 76 ≈ 85.53%",))
    assert compose([draft], str)[0] == "65 ÷ 76 ≈ 85.53%\n共76个[1]"


@given(st.text(alphabet="甲乙，。；：“”（）《》1 ", min_size=1, max_size=60))
def test_segments_are_in_order_and_trimming_stays_inside(text):
    spans = segments(text)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    start, end = trim(text, (0, len(text)))
    assert 0 <= start <= len(text)
    assert end <= len(text)


@pytest.mark.parametrize(
    ("text", "trimmed"),
    [
        ("（一）成立机构。", "成立机构"),
        ("1.强化管理，", "强化管理"),
        ("“一校一案”原则；", "“一校一案”原则"),
        ("17.集团文化", "集团文化"),
        ("第五条　本市设立基金", "本市设立基金"),
        ("五、六年级作业不超过60分钟", "五、六年级作业不超过60分钟"),
        ("一、二等奖各奖励5000元", "一、二等奖各奖励5000元"),
        ("第五条第一款所列行为，处罚款", "第五条第一款所列行为，处罚款"),
        ("第三条规定的情形除外", "第三条规定的情形除外"),
    ],
)
def test_numbers_and_stops_are_trimmed(text, trimmed):
    start, end = trim(text, (0, len(text)))
    assert text[start:end] == trimmed


def test_a_figure_is_not_cut():
    text = "结束时间不晚于20:30，每年1,200元：按月发，共3,5两档。"
    assert [text[a:b] for a, b in segments(text)] == [
        "结束时间不晚于20:30，",
        "每年1,200元：",
        "按月发，",
        "共3,",
        "5两档。",
    ]


def test_the_shortest_run_that_is_worth_enough():
    text = "截至目前，全市有集团46个，学校151所，学生13万名。"
    spans = segments(text)
    first, last = shortest_window(spans, lambda s, e: float("学校" in text[s:e]), 1.0)
    assert text[spans[first][0] : spans[last - 1][1]] == "学校151所，"


def test_sections_are_found_with_their_items():
    clauses = [
        clause("一、原则", path=("一、原则",)),
        clause("（一）公平。坚持公平。", start=200, path=("一、原则", "（一）公平")),
        clause("（二）公开。坚持公开。", start=300, path=("一、原则", "（二）公开")),
    ]
    found = {section.path: len(section.items) for section in sections(clauses)}
    assert found[("一、原则",)] == 2
    assert wanted_number("哪四个统一？") == 4
    assert wanted_number("推行的“六公开”公开了啥？") == 6
    assert wanted_number("有哪些？") is None


def test_a_list_of_just_so_many_is_told_from_others():
    text = "落实“统一教材、统一教学、统一考试、统一阅卷”要求，做好备课、上课。"
    assert lists_exactly(text, 4)
    assert not lists_exactly(text, 3)
    assert not lists_exactly(text, 2)
    assert lists_exactly("一是建章立制；二是配齐人员；三是保障经费。", 3)


def test_rows_are_found_by_the_number_of_their_item():
    row = Clause(
        "r", "甲.txt", (), "row", "4.交流\t5分", 0, 8, cells=(Cell(0, 5), Cell(6, 8, ("分值",)))
    )
    assert item_number("第4项指标几分？") == "4"
    assert item_number("第一年收多少？") is None
    assert is_item(row, "4")
    assert not is_item(row, "5")


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("2023年要组建几个教育集团？", "25"),
        ("2023年要组建几个协作型教育集团？", "10"),
        ("2023年一体型的任务数是多少？", "10"),
    ],
)
def test_the_column_for_all_kinds_where_no_kind_is_named(question, figure):
    text = "2023年\t25\t15\t10"
    heads = ("年度",), ("任务数（所）",), ("一体型教育集团", "任务数"), ("协作型教育集团", "任务数")
    starts = [0, 6, 9, 12]
    cells = tuple(
        Cell(start, start + len(part), head)
        for start, part, head in zip(starts, text.split("\t"), heads, strict=True)
    )
    row = Clause("r", "甲.txt", (), "row", text, 0, len(text), cells=cells)
    asked = understand(Query(question), CATALOGUE)
    coverage = Coverage(asked, dict.fromkeys(asked.tokens, 1.0))
    assert cell_text(row, overall(coverage, row, cells[3])) == figure


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("望山县2024年新建多少？", ["2024年新建", "亩均投资"]),
        ("望山县新建多少？", ["2024年新建", "2025年新建", "亩均投资"]),
        ("望山县2026年新建多少？", ["亩均投资"]),
    ],
)
def test_columns_of_other_years_than_those_named_are_left_out(question, left):
    asked = understand(Query(question), CATALOGUE)
    coverage = Coverage(asked, dict.fromkeys(asked.tokens, 1.0))
    cells = [Cell(0, 1, (head,)) for head in ("2024年新建", "2025年新建", "亩均投资")]
    assert [c.header[0] for c in cells if not of_another_year(coverage, c)] == left


def test_a_question_about_two_places_has_two_parts():
    question = understand(Query("青禾和云岭各有多少个集团？"), CATALOGUE)
    parts = facets(question, CATALOGUE)
    assert [sorted(part.documents) for part in parts] == [["甲.txt"], ["乙.txt"]]
    assert "云岭" not in parts[0].text


def test_questions_in_a_row_share_what_the_first_names():
    question = understand(Query("青禾的联席会议多久开一次？办公室设在哪里？"), CATALOGUE)
    parts = facets(question, CATALOGUE)
    assert len(parts) == 2
    assert parts[1].documents == {"甲.txt"}


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("社保证明要近几个月的？发票多小的就不认了？", ["社保证明要近几个月的", "发票多小"]),
        ("第一年登记要交钱不？证几年换一次？", ["第一年登记要交钱不", "证几年换一次"]),
        ("新增的面积算谁的，还要补土地出让金不？", ["新增的面积算谁的", "还要补土地出让金不"]),
        ("头一年登记要交钱不？往后每年呢？证几年换一次？", ["头一年", "往后每年呢", "证几年换"]),
        ("市里那一轮呢？哪天之前？", ["市里那一轮呢？哪天之前"]),
        ("没过会咋样？校长会不会受影响？（青禾）", ["（青禾），没过会咋样", "校长会不会受影响"]),
        ("拿了奖励没多久就辞职，要退回去吗？", ["拿了奖励没多久就辞职，要退回去吗"]),
    ],
)
def test_each_stretch_that_asks_is_a_part(question, texts):
    parts = facets(understand(Query(question), CATALOGUE), CATALOGUE)
    assert len(parts) == len(texts)
    assert all(text in part.text for part, text in zip(parts, texts, strict=True))


def test_two_things_compared_are_parts_that_avoid_each_other():
    question = understand(Query("青禾的融合型和联合型有什么区别？"), CATALOGUE)
    parts = facets(question, CATALOGUE)
    assert len(parts) == 2
    assert parts[0].avoided & set(parts[1].tokens)


def test_a_place_inside_the_name_of_another_is_no_part():
    catalogue = Catalogue.build(
        [("市.txt", Metadata(region="长沙市")), ("县.txt", Metadata(region="长沙县"))]
    )
    question = understand(Query("长沙县的奖补标准是多少？"), catalogue)
    assert question.documents == {"县.txt"}
    assert facets(question, catalogue) == [question]
    both = understand(Query("长沙市和长沙县的奖补标准各是多少？"), catalogue)
    texts = [part.text for part in facets(both, catalogue)]
    assert texts == ["长沙市的奖补标准各是多少？", "长沙县的奖补标准各是多少？"]


@pytest.mark.parametrize(
    ("question", "posed"),
    [
        (
            "青禾和云岭各有多少个集团？",
            ["青禾和云岭各有多少个集团？只问青禾", "青禾和云岭各有多少个集团？只问云岭"],
        ),
        (
            "青禾的融合型和联合型有什么区别？",
            [
                "青禾的融合型和联合型有什么区别？只问融合型",
                "青禾的融合型和联合型有什么区别？只问联合型",
            ],
        ),
        (
            "2023年与2024年的任务数分别是多少？",
            [
                "2023年与2024年的任务数分别是多少？只问2023年",
                "2023年与2024年的任务数分别是多少？只问2024年",
            ],
        ),
        (
            "青禾的联席会议多久开一次？办公室设在哪里？",
            ["青禾的联席会议多久开一次", "青禾的联席会议多久开一次？办公室设在哪里"],
        ),
        ("青禾的奖补标准是多少？", ["青禾的奖补标准是多少？"]),
    ],
)
def test_a_reader_is_told_a_part_in_sentences(question, posed):
    parts = facets(understand(Query(question), CATALOGUE), CATALOGUE)
    assert [part.posed for part in parts] == posed


def test_a_reader_is_told_a_follow_up_after_its_question():
    before = "青禾的核心校校长由谁任命？"
    question = understand(Query("那任期几年？", (Turn("user", before),)), CATALOGUE)
    assert question.posed == f"{before}那任期几年？"
    replaced = understand(Query("那云岭呢？", (Turn("user", before),)), CATALOGUE)
    assert replaced.posed == replaced.text
