import re
from decimal import Decimal

import pytest

from policy_qa.errors import RulebookError
from policy_qa.score import documents_of, load_rulebook, parse_rulebook, rulebook_names
from policy_qa.score.loading import FOLDER

BOOKS = rulebook_names()
NAME = "ankang-2022"
FILE = "ankang-school-groups-plan.txt"


@pytest.fixture(scope="module")
def source():
    return (FOLDER / f"{NAME}.toml").read_text(encoding="utf-8")


def fault(source, texts, *changes):
    for old, new in changes:
        assert old in source
        source = source.replace(old, new, 1)
    with pytest.raises(RulebookError) as caught:
        parse_rulebook("试", source, texts)
    return str(caught.value)


def test_every_rulebook_loads_with_verbatim_quotes(books, texts):
    assert set(BOOKS) >= {NAME, "ankang-plan-2022", "jinan-town-schools", "qingdao-school-groups"}
    for book in books.values():
        for rule in book.data.rules():
            citation = book.citations[rule.name]
            text = texts[citation.document]
            assert text[citation.start : citation.end] == citation.quote
            assert citation.path == rule.path
            assert "".join(citation.quote.split()) == "".join(rule.quote.split())


def test_the_ankang_rulebook_is_complete(ankang):
    data = ankang.data
    assert [indicator.number for indicator in data.indicators] == list(range(1, 19))
    assert [section.points for section in data.sections] == [15, 20, 30, 15, 12, 8]
    assert [(rule.month, rule.day) for rule in data.deadlines] == [(8, 31), (9, 30), (10, 31)]


def other(character):
    return "九" if character != "九" else "八"


@pytest.mark.parametrize("name", BOOKS)
def test_a_quote_changed_by_one_character_is_noticed(books, texts, name):
    for rule in books[name].data.rules():
        citation = books[name].citations[rule.name]
        text = texts[citation.document]
        if text.count(citation.quote) > 1 or len(citation.quote) < 3:
            continue
        for at in {citation.start, (citation.start + citation.end) // 2, citation.end - 1}:
            if text[at].isspace():
                continue
            changed = text[:at] + other(text[at]) + text[at + 1 :]
            # rules above in the file may quote the same words: theirs is the first fault
            touched = [
                rule_name
                for rule_name, place in books[name].citations.items()
                if place.document == citation.document and place.start <= at < place.end
            ]
            with pytest.raises(RulebookError) as caught:
                load_rulebook(name, texts | {citation.document: changed})
            assert any(f"规则“{rule_name}”" in str(caught.value) for rule_name in touched)
            assert citation.document in str(caught.value)


def test_even_the_width_of_a_comma_counts(texts):
    text = texts[FILE].replace("达到要求的计5分，每降低", "达到要求的计5分,每降低")
    with pytest.raises(RulebookError, match="规则“指标4”：引文已不在"):
        load_rulebook(NAME, texts | {FILE: text})


def test_white_space_does_not_count(texts):
    text = texts[FILE].replace("达到要求的计5分，", "达到要求的\n计5分，\n")
    book = load_rulebook(NAME, texts | {FILE: text})
    assert "达到要求的\n计5分" in book.citations["指标4"].quote


def test_the_outline_can_come_from_the_clauses(texts):
    book = load_rulebook(NAME, texts, path_of=lambda document, start: (document, str(start)))
    citation = book.citations["加分"]
    assert citation.path == (FILE, str(citation.start))


def test_a_document_that_is_not_there(texts):
    with pytest.raises(RulebookError, match=f"引用的文件{FILE}不在文件库中"):
        load_rulebook(NAME, {})


def test_a_rulebook_that_is_not_there(tmp_path, texts):
    with pytest.raises(RulebookError, match="找不到计分规则“xian”，现有：ankang-2022、"):
        load_rulebook("xian", texts)
    broken = tmp_path / "broken.toml"
    broken.write_bytes(b"\xff\xfe")
    with pytest.raises(RulebookError, match=r"broken\.toml无法读取"):
        load_rulebook(broken, texts)


def test_documents_of_a_rulebook():
    assert documents_of(NAME) == (FILE,)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("points = 15", "points = 14"), "规则“制度建设”的分值是14，所属指标合计却是15"),
        (("maximum = 100", "maximum = 99"), "各板块合计100分，与满分99分不符"),
        (("maximum = 100", "maximum = '百'"), "maximum的值不合要求"),
        (("at_least = 10,", "at_least = '十',"), "规则“指标4”的indicators.3.method.shortfall"),
        (("maximum = 100", "maximum = 100\nyear = 1"), "year是不认识的键"),
        (('title = "集团章程与各项制度"', ""), "规则“指标1”的indicators.0.title没有填写"),
        (("maximum = 100", "maximum = "), "不是正确的TOML"),
        (('name = "指标2"', 'name = "指标1"'), "规则“指标1”出现了两次"),
        (('section = "制度建设"', 'section = "制度"'), "规则“制度建设”的分值是15"),
        (('input = "completion_pct"', 'input = "done"'), "“指标1”用到的输入“done”没有在"),
        (("{ fixed = 4 }", "{ fix = 4 }"), "“指标2”的读法“由考核人员在0分到满分之间裁量”"),
        (('combine = "largest"', 'combine = "least"'), "“只按差距较大的一项扣分”改动了"),
        (("at_most = 89", "at_most = 91"), "等次“优秀”和“良好”的分数段重叠或不全"),
        (('grade = "优秀", open', 'grade = "特优", open'), "“弄虚作假”用到的等次“特优”没有"),
        (('grade = "优秀", open', 'grade = "不合格", open'), "“弄虚作假”排除了最低的等次“不合格”"),
        (("below = 60", "at_least = 1, below = 60"), "最低等次“不合格”不应当有下限"),
    ],
)
def test_faults_name_the_rule(source, texts, change, message):
    assert message in fault(source, texts, change)


