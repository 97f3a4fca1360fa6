"""From an extractive answer to a written one: the model proposes, code checks and decides."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from policy_qa.citations import locate
from policy_qa.models import LanguageModel, ModelFault, Usage
from policy_qa.schema import Answer, Citation, Query, Turn
from policy_qa.writing.checking import Checked, TextOf, check
from policy_qa.writing.composing import compose, share_of_pairs
from policy_qa.writing.drafting import Draft, drafts_of
from policy_qa.writing.events import Event, Piece, Written
from policy_qa.writing.evidence import ClauseOf, Evidence, numbered
from policy_qa.writing.prompts import prompt
from policy_qa.writing.trace import Trace, Verdict

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage
    from langchain_core.runnables import Runnable

NAME = "llm"
UNVERIFIED = "语言模型的说法未通过核对，以下是原文摘录。"
REPLACED = "语言模型有说法未通过核对，已换成原文。"
_LONGEST_REPLY = 320
_STOP_WORDS = ["\n\n", "条款：", "问题：", "示例"]
_LEAST_SECONDS = 2.0
_SAME_STATEMENT = 0.4
_SAME_MATTER = 0.5


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes answers with one model over one index.

    ``seconds`` is the time limit of an answer; ``text_of``, ``clause_of`` and ``label`` give
    the text of a document, the clause of a citation, and a document's short name.
    """

    model: LanguageModel
    seconds: float
    text_of: TextOf
    clause_of: ClauseOf
    label: Callable[[str], str]

    def stream(
        self,
        question: str,
        answer: Answer,
        *,
        cancel: threading.Event,
        trace: Trace | None = None,
    ) -> Iterator[Event]:
        """Yield the model's prose piece by piece, then the final answer.

        The final answer is the extractive one, with a note, where the model is down or nothing
        of what it wrote stands; a refusal and a calculation are returned as they are.
        """
        trace = trace if trace is not None else Trace()
        evidence = numbered(answer, self.clause_of, self.label)
        if not evidence:
            yield Written(answer)
            return
        trace.model, trace.model_identity = self.model.name, self.model.identity
        deadline = time.monotonic() + self.seconds
        try:
            messages = answer_messages(question, evidence)
            yield from self._pieces(messages, deadline, cancel, trace)
            checked = self._checked(trace.replies[-1], evidence)
            final = self._settled(checked, messages, evidence, (deadline, cancel), trace)
        except ModelFault as fault:
            trace.fault = fault.reason
            note = f"语言模型没有给出答案（{fault.reason}），以下是原文摘录。"
            yield Written(replace(answer, notes=(*answer.notes, note)))
            return
        yield Written(_composed(answer, final, trace))

    def _pieces(
        self,
        messages: Sequence[BaseMessage],
        deadline: float,
        cancel: threading.Event,
        trace: Trace,
    ) -> Iterator[Piece]:
        """Yield a reply piece by piece; prompt, reply and cost go into the trace."""
        usage = Usage()
        trace.prompt = [(message.type, str(message.content)) for message in messages]
        trace.usage.append(usage)
        reply = ""
        pieces = self.model.stream(
            messages,
            deadline=deadline,
            cancel=cancel,
            usage=usage,
            max_tokens=_LONGEST_REPLY,
            stop=_STOP_WORDS,
        )
        for text in pieces:
            reply += text
            yield Piece(text)
        if usage.finish == "length":
            reply = reply.rpartition("\n")[0]
        trace.replies.append(reply)

    def _checked(self, reply: str, evidence: Sequence[Evidence]) -> list[Checked]:
        drafts = drafts_of(reply, known=len(evidence))
        return [check(draft, evidence, self.text_of) for draft in drafts]

    def _settled(
        self,
        checked: Sequence[Checked],
        messages: Sequence[BaseMessage],
        evidence: Sequence[Evidence],
        limits: tuple[float, threading.Event],
        trace: Trace,
    ) -> list[Checked]:
        """Send back what failed once, then quote or drop it; return what stands, in order."""
        failed = [one for one in checked if not one.stands]
        second = self._second(failed, messages, evidence, limits, trace) if failed else []
        final: list[Checked] = []
        for one in checked:
            fate, settled = _settle(one, second, evidence, self.text_of)
            problems = tuple(problem.message for problem in one.problems)
            trace.verdicts.append(Verdict(one.draft.text, one.draft.numbers, fate, problems))
            if settled is not None and settled.draft.text not in [f.draft.text for f in final]:
                final.append(settled)
        return final

    def _second(
        self,
        failed: Sequence[Checked],
        messages: Sequence[BaseMessage],
        evidence: Sequence[Evidence],
        limits: tuple[float, threading.Event],
        trace: Trace,
    ) -> list[Checked]:
        """The statements of the second attempt that stand; none where time is short."""
        deadline, cancel = limits
        if cancel.is_set() or deadline - time.monotonic() < _LEAST_SECONDS:
            return []
        corrected = correction_messages(messages, trace.replies[-1], failed)
        try:
            for _ in self._pieces(corrected, deadline, cancel, trace):
                pass
        except ModelFault as fault:
            trace.fault = f"第二次：{fault.reason}"
            return []
        return [one for one in self._checked(trace.replies[-1], evidence) if one.stands]


