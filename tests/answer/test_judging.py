"""The judge has a say where the features leave it open, and only there."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from policy_qa.answer.features import Features, Statement
from policy_qa.answer.judging import SAY, Asking, Say, placed, rescored, told
from policy_qa.answer.refusal import Thresholds, decide
from policy_qa.assistant import Assistant
from policy_qa.config import load_settings
from policy_qa.errors import ModelError
from policy_qa.index import PolicyIndex
from policy_qa.indexing import build_index
from policy_qa.models import open_embedder
from policy_qa.schema import Cell, Clause, Query

NOTHING = Features(**dict.fromkeys(Features.__slots__, 0.0))
TEXT = """白鹭县学校食堂管理办法

第一条 食堂应当使用有醒目标识的密闭容器收集餐厨垃圾，当天清运。

第二条 每份菜品留样不少于125克，冷藏保存48小时以上。

第三条 食堂每学期公示两次收支情况，由家长委员会监督。
"""


@dataclass
class FakeJudge:
    """Says of each passage what it is told to, and keeps what it was asked.

    ``only`` is how a question ends that any passage answers at all.
    """

    says: dict[str, float]
    otherwise: float = 0.0
    only: str = ""
    asked: list[tuple[str, str, str]] = field(default_factory=list)

    def prepare(self) -> None:
        """Nothing is to be loaded."""

    def support(self, question: str, passage: str, above: str) -> float:
        self.asked.append((question, passage, above))
        says = self.says if question.rstrip("？").endswith(self.only) else {}
        return next((v for k, v in says.items() if k in passage), self.otherwise)


def statement(text: str, score: float) -> Statement:
    clause = Clause(text, "甲.txt", ("一、总则",), "paragraph", text, 0, len(text))
    return Statement(clause, 0, len(text), 0, 0, 0, 0, False, True, score, NOTHING)


def order(judge: FakeJudge, *given: Statement, say: Say = SAY) -> str:
    asking = Asking(judge, "问？", {"甲.txt": "办法"})
    return "".join(s.text for s in rescored(given, asking, say))


def test_of_near_statements_the_judge_puts_one_first():
    judge = FakeJudge({"甲": -3.0, "乙": 3.0}, otherwise=-3.0)
    near = [statement("甲", 1.0), statement("乙", 0.9), statement("丙", 0.8), statement("丁", 0.7)]
    assert order(judge, *near)[0] == "乙"
    assert [(p, a) for _, p, a in judge.asked] == [("甲", "办法 一、总则"), ("乙", "办法 一、总则")]


def test_it_reads_on_while_another_could_still_come_first():
    judge = FakeJudge({}, otherwise=-3.0)
    order(judge, *(statement(name, 1 - 0.01 * i) for i, name in enumerate("甲乙丙丁戊己")))
    assert [passage for _, passage, _ in judge.asked] == list("甲乙丙丁")[: SAY.most]


def test_far_ahead_nobody_is_asked():
    judge = FakeJudge({"甲": -9.0})
    assert order(judge, statement("甲", 3.0), statement("乙", 3.0 - SAY.lead - 0.1)) == "甲乙"
    assert order(judge, statement("甲", 3.0)) == "甲"
    assert judge.asked == []


def test_where_all_are_told_alike_the_order_stays():
    judge = FakeJudge({}, otherwise=SAY.unread)
    given = [statement(name, 1 - 0.1 * i) for i, name in enumerate("甲乙丙丁戊")]
    assert order(judge, *given) == "甲乙丙丁戊"


def test_a_cell_is_told_with_the_names_of_its_row_and_its_headers():
    text = "全护理型\t1800\t660"
    cells = (
        Cell(0, 4, ("类型",)),
        Cell(5, 9, ("收费", "护理费")),
        Cell(10, 13, ("收费", "伙食费")),
    )
    path = ("第一章 总则", "第二章 养老院收费", "附表")
    clause = Clause("r", "甲.txt", path, "row", text, 0, len(text), "附表", cells=cells)
    meal = Statement(clause, 10, 13, 0, 0, 0, 0, False, True, 1.0, NOTHING)
    titles = {"甲.txt": "示例省示例市示例县人民政府关于养老院收费的通知（试行）"}
    passage, above = told(meal, titles)
    assert passage == "全护理型，收费，伙食费：660"
    assert above == "示例省示例市示例县人…（试行） 第二章 养老院收费 附表"


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("judged")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "canteen.txt").write_text(TEXT, "utf-8")
    made = load_settings(corpus=folder / "corpus", index=folder / "index")
    build_index(made)
    return made


def asked_with(settings, judge, question):
    embedder = open_embedder(settings)
    index = PolicyIndex.open(settings.index, embedder_name=embedder.name)
    assistant = Assistant(index, embedder, judge=judge)
    try:
        return assistant.ask(Query(question))
    finally:
        assistant.close()


OPEN = "食堂的菜品留样由谁负责登记？"


@pytest.mark.model
def test_an_open_case_follows_the_judge(settings):
    sure, doubting = FakeJudge({}, otherwise=9.0), FakeJudge({}, otherwise=-9.0)
    assert asked_with(settings, sure, OPEN).status == "answered"
    refused = asked_with(settings, doubting, OPEN)
    assert refused.status == "refused"
    assert "最接近的条款" in refused.text
    question, passage, above = sure.asked[0]
    assert question == OPEN
    assert passage in TEXT
    assert "白鹭县学校食堂管理办法" in above


@pytest.mark.model
def test_of_a_clear_case_one_statement_is_read(settings):
    judge = FakeJudge({}, otherwise=0.0)
    answer = asked_with(settings, judge, "食堂每份菜品留样不少于多少克？")
    assert answer.status == "answered"
    assert "125克" in answer.text
    assert len({passage for _, passage, _ in judge.asked}) == 1


@pytest.mark.model
def test_what_the_features_are_sure_of_is_still_doubted(settings):
    judge = FakeJudge({}, otherwise=-9.0)
    assert asked_with(settings, judge, "食堂每份菜品留样不少于多少克？").status == "refused"


SERVICE = """白鹭县课后服务实施方案

