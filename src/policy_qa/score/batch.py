"""Score requests from JSON Lines; one bad line is told in its place and the rest goes on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from policy_qa.errors import InputError
from policy_qa.score.engine import score
from policy_qa.score.rulebook import Rulebook


def read_request(source: str) -> Any:  # noqa: ANN401 - JSON has no better type
    """Return a JSON value whose fractions are ``Decimal``.

    Raises:
        InputError: for text that is not JSON, for NaN, and for a key given twice.
    """
    try:
        return json.loads(
            source,
            parse_float=Decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_without_repetition,
        )
    except (json.JSONDecodeError, RecursionError, ValueError) as error:
        raise InputError("不是正确的JSON，请检查引号、逗号和括号。") from error


def score_lines(rulebook: Rulebook, lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Yield one answer a line, in order; a bad line yields ``{"id", "error"}``.

    Blank lines are passed over.
    """
    for line in lines:
        if line.strip():
            yield _score_line(rulebook, line)


def score_batch(rulebook: Rulebook, source: Path, output: Path) -> tuple[int, int]:
    """Score a JSON Lines file into another; return how many lines were read and failed.

    Raises:
        InputError: for a file that cannot be read or written as a whole.
    """
    if source.resolve() == output.resolve():
        raise InputError(f"输出文件不能与输入文件{source.name}相同，请换一个文件名。")
    done = failed = 0
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with (
            source.open(encoding="utf-8-sig") as lines,
            output.open("w", encoding="utf-8") as answers,
        ):
            for answer in score_lines(rulebook, lines):
                answers.write(json.dumps(answer, ensure_ascii=False) + "\n")
                answers.flush()
                done += 1
                failed += "error" in answer
    except (OSError, UnicodeDecodeError) as error:
        name = getattr(error, "filename", None) or source
        raise InputError(f"文件{name}无法读写，请检查路径、权限和UTF-8编码。") from error
    return done, failed


def _score_line(rulebook: Rulebook, line: str) -> dict[str, Any]:
    identity: object = None
    try:
        request = read_request(line)
        if not isinstance(request, dict):
            raise InputError("每一行应当是一个JSON对象，如 {“id”: …, “kind”: …, “inputs”: …}。")
        identity = request.get("id")
        return {**score(rulebook, request).to_json(), "id": identity}
    except InputError as error:
        return {"id": identity if isinstance(identity, str | int) else None, "error": str(error)}


def _refuse_constant(name: str) -> NoReturn:
    raise InputError(f"数字不能是{name}，请填写普通数字。")


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError(f"“{twice}”给出了两次，请只保留一个。")
    return members