def answer_messages(question: str, evidence: Sequence[Evidence]) -> list[BaseMessage]:
    """Return the prompt: the part that never changes first, then clauses, then the question."""
    from langchain_core.prompts import ChatPromptTemplate

    template = ChatPromptTemplate([("system", prompt("answer")), ("human", prompt("question"))])
    clauses = "\n".join(f"[{one.number}] {one.shown}" for one in evidence)
    return template.format_messages(clauses=clauses, question=question.strip())


def correction_messages(
    messages: Sequence[BaseMessage], reply: str, failed: Sequence[Checked]
) -> list[BaseMessage]:
    """Return the prompt that sends failing statements back, each named with its problems."""
    from langchain_core.messages import AIMessage, HumanMessage

    lines = [
        f"- {one.draft.text}（{'；'.join(p.message.rstrip('。') for p in one.problems)}）"
        for one in failed
    ]
    text = prompt("correction").replace("{failures}", "\n".join(lines))
    return [*messages, AIMessage(reply), HumanMessage(text)]


def _settle(
    one: Checked, second: list[Checked], evidence: Sequence[Evidence], text_of: TextOf
) -> tuple[str, Checked | None]:
    """What becomes of a statement: it stands, its second wording does, its quote, or nothing."""
    if one.stands:
        return "通过", one
    for other in second:
        if share_of_pairs(other.draft.text, one.draft.text) >= _SAME_STATEMENT:
            second.remove(other)
            return "重写", other
    quote = _nearest_quote(one.draft, evidence, text_of)
    if quote is None:
        return "删去", None
    return "换成原文", Checked(Draft(quote.quote, one.draft.numbers), (quote,))


def _nearest_quote(draft: Draft, evidence: Sequence[Evidence], text_of: TextOf) -> Citation | None:
    """The sentence of the clauses cited that shares most with a statement, if half of it."""
    best: tuple[float, Citation | None] = (_SAME_MATTER, None)
    for number in draft.numbers:
        one = evidence[number - 1]
        for start, end in one.spans:
            quote = text_of(one.document)[start:end]
            share = share_of_pairs(draft.text, quote)
            if share >= best[0] and locate(quote, text_of(one.document)) is not None:
                best = (share, Citation(one.document, one.path, quote, start, end))
    return best[1]


def _composed(answer: Answer, final: Sequence[Checked], trace: Trace) -> Answer:
    fates = {verdict.fate for verdict in trace.verdicts}
    if not fates & {"通过", "重写"}:
        return replace(answer, notes=(*answer.notes, UNVERIFIED))
    written = compose(answer, final, dropped="删去" in fates, answerer=NAME)
    if "换成原文" in fates:
        written = replace(written, notes=(*written.notes, REPLACED))
    return written


def as_runnable(ask: Callable[[Query], Answer]) -> Runnable[dict[str, Any], Answer]:
    """Return ``ask`` as a LangChain Runnable.

    Its input is ``{"question": str, "history": [{"role", "content"}]?}``.
    """
    from langchain_core.runnables import RunnableLambda

    def run(given: dict[str, Any]) -> Answer:
        turns = (Turn(turn["role"], turn["content"]) for turn in given.get("history", ()))
        return ask(Query(str(given["question"]), tuple(turns), str(given.get("id", ""))))

    return RunnableLambda(run, name="policy_qa")