一、服务方式
（一）学校自办。学校安排本校教师承担看护和辅导。
（二）机构合作。县教育局遴选机构承担艺术和体育课程。

二、师资来源
学校可以返聘退休教师、招募志愿者、聘请体校教练，补充课后服务的师资。

三、建立巡查制度
每月巡查课后服务质量。（牵头单位：县教育局。时限要求：2024年5月）
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = tmp_path_factory.mktemp("service")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "service.txt").write_text(SERVICE, "utf-8")
    made = load_settings(corpus=folder / "corpus", index=folder / "index")
    build_index(made)
    return made


WAYS = "课后服务可以用哪些方式补充师资？"


@pytest.mark.model
def test_headings_give_way_to_a_statement_of_elsewhere_that_answers_far_better(service):
    alike = asked_with(service, FakeJudge({}), WAYS)
    assert [c.quote for c in alike.citations] == ["学校自办", "机构合作"]
    better = asked_with(service, FakeJudge({"返聘": 3.0}, otherwise=-3.0), WAYS)
    assert "返聘退休教师" in better.text
    assert "机构合作" not in better.text


@pytest.mark.model
def test_of_things_compared_that_no_words_tell_apart_those_granted_are_quoted(settings):
    judge = FakeJudge({"密闭容器": 3.0, "留样": 2.0}, otherwise=-3.0)
    answer = asked_with(settings, judge, "自己弄的和家长盯着的，食堂要做的有什么区别？")
    assert [citation.path for citation in answer.citations] == [("第一条",), ("第二条",)]


