"""People's own questions with reference answers, from xlsx, csv or jsonl.

A question and a reference answer are needed. Further columns are used where they are there:
the key facts (separated by ``；``, alternatives by ``|``), the quoted evidence and its
document, an id, the kind, and whether an answer or a refusal is expected. A jsonl file in
the form of this project's own cases is read as such.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from zipfile import BadZipFile

from policy_qa.errors import InputError
from policy_qa.evaluation.cases import Case, Evidence, load_cases
from policy_qa.schema import AnswerStatus

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "question": ("问题", "提问", "题目", "question", "query"),
    "reference": ("参考答案", "标准答案", "答案", "回答", "reference", "answer"),
    "key_facts": ("关键事实", "关键点", "要点", "key_facts"),
    "quote": ("依据", "引文", "原文", "依据原文", "evidence", "quote"),
    "document": ("文件", "文件名", "依据文件", "document"),
    "id": ("编号", "序号", "题号", "id"),
    "kind": ("类型", "题型", "类别", "kind"),
    "status": ("状态", "是否应答", "status"),
}
_NEEDED = {"question": "问题", "reference": "参考答案"}
_REFUSALS = frozenset({"refused", "拒答", "无答案", "不应答", "否"})
_BETWEEN_FACTS = re.compile(r"[;；\n]")

Row = tuple[int, Mapping[str, str]]


def load_questions(path: Path) -> tuple[Case, ...]:
    """Read a set of questions.

    Raises:
        InputError: If the file cannot be read, a column is missing, or a row does not hold;
            the message names the file, the row and the remedy.
    """
    readers = {".xlsx": _xlsx, ".csv": _csv, ".jsonl": _jsonl}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        message = f"“{path.name}”的格式不支持，请改用 {'、'.join(readers)}。"
        raise InputError(message)
    try:
        data = path.read_bytes()
    except OSError as error:
        message = f"“{path}”无法读取：{error.strerror or error}。请检查路径。"
        raise InputError(message) from error
    if path.suffix.lower() == ".jsonl" and b'"key_facts"' in data and b'"style"' in data:
        return load_cases(path)
    cases = [_case(path, number, row) for number, row in reader(path, data)]
    if not cases:
        message = f"“{path.name}”里没有题目，请在表头之下逐行填写。"
        raise InputError(message)
    return _with_distinct_ids(cases)


def _case(path: Path, number: int, row: Mapping[str, str]) -> Case:
    for column, label in _NEEDED.items():
        if not row.get(column):
            message = f"“{path.name}”第{number}行缺少“{label}”，请补上或删去该行。"
            raise InputError(message)
    status: AnswerStatus = "refused" if row.get("status") in _REFUSALS else "answered"
    quote = row.get("quote", "")
    return Case(
        id=row.get("id") or f"第{number}行",
        question=row["question"],
        kind=row.get("kind") or "未分类",
        style="自有题目",
        status=status,
        key_facts=parse_facts(row.get("key_facts", "")),
        evidence=(Evidence(document=row.get("document", ""), quote=quote),) if quote else (),
        reference=row["reference"],
    )


def parse_facts(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the facts written in one cell: separated by ``；``, alternatives by ``|``."""
    facts = (
        tuple(part.strip() for part in re.split(r"[|｜]", fact) if part.strip())
        for fact in _BETWEEN_FACTS.split(text)
    )
    return tuple(fact for fact in facts if fact)


def _with_distinct_ids(cases: Sequence[Case]) -> tuple[Case, ...]:
    seen: dict[str, int] = {}
    distinct = []
    for case in cases:
        seen[case.id] = times = seen.get(case.id, 0) + 1
        distinct.append(
            case if times == 1 else case.model_copy(update={"id": f"{case.id}-{times}"})
        )
    return tuple(distinct)


def _xlsx(path: Path, data: bytes) -> Iterator[Row]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        message = f"“{path.name}”不是完好的 xlsx 文件，请用表格软件重新另存为 xlsx。"
        raise InputError(message) from error
    rows = workbook.worksheets[0].iter_rows(values_only=True)
    return _table(path, [["" if v is None else str(v) for v in row] for row in rows])


def _csv(path: Path, data: bytes) -> Iterator[Row]:
    text = _decoded(path, data)
    try:
        return _table(path, list(csv.reader(io.StringIO(text, newline=""), strict=True)))
    except csv.Error as error:
        message = f"“{path.name}”不是完好的 csv：{error}。请用表格软件重新另存。"
        raise InputError(message) from error


def _jsonl(path: Path, data: bytes) -> Iterator[Row]:
    for number, line in enumerate(_decoded(path, data).splitlines(), start=1):
        if line.strip():
            yield number, _json_row(path, number, line)


def _json_row(path: Path, number: int, line: str) -> Mapping[str, str]:
    try:
        row = json.loads(line)
    except ValueError as error:
        message = f"“{path.name}”第{number}行不是 JSON，请改成每行一个 JSON 对象。"
        raise InputError(message) from error
    if not isinstance(row, dict):
        message = f"“{path.name}”第{number}行不是 JSON 对象，请改成每行一个 JSON 对象。"
        raise InputError(message)
    names = list(row)
    return {column: _plain(row[names[at]]) for column, at in _places(names).items()}


def _plain(value: object) -> str:
    """Return a JSON value as a cell would hold it."""
    if isinstance(value, list):
        return "；".join("|".join(map(str, v)) if isinstance(v, list) else str(v) for v in value)
    return "" if value is None else str(value).strip()


def _table(path: Path, rows: Sequence[Sequence[str]]) -> Iterator[Row]:
    filled = [(at, row) for at, row in enumerate(rows, start=1) if any(c.strip() for c in row)]
    places = _places(filled[0][1]) if filled else {}
    for column, label in _NEEDED.items():
        if column not in places:
            names = "、".join(COLUMNS[column][:3])
            message = f"“{path.name}”没有“{label}”一列，请在首行写上表头（可用：{names}）。"
            raise InputError(message)
    return (
        (number, {name: row[at].strip() for name, at in places.items() if at < len(row)})
        for number, row in filled[1:]
    )


def _places(header: Sequence[str]) -> dict[str, int]:
    """Return the position of each column; where two fit, the better name of COLUMNS wins."""
    plain = [name.strip().lower() for name in header]
    return {
        column: next(plain.index(name) for name in names if name in plain)
        for column, names in COLUMNS.items()
        if any(name in plain for name in names)
    }


def _decoded(path: Path, data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    message = f"“{path.name}”的编码无法识别，请另存为 UTF-8。"
    raise InputError(message)