def test_points_that_are_not_in_the_quote(source, texts):
    changes = [
        ("number = 1\n", "number = 1\n#"),
        ("points = 6\n", "points = 5\n"),
        ("points = 4\n", "points = 5\n"),
    ]
    assert "规则“指标1”的分值5不在引文中" in fault(source, texts, *changes[1:])
    sections = [("points = 15", "points = 16"), ("points = 6\n", "points = 7\n")]
    assert "规则“制度建设”的分值16不在引文中" in fault(
        source, texts, *sections, ("maximum = 100", "")
    )


def test_an_unlisted_section(source, texts):
    extra = (
        '[[indicators]]\nname = "指标99"\nnumber = 99\ntitle = "x"\nsection = "无"\npoints = 6\n'
    )
    extra += 'quote = "6分"\nmethod = { kind = "proportion", input = "completion_pct" }\n'
    assert "“指标99”所属的板块“无”没有列出" in fault(source + extra, texts)


def test_a_reading_of_a_rule_that_counts_nothing(source, texts):
    change = ('field = "district_recommend"', 'field = "district_recommend"\n')
    reading = (
        '\n[[recommendation.readings]]\ntext = "一"\n[[recommendation.readings]]\ntext = "二"\n'
    )
    change = (change[0], change[1] + reading)
    assert "规则“区级推荐”的读法“二”" in fault(source, texts, change)


MEASURE = """
title = "t"
document = "d.txt"
[[inputs]]
name = "x"
label = "甲"
kind = "number"
[[rows]]
name = "行"
table = "plan"
key = "2022年"
quote = "2022年 50"
values = { goal = 50 }
[[checks]]
name = "复核"
quote = "2022年 50"
values = { a = 50 }
formula = "a + 0"
stated = 50
[[measures]]
id = "m"
name = "测"
quote = "2022年 50"
method = { kind = "formula", inputs = ["x"], formula = "x - 1", target = { at_least = 3 } }
"""


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("goal = 50", "goal = 51"), "规则“行”的数51不在引文中"),
        (("stated = 50", "stated = 49"), "规则“复核”的数49不在引文中"),
        (('"a + 0"', '"a + b"'), "规则“复核”的算式用到了没有说明的“b”"),
        (('"x - 1"', '"x $ 1"'), "规则“测”的算式有误：算式中有无法识别的部分"),
        (('"x - 1"', '"y - 1"'), "没有说明的“y”"),
        (("at_least = 3", 'at_least = "goal"'), "目标“goal”不是输入，也不是表中的列"),
        (("target", 'table = "no", row_input = "x", target'), "用到的表“no”没有任何一行"),
    ],
)
def test_faults_of_measures(change, message):
    texts = {"d.txt": "2022年\t50"}
    assert parse_rulebook("m", MEASURE, texts).measure("测").id == "m"
    assert message in fault(MEASURE, texts, change)


def test_no_figure_of_a_rulebook_is_a_float(books):
    def figures(value):
        if isinstance(value, dict):
            return [figure for member in value.values() for figure in figures(member)]
        if isinstance(value, list | tuple):
            return [figure for member in value for figure in figures(member)]
        return [value]

    for book in books.values():
        found = figures(book.data.model_dump())
        assert not any(isinstance(figure, float) for figure in found)
        assert any(isinstance(figure, Decimal) for figure in found)


def test_no_word_of_a_corpus_stands_in_the_code():
    package = FOLDER.parent / "src" / "policy_qa" / "score"
    code = "".join(path.read_text(encoding="utf-8") for path in package.glob("*.py"))
    assert not re.search("安康|济南|滨州|青岛|山东|集团化|ankang|核心校长", code)
