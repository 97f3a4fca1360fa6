"""Two small documents, and an assistant that says what it is told to."""

from __future__ import annotations

from dataclasses import dataclass, field

from policy_qa.schema import Answer, AnswerStatus, Citation, Clause, Hit, Query

RULES = (
    "第一条 申请人应当在三十日内提交材料。\n"
    "第二条 补贴标准为每人每月500元。\n"
    "第三条 本办法由市民政局解释。\n"
)
NOTICE = "各区要建立台账，每季度报送一次。\n联系电话：12345678。\n"


def cite(text: str, quote: str, document: str = "rules.txt") -> Citation:
    start = text.index(quote)
    return Citation(document, (), quote, start, start + len(quote))


def hit(text: str, words: str, document: str = "rules.txt", score: float = 1.0) -> Hit:
    start = text.index(words)
    end = start + len(words)
    return Hit(Clause(f"{document}:{start}", document, (), "paragraph", words, start, end), score)


def told(
    text: str,
    *citations: Citation,
    status: AnswerStatus = "answered",
) -> Answer:
    return Answer(status, text, citations, (), "scripted")


@dataclass
class Scripted:
    """An assistant that says what it is told to; a question it does not know is a crash."""

    answers: dict[str, Answer]
    hits: dict[str, list[Hit]] = field(default_factory=dict)

    def ask(self, query: Query) -> Answer:
        return self.answers[query.id]

    answer = ask

    def search(self, query: Query, top_k: int) -> list[Hit]:
        return self.hits.get(query.id, [])[:top_k]
