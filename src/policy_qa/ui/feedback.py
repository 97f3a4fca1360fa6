"""What users say of answers, kept as drafts of evaluation cases."""

from __future__ import annotations

import threading
import uuid
from datetime import UTC, datetime
from pathlib import Path

from policy_qa.errors import InputError
from policy_qa.evaluation.cases import Case, Evidence, Message
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
