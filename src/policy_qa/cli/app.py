"""The commands and their options; what they do lies in the modules they import when run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_qa.cli import analysis, replaying, upkeep
from policy_qa.cli.checklists import checklist_app
from policy_qa.cli.models import models_app
from policy_qa.cli.options import Answerer, Batch, Command, Config, Group, Index, Json, Output
from policy_qa.cli.rulebooks import rulebook_app, what_if_command
from policy_qa.cli.users import users_app
from policy_qa.errors import InputError

app = typer.Typer(
    cls=Group,
    help="政策文件问答助手：答案逐句引用原文并经核对，文件没有写的就说没有。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)


@app.command("index", cls=Command)
def index_command(
    corpus: Annotated[
        Path | None, typer.Option("--corpus", help="存放政策文件的文件夹，默认 corpus")
    ] = None,
    index: Index = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """建立或更新索引；只处理有变化的文件。

    例：policy-qa index --corpus corpus --index .index
    """
    from policy_qa.cli.commands import build
    from policy_qa.config import load_settings

    build(load_settings(config=config, corpus=corpus, index=index), as_json=as_json)


@app.command("text", cls=Command)
def text_command(
    document: Annotated[str, typer.Argument(help="文件名", metavar="文件名")],
    index: Index = None,
    config: Config = None,
) -> None:
    """输出一份文件规范化后的文本，引文的位置都以它为准。

    例：policy-qa text 方案.txt
    """
    from policy_qa.cli.commands import print_text
    from policy_qa.config import load_settings

    print_text(load_settings(config=config, index=index), document)


@app.command("ask", cls=Command)
def ask_command(
    question: Annotated[str | None, typer.Argument(help="问题", metavar="问题")] = None,
    index: Index = None,
    answerer: Answerer = None,
    as_json: Json = False,
    batch: Batch = None,
    output: Output = None,
    config: Config = None,
) -> None:
    """提问。不写问题则进入对话。

    例：policy-qa ask "文件对经费有什么规定？"

    例：policy-qa ask --batch 问题.jsonl --output 答案.jsonl
    """
    from policy_qa.cli import commands
    from policy_qa.config import load_settings

    _check_modes("问题", question, as_json, batch, output)
    settings = load_settings(config=config, index=index, answerer=answerer)
    if batch and output:
        commands.ask_batch(settings, batch, output)
    elif question is not None:
        commands.ask_once(settings, question, as_json=as_json)
    elif as_json:
        raise InputError("--json 需要同时写出问题，例如：policy-qa ask --json 问题。")
    else:
        commands.chat(settings)


@app.command("search", cls=Command)
def search_command(
    question: Annotated[str | None, typer.Argument(help="问题", metavar="问题")] = None,
    index: Index = None,
    top_k: Annotated[int, typer.Option("--top-k", min=1, max=200, help="最多返回几条")] = 20,
    as_json: Json = False,
    batch: Batch = None,
    output: Output = None,
    config: Config = None,
) -> None:
    """只检索条款，不作答。

    例：policy-qa search "教师交流轮岗" --top-k 5
    """
    from policy_qa.cli import commands
    from policy_qa.config import load_settings

    _check_modes("问题", question, as_json, batch, output)
    settings = load_settings(config=config, index=index)
    if batch and output:
        commands.search_batch(settings, batch, output, top_k)
    elif question is not None:
        commands.search_once(settings, question, top_k, as_json=as_json)
    else:
        raise InputError("请写出问题，或用 --batch 给出问题文件。")


@app.command("score", cls=Command)
def score_command(
    rulebook: Annotated[
        str, typer.Option("--rulebook", help="计分规则的名称，或 .toml 文件", metavar="名称")
    ],
    request: Annotated[Path | None, typer.Option("--input", help="一个请求（JSON 文件）")] = None,
    index: Index = None,
    as_json: Json = False,
    as_table: Annotated[bool, typer.Option("--table", help="以表格列出逐条计分")] = False,
    batch: Batch = None,
    output: Output = None,
    config: Config = None,
) -> None:
    """按计分规则算分，逐条列出算式、依据和规则没有写明之处。

    例：policy-qa score --rulebook ankang-2022 --input 请求.json --table
    """
    from policy_qa.cli import scoring
    from policy_qa.config import load_settings

    if as_table and (as_json or batch is not None):
        raise InputError("--table 不能与 --json 或 --batch 同时使用，请去掉其一。")
    _check_modes("--input", request, as_json, batch, output)
    settings = load_settings(config=config, index=index)
    if batch and output:
        scoring.score_batch(settings, rulebook, batch, output)
    elif request is not None:
        scoring.score_once(settings, rulebook, request, as_json=as_json, as_table=as_table)
    else:
        raise InputError("请用 --input 给出一个请求，或用 --batch 与 --output 给出多个。")


app.command("whatif", cls=Command)(what_if_command)
app.add_typer(rulebook_app, name="rulebook")
app.add_typer(checklist_app, name="checklist")
app.add_typer(models_app, name="models")
app.add_typer(users_app, name="users")
analysis.register(app)
upkeep.register(app)
replaying.register(app)


@app.command("eval", cls=Command)
def eval_command(
    suite: Annotated[
        str | None, typer.Option("--suite", help="评测集，默认 policies-test", metavar="名称")
    ] = None,
    answerer: Answerer = None,
    questions: Annotated[
        Path | None, typer.Option("--questions", help="自有题目：xlsx、csv 或 jsonl")
    ] = None,
    corpus: Annotated[
        Path | None, typer.Option("--corpus", help="文件夹，替换评测集自带的文件")
    ] = None,
    report: Annotated[
        Path | None, typer.Option("--report", help="报告写入的文件夹（Markdown、HTML、xlsx、JSON）")
    ] = None,
    baselines: Annotated[
        bool, typer.Option("--baselines/--no-baselines", help="同时评测对照方法")
    ] = True,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="只评测前几条")] = None,
    failures: Annotated[bool, typer.Option("--failures", help="逐条列出答错的题")] = False,
    data: Annotated[Path | None, typer.Option("--data", help="法规评测集的数据文件夹")] = None,
    share: Annotated[
        int | None, typer.Option("--share", min=1, help="法规评测集收录多少部法规，默认全部")
    ] = None,
    as_json: Json = False,
) -> None:
    """评测答得对不对，与对照方法并列。

    例：policy-qa eval --questions 题目.xlsx --report reports
    """
    from policy_qa.cli.evaluating import Choice, evaluate_with
    from policy_qa.config import load_settings

    choice = Choice(suite, questions, corpus, report, baselines, limit, failures, as_json, share)
    evaluate_with(load_settings(eval_data=data, answerer=answerer), choice)


@app.command("serve", cls=Command)
def serve_command(
    host: Annotated[str | None, typer.Option("--host", help="监听地址，默认 127.0.0.1")] = None,
    port: Annotated[int | None, typer.Option("--port", help="监听端口，默认 7860")] = None,
    users: Annotated[Path | None, typer.Option("--users", help="用户文件；给出就要登录")] = None,
    index: Index = None,
    config: Config = None,
) -> None:
    """启动网页、HTTP 接口和 MCP 工具。

    例：policy-qa serve --port 8080

    例：policy-qa serve --host 0.0.0.0 --users users.json
    """
    from policy_qa.cli.commands import serve
    from policy_qa.config import load_settings

    serve(load_settings(config=config, index=index, host=host, port=port, users=users))


def _check_modes(
    what: str, single: object, as_json: bool, batch: Path | None, output: Path | None
) -> None:
    """Refuse options that contradict each other.

    Raises:
        InputError: With what is missing or too much.
    """
    if (batch is None) != (output is None):
        raise InputError("--batch 与 --output 要一起使用：前者是输入文件，后者是输出文件。")
    if batch is not None and (single is not None or as_json):
        raise InputError(f"--batch 不能与{what}或 --json 同时使用，请去掉其一。")
