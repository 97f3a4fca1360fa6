import pytest

from policy_qa.citations import verify_statement

GOAL = (
    "自2022年起，用三年时间，全市共组建各级各类教育集团100个以上，"
    "义务教育阶段中小学校集团化办学覆盖率达80%以上"
)
EXCHANGE = (
    "教师交流达到一定数量，每学年教师交流比例不低于符合交流要求的10%，"
    "其中骨干教师人数不低于交流总数的20%。"
)
AWARD = (
    "一个教育集团只能获得一次奖励指标，不重复奖励。鼓励核心校公开办学经费，"
    "核心校可选派非班子成员担任成员校执行校长。"
)
BODY = (
    "汉滨区教体局应当在2022年5月31日前报市教体局备案（安政办发〔2018〕47号）。"
    "优秀等次23个、良好等次24个。核心校负责考核，成员校负责备案。"
)


@pytest.mark.parametrize(
    ("statement", "quotes"),
    [
        ("用三年时间", [GOAL]),
        ("全市共组建各级各类教育集团一百个以上", [GOAL]),
        ("根据文件，自2022年起，用3年时间，覆盖率达到百分之八十以上。", [GOAL]),
        ("组建教育集团100个以上，集团化办学覆盖率80%以上。", [GOAL]),
        ("教师交流比例不低于10%，其中骨干教师不低于20%。", [EXCHANGE]),
        ("教师交流比例至少为10%", [EXCHANGE]),
        ("每所补助3万元至5万元。", ["对新建学校每所补助3至5万元。"]),
        ("2022年5月1日开展检查。", ["2022年5月1日—7日开展检查。"]),
        ("占比百分之三十至百分之五十。", ["占比百分之三十至五十。"]),
        ("不重复奖励。", [AWARD]),
        ("教育集团只能获得一次奖励指标，且不重复奖励。", [AWARD]),
        ("鼓励公开办学经费。", [AWARD]),
        ("汉滨区教体局应当在5月31日前报市教体局备案", [BODY]),
        ("依据安政办发〔2018〕47号，优秀等次有23个。", [BODY]),
        ("2022年 县区内覆盖率80%", ["2022年县区内义务教育学校覆盖率80%"]),
        ("2024年 县区内覆盖率：80%", ["2024年\t80%", "年度 县区内覆盖率"]),
    ],
)
def test_what_the_quotes_say_is_supported(statement, quotes):
    assert verify_statement(statement, quotes) == []


@pytest.mark.parametrize(
    ("statement", "quotes", "kind"),
    [
        ("教育集团达到110个以上", [GOAL], "number"),
        ("组建教育集团100所以上", [GOAL], "unit"),
        ("组建教育集团100个以下", [GOAL], "number"),
        ("教师交流比例不超过10%", [EXCHANGE], "number"),
        ("教师交流比例低于10%", [EXCHANGE], "number"),
        ("骨干教师人数提高20个百分点", [EXCHANGE], "unit"),
        ("自2021年起，用三年时间", [GOAL], "date"),
        ("重复奖励。", [AWARD], "negation"),
        ("鼓励核心校不公开办学经费", [AWARD], "negation"),
        ("核心校必须公开办学经费", [AWARD], "modality"),
        ("核心校公开办学经费", [AWARD], "modality"),
        ("核心校应当选派非班子成员", [AWARD], "modality"),
        ("汉滨区教体局应当在2022年5月30日前报市教体局备案", [BODY], "date"),
        ("安政办发〔2018〕48号", [BODY], "number"),
        ("紫阳县教体局应当在2022年5月31日前备案", [BODY], "name"),
        ("市财政局备案", [BODY], "name"),
        ("按照《办学条例》备案", [BODY], "name"),
        ("良好等次有23个", [BODY], "number"),
        ("成员校负责考核", [BODY], "name"),
        ("教育集团应减少作业", [AWARD], "uncovered"),
        ("获得合格以下等次", ["推荐获得合格以上等次的集团"], "uncovered"),
        ("逾期恢复的，代为恢复", ["逾期不恢复的，代为恢复，费用自理"], "negation"),
        ("实行“四统一”", ["实行“五统一”"], "number"),
    ],
)
def test_what_the_quotes_do_not_say_is_a_problem_of_its_kind(statement, quotes, kind):
    problems = verify_statement(statement, quotes)
    assert kind in {problem.kind for problem in problems}, problems
    assert all(problem.message.endswith("。") for problem in problems)


def test_a_stretch_that_loses_its_negation_or_cuts_a_figure_does_not_pass():
    assert verify_statement("重复奖励", [AWARD])
    assert verify_statement("5分", ["共15分"])


def test_context_lends_names_and_words_but_no_figures():
    statement = "紫阳县教育集团只能获得一次奖励指标"
    assert verify_statement(statement, [AWARD])
    assert verify_statement(statement, [AWARD], context=["紫阳县集团化办学方案"]) == []
    assert verify_statement("获得8次奖励指标", [AWARD], context=["8次"])


def test_without_quotes_nothing_is_supported():
    assert verify_statement("教育集团不重复奖励", [])
