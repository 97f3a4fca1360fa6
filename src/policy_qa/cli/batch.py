"""JSON Lines in, JSON Lines out: in order, flushed line by line, bad lines named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal, TextIO

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from policy_qa.cli.console import progress
from policy_qa.errors import InputError, PolicyQAError
from policy_qa.schema import Query, Turn

Record = dict[str, Any]


class _Message(BaseModel):
    role: Literal["user", "assistant"]
    content: str


class QuestionLine(BaseModel):
    """One line of questions; fields that are not ours (of an evaluation file) are left out."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    id: str
    question: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    history: list[_Message] = Field(default_factory=list)

    def query(self) -> Query:
        """Return what is asked."""
        turns = tuple(Turn(message.role, message.content) for message in self.history)
        return Query(text=self.question, history=turns, id=self.id)


def question_of(record: Record) -> Query:
    """Return the question that one input line holds.

    Raises:
        InputError: If a field is missing or wrong.
    """
    try:
        return QuestionLine.model_validate(record).query()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        missing = first["type"] in {"missing", "string_too_short"}
        raise InputError(f"字段 {field} {'缺失或为空' if missing else '格式不对'}") from error


def run_batch(
    source: Path,
    target: Path,
    work: Callable[[Record], Record],
    doing: str,
    *,
    read: Callable[[str], object] = json.loads,
) -> None:
    """Write ``work`` of every input line to ``target``; an ``error`` line where it fails.

    Args:
        source: JSON Lines; blank lines are skipped.
        target: The file to write; its folder is made where needed.
        work: From an input object to an output object.
        doing: What the progress bar says.
        read: From the text of a line to its value.

    Raises:
        InputError: If a file cannot be used or, after all lines are done, if some were bad.
        PolicyQAError: After all lines are done, if some failed for another reason.
    """
    lines = _lines(source)
    failures: list[tuple[int, Exception]] = []
    with _created(target, source) as output, progress(doing, len(lines)) as bar:
        for number, line in lines:
            try:
                result = work(_record(line, read))
            except Exception as error:
                failures.append((number, error))
                result = {"id": _id(line, read), "error": _message(error), "line": number}
            output.write(json.dumps(result, ensure_ascii=False) + "\n")
            output.flush()
            bar.advance(bar.task_ids[0])
    _raise_for(failures, source)


def _lines(source: Path) -> list[tuple[int, bytes]]:
    try:
        data = source.read_bytes().removeprefix(b"\xef\xbb\xbf")
    except OSError as error:
        message = f"输入文件“{source}”无法读取：{error.strerror or error}。请检查路径。"
        raise InputError(message) from error
    return [(n, line) for n, line in enumerate(data.split(b"\n"), start=1) if line.strip()]


def _created(target: Path, source: Path) -> TextIO:
    if target.exists() and target.samefile(source):
        raise InputError(f"输出文件“{target}”就是输入文件，请换一个名称。")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        return target.open("w", encoding="utf-8", errors="replace", newline="\n")
    except OSError as error:
        message = f"输出文件“{target}”无法写入：{error.strerror or error}。请检查路径与权限。"
        raise InputError(message) from error


def _record(line: bytes, read: Callable[[str], object]) -> Record:
    try:
        record = read(line.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise InputError(f"不是合格的 JSON（{error}）") from error
    if not isinstance(record, dict):
        raise InputError("应为一个 JSON 对象（{…}）")
    return record


def _id(line: bytes, read: Callable[[str], object]) -> object:
    try:
        return _record(line, read).get("id")
    except InputError:
        return None


def _message(error: Exception) -> str:
    if isinstance(error, PolicyQAError):
        return str(error)
    return f"程序内部出错（{type(error).__name__}: {error}）"


def _raise_for(failures: list[tuple[int, Exception]], source: Path) -> None:
    if not failures:
        return
    number, first = failures[0]
    fault = _message(first).rstrip("。")
    message = (
        f"“{source}”有 {len(failures)} 行未能处理，首个在第 {number} 行：{fault}。"
        "其余各行已处理；请改正这些行后重试。"
    )
    if all(isinstance(error, InputError) for _, error in failures):
        raise InputError(message)
    raise PolicyQAError(message) from first
