"""The commands ``explain`` and ``replay``: how an answer came about, and the same once more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from policy_qa.cli.options import Command, Config, Index, Json

if TYPE_CHECKING:
    from policy_qa.records import AnswerRecord

Identifier = Annotated[str, typer.Argument(help="作答编号，提问后显示", metavar="编号")]
_SHOWN = 10


def explain_command(
    identifier: Identifier, index: Index = None, as_json: Json = False, config: Config = None
) -> None:
    """说明一次作答是怎样得出的：设置、索引、模型、提示词、检索到的条款、核对结果。

    例：policy-qa explain 20260102-101500-ab12
    """
    from dataclasses import asdict

    from policy_qa.cli.console import print_json, print_line
    from policy_qa.config import load_settings

    record = _load(load_settings(config=config, index=index), identifier)
    if as_json:
        print_json(asdict(record))
        return
    for line in explained(record):
        print_line(line)


def replay_command(
    identifier: Identifier, index: Index = None, as_json: Json = False, config: Config = None
) -> None:
    """用现在的设置和索引把一次提问重做一遍，并说明与当时是否相同。

    例：policy-qa replay 20260102-101500-ab12
    """
    from policy_qa.cli.commands import opened
    from policy_qa.cli.console import print_answer, print_json, print_line
    from policy_qa.config import load_settings
    from policy_qa.schema import Query, Turn

    settings = load_settings(config=config, index=index)
    record = _load(settings, identifier)
    turns = tuple(
        Turn("user" if role == "user" else "assistant", content) for role, content in record.history
    )
    settings = load_settings(config=config, index=index, answerer=_answerer(record))
    with opened(settings) as assistant:
        answer = assistant.ask(Query(record.question, turns, record.id), documents=record.documents)
        now = assistant.records.load(record.id) if assistant.records else record
    if as_json:
        print_json({"same": _same(record, now), "before": record.answer, "now": now.answer})
        return
    print_answer(answer)
    print_line("与当时的答案相同。" if _same(record, now) else "与当时的答案不同。当时的答案：")
    if not _same(record, now):
        print_line(str(record.answer["answer"]), style="dim")
        for line in _changes(record, now):
            print_line(line, style="yellow")


def register(app: typer.Typer) -> None:
    """Add the commands to an app."""
    app.command("explain", cls=Command)(explain_command)
    app.command("replay", cls=Command)(replay_command)


def explained(record: AnswerRecord) -> list[str]:
    """Return the lines that explain an answer."""
    lines = [
        f"编号：{record.id}（{record.created}）",
        f"问题：{record.question}",
        *(f"上文（{role}）：{content}" for role, content in record.history),
    ]
    if record.standalone != record.question:
        lines.append(f"理解为：{record.standalone}")
    if record.documents:
        lines.append(f"限定文件：{'、'.join(record.documents)}")
    lines += [
        f"方式：{record.mode}；设置 {record.settings}；索引 {record.index}；"
        f"向量模型 {record.embedder}",
        "检索到的条款：",
        *(_hit(hit) for hit in record.answer["retrieved"][:_SHOWN]),
        *_told(record.trace),
        "答案：",
        str(record.answer["answer"]),
        *(f"说明：{note}" for note in record.answer.get("notes", [])),
    ]
    for number, citation in enumerate(record.answer["citations"], start=1):
        where = " › ".join((citation["document"], *citation["path"]))
        span = f"{citation['start']}–{citation['end']}"
        lines.append(f"[{number}] {where}（{span}）：“{citation['quote']}”")
    return lines


def _hit(hit: dict[str, Any]) -> str:
    where = " › ".join((hit["document"], *hit["path"]))
    text = " ".join(hit["text"].split())
    return f"  {hit['score']:.3f}  {where}：{text[:60]}"


def _told(trace: dict[str, Any]) -> list[str]:
    """What a model did, if one took part."""
    if not trace:
        return []
    lines = []
    if trace["question"]:
        lines.append(f"语言模型改写的追问：{trace['question']}")
    if trace["model"]:
        lines.append(f"语言模型：{trace['model']}（{trace['model_identity']}）")
    for role, content in trace["prompt"]:
        lines += [f"提示词（{role}）：", content]
    for number, reply in enumerate(trace["replies"], start=1):
        lines += [f"第{number}次回复：", reply]
    for verdict in trace["verdicts"]:
        why = f"（{'；'.join(verdict['problems'])}）" if verdict["problems"] else ""
        lines.append(f"核对：{verdict['fate']}：{verdict['text']}{why}")
    for usage in trace["usage"]:
        lines.append(
            f"用量：提示词 {usage['prompt_tokens']} 个词元，其中缓存 {usage['cached_tokens']}；"
            f"回复 {usage['answer_tokens']}；用时 {usage['seconds']:.1f} 秒"
        )
    if trace["fault"]:
        lines.append(f"未用语言模型的原因：{trace['fault']}")
    return lines


def _load(settings: Any, identifier: str) -> AnswerRecord:  # noqa: ANN401
    from policy_qa.records import AnswerRecords

    return AnswerRecords.beside(settings.index).load(identifier)


def _answerer(record: AnswerRecord) -> str:
    return "llm" if record.mode == "llm" else "extractive"


def _same(before: AnswerRecord, now: AnswerRecord) -> bool:
    kept = ("status", "answer", "citations")
    return all(before.answer[name] == now.answer[name] for name in kept)


def _changes(before: AnswerRecord, now: AnswerRecord) -> list[str]:
    """Say what is not as it was."""
    names = {"settings": "设置", "index": "索引", "embedder": "向量模型"}
    changed = [word for name, word in names.items() if getattr(before, name) != getattr(now, name)]
    return [f"已改变的：{'、'.join(changed)}。"] if changed else []
