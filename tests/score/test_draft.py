import pytest

from policy_qa.documents import read_document
from policy_qa.errors import RulebookError
from policy_qa.schema import Block, Cell, Document
from policy_qa.score import draft_rulebook, parse_rulebook

from .conftest import CORPUS


def table(*rows, headers=("项目", "内容", "分值", "评分标准"), caption="考核表", group=None):
    """A document with one scoring table; ``group`` is the merged cell of every row."""
    text, blocks = caption + "\n" + "".join(group or ()) + "\n", []
    for row in rows:
        cells = []
        for header, cell in zip(headers, row, strict=True):
            cells.append(Cell(len(text), len(text) + len(cell), (header,)))
            text += cell + "\t"
        blocks.append(
            Block(
                "row",
                cells[0].start,
                cells[-1].end,
                cells=tuple(cells),
                group=group or (),
                caption=caption,
            )
        )
        text += "\n"
    return Document("表.docx", text, tuple(blocks))


def drafted(*rows, **settings):
    document = table(*rows, **settings)
    source = draft_rulebook(document)
    return source, parse_rulebook("draft", source, {document.name: document.text}).data


def test_the_real_table_is_recovered(ankang):
    document = read_document(CORPUS / "ankang-school-groups-plan.txt")
    source = draft_rulebook(document)
    book = parse_rulebook("draft", source, {document.name: document.text})
    for found, known in zip(book.data.indicators, ankang.data.indicators, strict=True):
        assert found.number == known.number
        assert found.points == known.points
        assert found.section == known.section
        assert found.method.kind == known.method.kind
        assert "".join(found.quote.split()) == "".join(known.quote.split())
    found, known = book.data.indicators[3].method, ankang.data.indicators[3].method
    bounds = [threshold.at_least for threshold in known.thresholds]
    assert [threshold.at_least for threshold in found.thresholds] == bounds
    assert book.data.indicators[10].method.shares == ankang.data.indicators[10].method.shares
    assert source.count("# 待定：") == 4


def test_other_wordings():
    source, data = drafted(
        ("管理30分", "1、开齐课程", "10分", "按完成率计分"),
        ("", "2、巩固率达到99%以上", "10", "达到得满分，每降低2个百分点扣0.5分"),
        ("", "3、安全", "10分", "酌情计分"),
        ("评价20分", "4、年度等级", "20分", "优秀得满分，良好、合格分别按80%、50%计分"),
        headers=("项目", "考核内容", "分值", "评分办法"),
    )
    kinds = [indicator.method.kind for indicator in data.indicators]
    assert kinds == ["proportion", "shortfall", "proportion", "grade_share"]
    assert str(data.indicators[1].method.thresholds[0].loss) == "0.25"
    assert "# 待定：没有写明怎样计分（“酌情计分”）" in source
    assert [section.name for section in data.sections] == ["管理", "评价"]


def test_sections_without_points_and_wrong_sums():
    source, data = drafted(("安全", "消防", "5分", "按比例计分"))
    assert "原文没有写板块的分值" in source
    assert data.sections[0].points == 5
    document = table(("安全9分", "消防", "5分", "按比例计分"))
    assert "原文写9分，各项之和却是5分" in draft_rulebook(document)


def test_merged_cells_and_captions_name_the_section():
    _, data = drafted(("", "消防", "5分", "按比例计分"), group=("安全5分",))
    assert data.sections[0].name == "安全"
    rows = [("消防演练", "5分", "按比例计分")]
    _, data = drafted(*rows, headers=("内容", "分值", "计分办法"))
    assert data.sections[0].name == "考核表"
    _, data = drafted(*rows, headers=("内容", "分值", "计分办法"), caption="")
    assert data.sections[0].name == "5分"


def test_rows_without_points_are_passed_over():
    source, data = drafted(
        ("安全", "消防", "5分", "按比例计分"),
        ("合计", "", "一百", ""),
        ("安全", "", "5分", "按比例计分"),
    )
    assert [indicator.number for indicator in data.indicators] == [1, 2]
    assert data.indicators[1].title
    assert "# 各行都已识别。" in source


def test_a_second_table_does_not_repeat_numbers():
    _, data = drafted(
        ("甲", "1.消防", "5分", "按比例计分"),
        ("乙", "1.食品", "6分", "按比例计分"),
    )
    assert [indicator.number for indicator in data.indicators] == [1, 2]


def test_odd_wordings_fall_back_to_a_marked_proportion():
    for wording in ("每降低1个百分点扣1分", "优秀得满分", "优秀得满分，其余分别按80%、60%计分"):
        source, data = drafted(("甲", "没有比例要求", "5分", wording))
        assert data.indicators[0].method.kind == "proportion"
        assert "没有写明怎样计分" in source


def test_a_document_without_a_scoring_table():
    with pytest.raises(RulebookError, match=r"表\.docx中没有找到计分表"):
        draft_rulebook(table(("甲", "乙", "5分", "丙"), headers=("一", "二", "三", "四")))
