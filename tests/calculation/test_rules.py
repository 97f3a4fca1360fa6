"""Questions answered by rulebooks."""

import pytest


def first(index, question):
    calculation = index.ask(question)
    assert calculation is not None, question
    return calculation.computed[0]


@pytest.mark.parametrize(
    ("question", "start"),
    [
        ("安康第4项，交流比例8%，骨干占25%，得几分？", "第4项（教师交流）得3分"),
        ("安康第4项，骨干占25%，交流比例8%，得几分？", "第4项（教师交流）得3分"),
        ("安康第4项，要求是10%，我们交流比例才8%，骨干占25%，得几分？", "第4项（教师交流）得3分"),
        (
            "安康符合交流要求的教师有100人，实际交流9人，骨干1人，第4项得几分？",
            "第4项（教师交流）得0分",
        ),
        ("安康应交流的老师60人，交流了5人，骨干2人，第4项几分？", "第4项（教师交流）得约3.33分"),
        ("安康交流比例11%，骨干占18%，教师交流那一项得几分？", "第4项（教师交流）得3分"),
        ("安康第11项评优的话得几分？", "第11项（教学质量评价）得10分"),
        ("安康第15项完成100%、第16项完成50%，合计几分？", "合计得6分：4 + 2 = 6"),
        ("安康第11项良好和合格差几分？", "相差2分"),
        ("安康第9项比第2项多几分？", "相差4分"),
        ("安康第11项占教育教学这部分的百分之几？", "10 ÷ 30 ≈ 33.33%"),
        ("安康第1项占所在板块的几成？", "6 ÷ 15 = 40%"),
        ("安康第11项占总分的百分之几？", "10 ÷ 100 = 10%"),
        ("安康考核76分，再涨几分就是良好？", "离良好还差4分"),
        ("安康制度建设和队伍建设一共多少分？", "合计35分"),
        ("安康考核得89分，什么等次？", "等次：89分 → 良好"),
        ("安康考核总分92分，没有弄虚作假，什么等次？", "等次：92分 → 优秀"),
        ("安康考核总分92分，弄虚作假被查实，什么等次？", "等次：92分 → 不得评为优秀"),
        ("安康集团总分95分，发生重大责任事件，什么等次？", "等次：95分 → 优秀"),
        ("安康考核基础分99分，国家级两次，最后多少分？", "总分：99 + 3 + 3 = 105分"),
        ("安康考核现在84分，离优秀还差几分？", "离优秀还差6分"),
        ("安康10个优秀的集团，能奖几个？", "优秀可奖3个"),
        ("安康优秀集团9个、良好集团14个，最多有几个集团能拿奖补？", "优秀可奖2个"),
        ("安康集团去年不合格，今年又不合格，会怎么处理？", "截至最近一年连续2年"),
        ("安康核心校派出5人，管理人员共12人，超标了吗？", "达标：5 ÷ 12 × 100 ≈ 41.6667%"),
        ("安康核心校派出7人，管理人员共12人，超标了吗？", "未达标"),
    ],
)
def test_answers(corpus, question, start):
    assert first(corpus, question).startswith(start)


@pytest.mark.parametrize(
    "question",
    [
        "安康第4项交流了8个人得几分？",
        "安康第4项交流比例108%，骨干占25%，得几分？",
        "安康我们符合交流条件的教师50人，交流了60人，其中骨干1人，第4项得几分？",
        "安康第11项是良好还是合格得几分？",
        "安康第19项完成80%得几分？",
        "安康第3项满分是多少？",
        "安康国家级媒体宣传加几分？",
        "安康考核分几个等次？",
        "安康制度建设完成90%，得几分？",
        "安康优秀7个，还有3个，能奖几个？",
        "安康一体型集团优秀，高级教师岗位比例是多少？",
        "安康离优秀还差几分？",
    ],
)
def test_leaves_alone_what_is_not_given(corpus, question):
    assert corpus.ask(question) is None


def test_states_the_reading_used_and_the_others(corpus):
    lines = corpus.ask("安康第4项，交流比例8%，骨干占18%，得几分？").computed
    assert lines[0].startswith("第4项（教师交流）得1分")
    assert "其他读法" in lines[1]
    assert "只按差距较大的一项扣分，3分" in lines[1]


def test_shows_how_head_counts_give_percentages(corpus):
    line = first(corpus, "安康符合交流条件的教师60人，交流了4人，其中骨干1人，第4项得几分？")
    assert "4 ÷ 60 ≈ 6.67%" in line
    assert "1 ÷ 4 = 25%" in line


def test_a_rulebook_of_another_document_is_left_aside(corpus):
    assert corpus.ask("滨州集团考核总分95分，什么等次？") is None


def test_the_rule_is_quoted(corpus):
    quotes = corpus.ask("安康第4项，交流比例8%，骨干占25%，得几分？").quotes
    text = "".join(q.text for q in quotes)
    assert "不低于符合交流要求的10%" in text
    assert "每降低1个百分点少计1分" in text


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("安康集团满足交流条件的有200人，轮岗16人，其中骨干4人，教师交流得几分？", "得3分"),
        ("安康教学质量评价由良好升到优秀，能多得几分？", "相差2分"),
        ("安康满意度测评88%，办学影响得多少分？", "得7.04分"),
        ("安康学生素养三项分别得4分、5分、3.5分，合计多少，离满分差多少？", "离满分差2.5分"),
        (
            "安康某集团制度建设12分、队伍建设16分、教育教学24分、学生素养12分、机制创新9分、"
            "办学影响6分，总分多少，什么等次？",
            "等次：79分 → 合格",
        ),
        ("安康评出优秀10个、良好15个，两个等次各奖几个？", "良好可奖4个"),
        ("安康2022年和2024年一共要组建多少个教育集团？", "50 + 25 = 75个"),
    ],
)
def test_other_wordings_and_shapes(corpus, question, line):
    assert line in "\n".join(corpus.ask(question).computed)


