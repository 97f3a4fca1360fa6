"""Cases and data sets: what is asked, what a right answer holds, and where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from policy_qa.errors import InputError
from policy_qa.schema import AnswerStatus, Query, Turn


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Message(_Strict):
    """One earlier turn of the conversation."""

    role: Literal["user", "assistant"]
    content: str


class Evidence(_Strict):
    """依据: a quote that a right answer rests on.

    An empty ``document`` means whichever document holds the quote (people's own sets).
    """

    document: str = ""
    quote: str = Field(min_length=1)


class ArticleEvidence(_Strict):
    """依据 of the laws suite: an article, in any of several editions of one law."""

    documents: tuple[str, ...] = Field(min_length=1)
    article: str = Field(pattern=r"^第[^条]+条(之[^条]+)?$")


class Case(_Strict):
    """One question with its expected outcome.

    ``key_facts`` is a list of facts, each a list of alternative wordings of which one must
    stand in the answer; ``forbidden`` holds what must not stand in it. A case without
    key facts is judged by its ``reference``, one without both by its evidence alone.
    """

    id: str = Field(min_length=1)
    question: str = Field(min_length=1)
    history: tuple[Message, ...] = ()
    kind: str = Field(min_length=1)
    style: str = Field(min_length=1)
    status: AnswerStatus
    key_facts: tuple[tuple[str, ...], ...] = ()
    forbidden: tuple[str, ...] = ()
    evidence: tuple[Evidence | ArticleEvidence, ...] = ()
    reference: str = ""

    @model_validator(mode="after")
    def _facts_have_words(self) -> Case:
        blank = any(not wording.strip() for fact in self.key_facts for wording in fact)
        if blank or any(not fact for fact in self.key_facts):
            message = "key_facts: every fact needs at least one wording that is not blank"
            raise ValueError(message)
        if any(not wording.strip() for wording in self.forbidden):
            message = "forbidden: a blank wording would forbid everything"
            raise ValueError(message)
        return self

    @property
    def answerable(self) -> bool:
        """Whether the documents hold an answer."""
        return self.status == "answered"

    def query(self) -> Query:
        """Return what is put to the system."""
        turns = tuple(Turn(message.role, message.content) for message in self.history)
        return Query(text=self.question, history=turns, id=self.id)


@dataclass(frozen=True, slots=True)
class Dataset:
    """Cases and the folder of the documents they are asked of.

    ``note`` says in Chinese what a reader must know of it (the share that is indexed).
    """

    name: str
    cases: tuple[Case, ...]
    corpus: Path
    note: str = ""

    def limited(self, count: int | None) -> Dataset:
        """Return the data set with its first ``count`` cases (all where None)."""
        if count is None or count >= len(self.cases):
            return self
        note = f"{self.note}（只评测前 {count} 条）"
        return Dataset(self.name, self.cases[:count], self.corpus, note)


def load_cases(*paths: Path) -> tuple[Case, ...]:
    """Read cases from JSON Lines files.

    Raises:
        InputError: If a file is missing, a line does not hold, or an id occurs twice.
    """
    cases = [case for path in paths for case in _cases_of(path)]
    _refuse_repeated_ids(cases, paths)
    return tuple(cases)


def _cases_of(path: Path) -> list[Case]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        message = f"评测题“{path}”无法读取：{error.strerror or error}。请检查路径。"
        raise InputError(message) from error
    return [_case(line, path, number) for number, line in enumerate(lines, start=1) if line.strip()]


def _case(line: str, path: Path, number: int) -> Case:
    try:
        return Case.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "整行"
        message = f"评测题“{path}”第{number}行的 {place} 不合格式：{first['msg']}。请改正该行。"
        raise InputError(message) from error


def _refuse_repeated_ids(cases: Sequence[Case], paths: Sequence[Path]) -> None:
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            files = "、".join(path.name for path in paths)
            message = f"评测题 {files} 中编号“{case.id}”重复，请改成不同的编号。"
            raise InputError(message)
        seen.add(case.id)