@pytest.mark.model
def test_a_clause_that_the_judge_doubts_has_no_field_to_give(service):
    asked = "暑期夏令营几月份开营？"
    assert "2024年5月" in asked_with(service, FakeJudge({}, otherwise=3.0), asked).text
    assert asked_with(service, FakeJudge({}, otherwise=-9.0), asked).status == "refused"


@pytest.mark.model
def test_before_refusing_the_next_statements_are_read(settings):
    judge = FakeJudge({"密闭容器": 9.0}, otherwise=-9.0)
    answer = asked_with(settings, judge, OPEN)
    assert answer.status == "answered"
    assert "密闭容器" in answer.text


@pytest.mark.model
def test_an_ask_without_an_answer_is_named(settings):
    judge = FakeJudge({"125克": 9.0}, otherwise=-9.0, only="克")
    answer = asked_with(settings, judge, "每份菜品留样不少于多少克？留样的柜子由哪家公司维修？")
    assert "125克" in answer.text
    assert "第二问：未能在文件中找到答案" in answer.text


@pytest.mark.model
def test_without_a_judge_the_support_alone_decides(settings):
    reading = Assistant.open(settings)._current().answerer._reader.read
    from policy_qa.question import Catalogue, understand

    read = reading(understand(Query(OPEN), Catalogue()))
    alone = replace(read, asking=None)
    assert alone.judged(alone.best) is None
    never = replace(Thresholds(), probability=0.0)
    assert decide(alone, never).reason == ""


@pytest.mark.model
def test_settings_can_go_without(settings):
    without = load_settings(corpus=settings.corpus, index=settings.index, judge=False)
    assistant = Assistant.open(without)
    assert assistant._judge is None
    assert assistant.ask(Query("食堂每份菜品留样不少于多少克？")).status == "answered"
    assistant.close()


@pytest.mark.model
def test_a_missing_judge_is_named_with_its_remedy(settings, tmp_path, monkeypatch):
    embedder = open_embedder(settings)
    monkeypatch.setattr("policy_qa.assistant.open_embedder", lambda _: embedder)
    with pytest.raises(ModelError, match=r"尚未安装.*make setup"):
        Assistant.open(settings.model_copy(update={"cache": tmp_path}))


def test_a_reader_is_told_the_place_where_a_long_title_hides_it():
    long = "以教育质量均衡 让农村娃“上好学”——滨江市办学改革的再实践"
    assert placed(long, "滨江市") == f"滨江市 {long}"
    assert placed("滨江市关于推进办学改革的若干实施意见", "滨江市").startswith("滨江市关于")
    assert placed(long, "") == long
    one = replace(statement("甲", 1.0).clause, path=())
    words = replace(statement("甲", 1.0), clause=one)
    assert told(words, {"甲.txt": placed(long, "滨江市")})[1] == "滨江市 以教育质量均…的再实践"


TABLE = """白鹭县学校食堂考核办法

| 指标 | 内容 | 分值 |
|---|---|---|
| 食材采购30分 | 1.食材集中采购，票据齐全。 | 18分 |
| 食材采购30分 | 2.供货商每年评价一次。 | 12分 |
| 留样管理20分 | 3.每份菜品留样不少于125克。 | 20分 |
"""


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "figure"), [("“留样管理”一共多少分？", "20分"), ("第2项多少分？", "12分")]
)
def test_a_figure_in_a_table_that_is_named_is_not_left_to_the_judge(tmp_path, question, figure):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "points.md").write_text(TABLE, "utf-8")
    made = load_settings(corpus=tmp_path / "corpus", index=tmp_path / "index")
    build_index(made)
    answer = asked_with(made, FakeJudge({}, otherwise=-9.0), question)
    assert answer.status == "answered"
    assert figure in answer.text
    other = question.replace("留样管理", "环境卫生").replace("多少分", "由谁负责")
    assert asked_with(made, FakeJudge({}, otherwise=-9.0), other).status == "refused"
