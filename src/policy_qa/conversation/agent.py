"""An agent for models that call tools: bounded in steps and time, its words verified.

Refusal stays with code: what extraction refuses, the agent does not answer. Points come
from the calculator alone: the lines shown are the tools', never the model's.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from policy_qa.citations.markers import marked
from policy_qa.errors import InputError
from policy_qa.models import LanguageModel, ModelFault
from policy_qa.models.faults import as_fault
from policy_qa.models.watched import StreamTimeout, watched
from policy_qa.records import AnswerRecords
from policy_qa.schema import Answer, Query
from policy_qa.writing import Event, Found, Trace, Verdict, Written
from policy_qa.writing.checking import check
from policy_qa.writing.composing import compose
from policy_qa.writing.drafting import Draft, drafts_of
from policy_qa.writing.prompts import prompt

if TYPE_CHECKING:
    from policy_qa.assistant import Assistant
    from policy_qa.config import AnswererName
    from policy_qa.conversation.tools import Toolbox

NAME = "agent"
COMPUTED = "由程序计算："
MOST_CALLS = 6
MOST_TOOL_CALLS = 8
_MOST_STEPS = 3 * (MOST_CALLS + MOST_TOOL_CALLS)
_LOGGER = logging.getLogger(__name__)


def reply(
    assistant: Assistant,
    query: Query,
    *,
    answerer: AnswererName | None = None,
    seconds: float = 120.0,
    cancel: threading.Event | None = None,
) -> Iterator[Event]:
    """Yield the events of a reply: by an agent where the model calls tools, else by the code.

    The events are those of ``Assistant.stream``, which does the work where there is no model
    that calls tools.
    """
    model = assistant.model
    if model is None or not model.calls_tools or answerer == "extractive":
        yield from assistant.stream(query, answerer=answerer, cancel=cancel)
        return
    found = assistant.ask(query, answerer="extractive")
    yield Found(found)
    if found.status == "refused":
        yield Written(found)
        return
    yield Written(_by_agent(assistant, model, query, found, seconds, cancel or threading.Event()))


def _by_agent(  # noqa: PLR0913, PLR0917 - what one run depends on
    assistant: Assistant,
    model: LanguageModel,
    query: Query,
    found: Answer,
    seconds: float,
    cancel: threading.Event,
) -> Answer:
    from policy_qa.conversation.tools import Toolbox

    toolbox = Toolbox(assistant, {citation.document for citation in found.citations})
    started = time.monotonic()
    trace = Trace(model=model.name, model_identity=model.identity)
    try:
        text = _run(model, toolbox, query, started + seconds, (cancel, trace))
    except ModelFault as fault:
        note = f"语言模型没有给出答案（{fault.reason}），以下是原文摘录。"
        return replace(found, notes=(*found.notes, note))
    drafts = drafts_of(text, known=max(2, len(toolbox.evidence)))
    checked = [
        check(draft, toolbox.evidence, assistant.text) for draft in _citable(drafts, toolbox)
    ]
    standing = [one for one in checked if one.stands]
    answer = found
    if standing:
        dropped = len(standing) < len(drafts) and not toolbox.computed
        answer = compose(found, standing, dropped=dropped, answerer=NAME)
    trace.verdicts = [
        Verdict(
            one.draft.text,
            one.draft.numbers,
            "通过" if one.stands else "删去",
            tuple(problem.message for problem in one.problems),
        )
        for one in checked
    ]
    answer = _with_points(answer, toolbox)
    answer = replace(answer, seconds=found.seconds + time.monotonic() - started)
    if assistant.records is not None:
        _amend(assistant.records, answer, trace)
    return answer


def _amend(records: AnswerRecords, answer: Answer, trace: Trace) -> None:
    """Put the agent's answer into the record of its id, where one could be written."""
    try:
        kept = records.load(answer.id)
    except InputError as error:
        _LOGGER.warning("作答记录未能更新：%s", error)
        return
    records.save(replace(kept, mode=NAME, answer=answer.to_json(), trace=trace.to_json()))


def _citable(drafts: list[Draft], toolbox: Toolbox) -> list[Draft]:
    known = len(toolbox.evidence)
    return [
        draft if all(number <= known for number in draft.numbers) else replace(draft, numbers=())
        for draft in drafts
    ]


def _with_points(answer: Answer, toolbox: Toolbox) -> Answer:
    """Append the lines that the calculator explained, each with the quote of its rule."""
    from policy_qa.conversation.tools import citations_of

    if not toolbox.computed:
        return answer
    citations = list(answer.citations)
    lines = [answer.text, COMPUTED]
    for text, quote in citations_of(toolbox.computed[-1]):
        if quote not in citations:
            citations.append(quote)
        lines.append(marked(text, [citations.index(quote) + 1]))
    return replace(answer, text="\n".join(lines), citations=tuple(citations))


def _run(
    model: LanguageModel,
    toolbox: Toolbox,
    query: Query,
    deadline: float,
    watch: tuple[threading.Event, Trace],
) -> str:
    """Return the agent's last words; empty where it was cancelled or said nothing."""
    from langchain.agents import create_agent
    from langchain.agents.middleware import ModelCallLimitMiddleware, ToolCallLimitMiddleware

    cancel, trace = watch
    limits: list[Any] = [
        ModelCallLimitMiddleware(run_limit=MOST_CALLS),
        ToolCallLimitMiddleware(run_limit=MOST_TOOL_CALLS),
    ]
    chat = model.chat_model(max(1.0, deadline - time.monotonic()))
    agent: Any = create_agent(
        chat, toolbox.tools(), system_prompt=prompt("agent"), middleware=limits
    )
    turns = [{"role": turn.role, "content": turn.content} for turn in query.history]
    asked = {"messages": [*turns, {"role": "user", "content": query.text}]}
    options = {"recursion_limit": _MOST_STEPS}
    states: list[Any] = []
    try:
        states += watched(
            lambda: agent.stream(asked, options, stream_mode="values"),
            deadline=deadline,
            stop=cancel,
        )
    except StreamTimeout:
        raise ModelFault("超过时限") from None
    except Exception as error:
        raise as_fault(error) from error
    messages = states[-1]["messages"] if states else []
    trace.prompt = [("system", prompt("agent")), ("user", query.text)]
    trace.replies = [
        str(message.text) or str(message.tool_calls) for message in messages if message.type == "ai"
    ]
    last = messages[-1] if messages else None
    return str(last.text) if last is not None and last.type == "ai" else ""
