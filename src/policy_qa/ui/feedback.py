"""What users say of answers, kept as drafts of evaluation cases."""

from __future__ import annotations

import threading
import uuid
from datetime import UTC, datetime
from pathlib import Path

from policy_qa.errors import InputError
from policy_qa.evaluation.cases import Case, Evidence, Message, load_cases
from policy_qa.evaluation.questions import parse_facts
from policy_qa.export import save
from policy_qa.schema import Answer, Turn

LONGEST_NOTE = 2000
_LOCK = threading.Lock()


def draft_case(
    question: str, history: tuple[Turn, ...], answer: Answer, *, good: bool, note: str
) -> Case:
    """Return the case that a judgement of an answer suggests; a person has to complete it.

    A good answer is the reference itself. Of a bad one the note is: what the user found
    missing; a refusal that was bad should have been an answer.
    """
    quotes = [Evidence(document=c.document, quote=c.quote) for c in answer.citations]
    return Case(
        id=f"feedback-{datetime.now(UTC):%Y%m%d%H%M%S}-{uuid.uuid4().hex[:6]}",
        question=question,
        history=tuple(Message(role=turn.role, content=turn.content) for turn in history),
        kind="有用" if good else "有误",
        style="用户反馈",
        status=answer.status if good else "answered",
        reference=(note or answer.text) if good else note,
        evidence=tuple(quotes) if good else (),
    )


def judged(file: Path) -> tuple[Case, ...]:
    """Return the cases of a file of judgements; none where there is no file yet.

    Raises:
        InputError: If a line of it does not hold.
    """
    return load_cases(file) if file.is_file() else ()


def is_complete(case: Case) -> bool:
    """Return whether a case says what a right answer is."""
    return not case.answerable or bool(case.reference or case.key_facts)


def complete(file: Path, case_id: str, *, refused: bool, reference: str, facts: str) -> None:
    """Write down what the right answer to a judged question is.

    Args:
        file: The file of judgements.
        case_id: Which of its cases.
        refused: Whether it should be refused.
        reference: The right answer.
        facts: The key facts, separated by ``；``, alternatives by ``|``.

    Raises:
        InputError: If there is no such case, nothing is said, or the file cannot be written.
    """
    if not refused and not reference.strip() and not facts.strip():
        raise InputError("请写出正确答案或关键事实，或者选“应当拒答”。")
    with _LOCK:
        cases = judged(file)
        if case_id not in {case.id for case in cases}:
            raise InputError(f"没有编号为“{case_id}”的反馈，请刷新页面。")
        change = {
            "status": "refused" if refused else "answered",
            "reference": reference.strip(),
            "key_facts": () if refused else parse_facts(facts),
        }
        changed = [c.model_copy(update=change) if c.id == case_id else c for c in cases]
        save(file, "".join(f"{case.model_dump_json()}\n" for case in changed).encode())


def keep(case: Case, file: Path) -> None:
    """Append a case to a file of cases.

    Raises:
        InputError: If the file cannot be written.
    """
    try:
        with _LOCK:
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("a", encoding="utf-8") as lines:
                lines.write(case.model_dump_json() + "\n")
    except OSError as error:
        message = f"意见无法写入“{file}”：{error.strerror or error}。请检查文件夹的权限。"
        raise InputError(message) from error
