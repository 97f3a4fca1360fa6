"""The assistant's abilities as tools for a model; what they return is kept as evidence.

The model sees numbered clauses and results that code computed, and may cite the numbers.
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from langchain_core.tools import BaseTool, StructuredTool
from pydantic import BaseModel, ConfigDict, Field

from policy_qa.checklist import checklist_names, read_checklist
from policy_qa.clauses.sentences import statements
from policy_qa.question import gives_orders
from policy_qa.schema import Citation, Clause, Query
from policy_qa.score import documents_of
from policy_qa.score.calculator import calculate
from policy_qa.score.tools import CalculateArguments, guarded_tool, score_tools
from policy_qa.writing.evidence import Evidence

if TYPE_CHECKING:
    from policy_qa.assistant import Assistant

_FOUND = 5
_MOST_DOCUMENTS = 6
_SHOWN = 220


class _Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SearchArguments(_Arguments):
    """Arguments of ``search``."""

    question: str = Field(description="要找什么，写成一个问题", max_length=400)


class ClauseArguments(_Arguments):
    """Arguments of ``read_clause``."""

    number: int = Field(description="search 或 compare 给出的条款编号", ge=1)


class CompareArguments(_Arguments):
    """Arguments of ``compare``."""

    question: str = Field(description="在每份文件里要比较的问题", max_length=400)
    documents: list[str] = Field(
        description="要比较的文件名或地区", min_length=1, max_length=_MOST_DOCUMENTS
    )


class ChecklistArguments(_Arguments):
    """Arguments of ``checklist_items``."""

    name: str = Field(description="清单名称，见 list_checklists")


class Toolbox:
    """The tools of one reply, and the clauses and results that they gave.

    An agent runs tools in several threads at once.

    Of the calculator there are the rulebooks of ``documents`` only: a model with thirty tools
    chooses badly.
    """

    def __init__(self, assistant: Assistant, documents: Collection[str] = ()) -> None:
        self._assistant = assistant
        self._documents = frozenset(documents)
        self.evidence: list[Evidence] = []
        self._clauses: list[Clause] = []
        self._lock = threading.Lock()
        self.computed: list[dict[str, Any]] = []

    def tools(self) -> list[BaseTool]:
        """Return all tools; an error comes back as ``{"error": one Chinese sentence}``."""
        own = [
            guarded_tool("search", "在政策文件里找条款", self._search, SearchArguments),
            guarded_tool("read_clause", "读一个编号条款的全文", self._read, ClauseArguments),
            guarded_tool(
                "compare", "就同一问题比较几份文件或几个地区", self._compare, CompareArguments
            ),
            guarded_tool("list_checklists", "列出自评清单", _checklists, _Arguments),
            guarded_tool("checklist_items", "列出一份清单的各项要求", _items, ChecklistArguments),
        ]
        own.append(guarded_tool("calculate", "精确计算算式", _calculate, CalculateArguments))
        for rulebook in self._assistant.rulebooks():
            if self._documents & set(documents_of(rulebook.name)):
                suffix = f"_{rulebook.name.replace('-', '_')}"
                own += [
                    self._recording(tool, suffix)
                    for tool in score_tools(rulebook)
                    if tool.name != "calculate"
                ]
        return own

    def _search(self, question: str) -> object:
        hits = self._assistant.search(Query(question), _FOUND)
        return [self._numbered(hit.clause) for hit in hits]

    def _read(self, number: int) -> object:
        if number > len(self._clauses):
            return {"error": f"没有编号为{number}的条款，请先用 search 查找。"}
        clause = self._clauses[number - 1]
        return {"number": number, "place": self._place(clause), "text": _harmless(clause)}

    def _compare(self, question: str, documents: list[str]) -> object:
        return {name: self._answered(question, name) for name in documents}

    def _answered(self, question: str, name: str) -> object:
        """What one document or region answers, as numbered clauses."""
        known = self._assistant.documents()
        chosen = [r.name for r in known if name in (r.name, r.metadata.region)]
        if not chosen:
            return {"error": f"没有文件或地区“{name}”。"}
        answer = self._assistant.ask(Query(question), answerer="extractive", documents=chosen)
        if answer.status == "refused":
            return {"silent": answer.text.partition("\n")[0]}
        found = [self._assistant.clause_of(citation) for citation in answer.citations]
        return [self._numbered(clause) for clause in found if clause is not None]

    def _recording(self, tool: BaseTool, suffix: str) -> BaseTool:
        """The same tool, whose result is kept."""

        def run(**given: Any) -> object:  # noqa: ANN401 - checked by the tool's arguments
            result = tool.invoke(given)
            if isinstance(result, dict) and "error" not in result and "lines" in result:
                self.computed.append(result)
            return result

        return StructuredTool.from_function(
            func=run,
            name=f"{tool.name}{suffix}",
            description=tool.description,
            args_schema=tool.args_schema,
            handle_validation_error=True,
        )

    def _numbered(self, clause: Clause) -> dict[str, object]:
        """A clause as the model sees it; it becomes citable under its number."""
        label = self._assistant.label(clause.document)
        with self._lock:
            if clause not in self._clauses:
                self.evidence.append(_evidence(len(self._clauses) + 1, clause, label))
                self._clauses.append(clause)
            number = self._clauses.index(clause) + 1
        return {
            "number": number,
            "place": self._place(clause),
            "text": " ".join(_harmless(clause).split())[:_SHOWN],
        }

    def _place(self, clause: Clause) -> str:
        return " › ".join((self._assistant.label(clause.document), *clause.path))


def _evidence(number: int, clause: Clause, label: str) -> Evidence:
    spans = [
        (clause.start + start, clause.start + end)
        for start, end in statements(clause.text)
        if not gives_orders(clause.text[start:end])
    ]
    texts = tuple(clause.text[s - clause.start : e - clause.start] for s, e in spans)
    return Evidence(
        number=number,
        document=clause.document,
        path=clause.path,
        spans=tuple(spans),
        texts=texts,
        shown="".join(texts),
        lines=(),
        quotes=(),
        words=(*clause.path, clause.context, label),
    )


def _harmless(clause: Clause) -> str:
    """The clause's words without statements that give orders."""
    spans = statements(clause.text)
    texts = (clause.text[start:end] for start, end in spans)
    return "".join(text for text in texts if not gives_orders(text))


def citations_of(result: dict[str, Any]) -> list[tuple[str, Citation]]:
    """Return the explained lines of a computed result, each with the citation of its rule."""
    found = []
    for line in result["lines"]:
        cited = line["citation"]
        quote = Citation(
            cited["document"],
            tuple(cited["path"]),
            cited["quote"],
            cited["start"],
            cited["end"],
        )
        found.append((f"{line['rule']}：{line['formula']}，{line['points']}分", quote))
    return found


def _calculate(expression: str) -> object:
    return dict(calculate(expression).to_json())


def _checklists() -> object:
    return list(checklist_names())


def _items(name: str) -> object:
    if name not in checklist_names():
        return {"error": f"没有清单“{name}”，现有：{'、'.join(checklist_names())}。"}
    return [
        item.model_dump(include={"number", "section", "points"}, mode="json")
        | {"requirement": item.requirement}
        for item in read_checklist(name).items
    ]