@pytest.mark.parametrize(
    "question",
    [
        "安康某集团制度建设12分、队伍建设16分、教育教学24分，属于什么等次？",
        "安康机制创新三项得了3分和4分，加起来多少分？",
        "安康某集团制度建设13分、队伍建设18分，还差多少分满分？",
        "安康学生素养三项分别得4分、9分、3分，合计多少分？",
        "安康教学质量评价先优秀后来合格，得几分？",
    ],
)
def test_no_points_from_inputs_that_are_unsure(corpus, question):
    assert corpus.ask(question) is None


@pytest.mark.parametrize(
    ("question", "start"),
    [
        (
            "咱集团150名老师够交流资格，实际动了12个，其中3个是骨干，交流这一条拿多少分",
            "第4项（教师交流）得3分",
        ),
        (
            "安康交流比例只做到7.5%，骨干倒是占到两成五，教师交流还剩几分？",
            "第4项（教师交流）得2.5分",
        ),
        (
            "安康集团章程和各方面制度我们只做完九成，对应的6分能拿到多少？",
            "第1项（集团章程与各项制度）得5.4分",
        ),
        ("安康第16项顶多做了四分之三，能得多少分？", "第16项（特色发展支持系统）得3分"),
        (
            "安康学生活动品牌和综合素质评价这两条各完成了70%，一共得几分？",
            "合计得7分：3.5 + 3.5 = 7",
        ),
        (
            "安康4所学校教学质量评价是1个优秀、2个良好、1个合格，第11项得几分",
            "第11项（教学质量评价）得8分",
        ),
        (
            "安康六大块分别拿了13、17、25、12、10、7分，加起来什么等次？",
            "总分：13 + 17 + 25 + 12 + 10 + 7 = 84分",
        ),
        ("安康考核一共丢了14分，是什么等次", "等次：86分 → 良好"),
        ("安康考核国家级、市级媒体各报道一次，一共可以加多少分？", "共加4分：3 + 1 = 4"),
        ("安康教育教学板块占百分制的多大比重", "30 ÷ 100 = 30%"),
        ("安康中心城区有10个优秀集团，我们排在第4名，能拿到奖补吗？", "第4名不在奖励名额之内"),
    ],
)
def test_the_same_question_in_other_words(corpus, question, start):
    assert first(corpus, question).startswith(start)


def test_the_numbers_needed_for_thresholds(corpus):
    lines = corpus.ask("安康符合交流条件的教师80人，至少交流几个，其中骨干最少几个？").computed
    assert lines == (
        "交流教师人数至少8人：80 × 10% = 8。",
        "交流教师中的骨干教师人数至少2人：8 × 20% = 1.6，向上取整为2。",
    )


def test_only_the_part_that_is_asked_for(corpus):
    lines = corpus.ask("安康已经安排了15名教师交流，骨干教师起码要有几名").computed
    assert len(lines) == 1
    assert "15 × 20% = 3" in lines[0]


@pytest.mark.parametrize(
    "question",
    ["安康第4项交流比例8%，得几分？", "安康集团符合条件的有200人，交流16人，教师交流得几分？"],
)
def test_a_ratio_that_is_not_given_is_said_to_count_as_met(corpus, question):
    line = first(corpus, question)
    assert line.startswith("第4项（教师交流）得3分")
    assert "没有给出，按达到20%计" in line


def test_both_quotas_are_added_up_where_that_is_asked(corpus):
    lines = corpus.ask("安康优秀的有12个、良好的有23个，奖补名额加一块最多多少个").computed
    assert "合计9个：3 + 6 = 9。" in lines


@pytest.mark.parametrize(
    "question",
    ["安康考核多少分以下算不合格？", "安康上国家级媒体的和只上省级的各加几分？"],
)
def test_a_question_for_the_rule_itself_is_no_calculation(corpus, question):
    assert corpus.ask(question) is None


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        ("满意度测评想拿到6分，平均满意度要做到百分之多少？", ["75%"]),
        ("第1项想得4分，完成率得达到百分之几？", ["%"]),
        ("考核评价表六大板块里，分值最高的和最低的差几分？", ["22分"]),
        ("教学质量评价各校都是合格，第9项完成了75%，这两项一共丢几分？", ["6分"]),
        (
            "符合交流要求的150人，已经交流了9人、其中骨干1人，至少还要再交流几人？",
            ["还差6人", "还差2人"],
        ),
        ("考核81分，经验在省里宣传了一次，市级宣传了一次，总分多少？", ["81 + 2 + 1 = 84分"]),
        ("教育教学四项得了4、6、7、9分，得分率多少？", ["26 ÷ 30 ≈ 86.67%"]),
    ],
)  # fmt: skip
def test_questions_on_the_table_as_a_whole(corpus, question, facts):
    calculation = corpus.ask(question)
    assert calculation is not None
    lines = "".join(calculation.computed)
    assert [fact for fact in facts if fact not in lines] == []


@pytest.mark.parametrize(
    ("question", "together"),
    [
        ("安康优秀集团9个、良好集团14个，最多有几个集团能拿奖补？", True),
        ("安康优秀集团9个、良好集团14个，各能奖补几个、总共几个？", True),
        ("安康优秀集团9个、良好集团14个，各能奖补几个？", False),
    ],
)
def test_prizes_of_two_grades_are_added_up_unless_each_is_asked_for(corpus, question, together):
    calculation = corpus.ask(question)
    assert calculation is not None
    assert ("合计6个：2 + 4 = 6。" in calculation.computed) is together
