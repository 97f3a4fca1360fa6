"""The commands about rulebooks, as a person types them."""

import json
import tomllib
from pathlib import Path

import pytest

from policy_qa.cli import run
from policy_qa.score import rulebook_names

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
PLAN = CORPUS / "ankang-school-groups-plan.txt"


@pytest.fixture
def command(capsys, tmp_path, monkeypatch):
    """Run a command without an index; return its status, its output and its errors."""
    monkeypatch.setenv("POLICY_QA_INDEX", str(tmp_path / "no-index"))
    monkeypatch.setenv("COLUMNS", "200")

    def call(*arguments) -> tuple[int, str, str]:
        status = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return call


@pytest.fixture
def request_file(tmp_path):
    def write(kind: str, inputs: object) -> Path:
        path = tmp_path / "request.json"
        text = json.dumps({"id": "q", "kind": kind, "inputs": inputs}, ensure_ascii=False)
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def total():
    indicators = {str(number): {"completion_pct": "80"} for number in range(1, 19)}
    indicators["4"] = {"exchange_pct": "9", "backbone_pct": "20"}
    indicators["11"] = {"grade": "良好"}
    indicators["18"] = {"satisfaction_pct": "95"}
    return {"indicators": indicators, "bonus": ["省级"]}


def test_every_rulebook_is_listed_by_its_whole_name(command):
    status, shown, _ = command("rulebook", "list")
    assert status == 0
    assert all(name in shown for name in rulebook_names())
    assert "18项指标" in shown
    listed = json.loads(command("rulebook", "list", "--json")[1])
    assert [book["name"] for book in listed] == list(rulebook_names())


def test_a_rulebook_is_shown_with_what_is_open(command):
    status, shown, _ = command("rulebook", "show", "ankang-2022")
    assert status == 0
    assert "满分100分" in shown
    assert "按差额扣分" in shown
    assert "教师交流比例（exchange_pct）" in shown
    assert "国家级3分、省级2分、市级1分" in shown
    assert "期限：8月31日前，各教育集团核心校" in shown
    assert "没有写明：高级教师岗位\n  采用：在原比例上提高5个百分点\n" in shown
    described = json.loads(command("rulebook", "show", "ankang-2022", "--json")[1])
    assert len(described["indicators"]) == 18


def test_a_rulebook_of_measures_is_shown(command):
    status, shown, _ = command("rulebook", "show", "jinan-town-schools")
    assert status == 0
    assert "测算项" in shown
    assert "满分" not in shown


def test_a_draft_recovers_the_table_and_is_never_written_over(command, tmp_path):
    target = tmp_path / "new" / "draft.toml"
    status, shown, _ = command("rulebook", "draft", PLAN, "--output", target)
    assert status == 0
    assert "18 项指标，共100分" in shown
    assert shown.count("指标4：") == 1
    draft = tomllib.loads(target.read_text(encoding="utf-8"))
    assert [row["points"] for row in draft["indicators"]] == [
        *(6, 4, 5, 5, 5, 5, 5, 5, 8, 7, 10, 5, 5, 5, 4, 4, 4, 8)
    ]
    target.write_text("mine", encoding="utf-8")
    status, _, told = command("rulebook", "draft", PLAN, "--output", target)
    assert status == 2
    assert "已经存在" in told
    assert target.read_text(encoding="utf-8") == "mine"


def test_a_draft_of_a_document_of_the_corpus_goes_to_the_screen(command):
    status, shown, _ = command("rulebook", "draft", PLAN.name)
    assert status == 0
    assert len(tomllib.loads(shown)["indicators"]) == 18


def test_a_score_as_a_table_tells_the_open_readings(command, request_file):
    path = request_file("indicator", {"indicator": 4, "exchange_pct": "9", "backbone_pct": "18"})
    arguments = ("score", "--rulebook", "ankang-2022", "--input", path, "--table")
    status, shown, _ = command(*arguments)
    assert status == 0
    assert "得分：2" in shown
    assert "算式" in shown
    assert "另一种读法“只按教师交流比例扣分”：得分：4。" in shown
    status, _, told = command(*arguments, "--json")
    assert status == 2
    assert "--table 不能与 --json" in told


def test_what_if_names_losses_and_a_way_to_the_goal(command, request_file, total):
    path = request_file("total", total)
    arguments = ("whatif", "--rulebook", "ankang-2022", "--input", path)
    status, shown, _ = command(*arguments, "--goal", "优秀")
    assert status == 0
    assert "失分最多的指标：\n- 指标11：失2分" in shown
    assert "达到优秀的最省方案" in shown
    assert "最省方案" not in command(*arguments)[1]
    found = json.loads(command(*arguments, "--goal", "优秀", "--json")[1])
    assert found["plan"]["goal"] == "优秀"
    assert float(found["plan"]["total"]) >= 90


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["rulebook", "show", "none"], "找不到计分规则“none”"),
        (["rulebook", "draft", "none.txt"], "找不到文件“none.txt”"),
        (["rulebook", "draft", "binzhou-school-groups-report.txt"], "没有找到计分表"),
        (["rulebook", "forget"], "没有命令 'forget'"),
        (["whatif", "--rulebook", "ankang-2022"], "缺少 '--input'"),
        (["whatif", "--rulebook", "ankang-2022", "--input", "none.json"], "“none.json”无法读取"),
    ],
)
def test_a_fault_is_one_clear_line(command, arguments, named):
    status, shown, told = command(*arguments)
    assert (status, shown) == (2, "")
    assert named in told
    assert told.count("\n") == 1


def test_what_if_needs_a_total(command, request_file, total):
    path = request_file("grade", {"total": "89"})
    status, _, told = command("whatif", "--rulebook", "ankang-2022", "--input", path)
    assert status == 2
    assert "kind 应当是 total" in told
    path.write_text("[1]", encoding="utf-8")
    assert (
        "应当是一个 JSON 对象" in command("score", "--rulebook", "ankang-2022", "--input", path)[2]
    )
    path = request_file("total", total)
    arguments = ("whatif", "--rulebook", "ankang-2022", "--input", path, "--goal", "特优")
    assert "目标等次应当是优秀、良好、合格、不合格之一" in command(*arguments)[2]


def test_a_draft_that_cannot_be_written_is_told(command, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    status, _, told = command("rulebook", "draft", PLAN, "--output", tmp_path / "file" / "a.toml")
    assert status == 2
    assert "无法写入" in told


@pytest.mark.parametrize("name", ["list", "show", "draft"])
def test_help_is_chinese_with_an_example(command, name):
    status, shown, _ = command("rulebook", name, "--help")
    assert status == 0
    assert "用法：" in shown
    assert f"例：policy-qa rulebook {name}" in shown
