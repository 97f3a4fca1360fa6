"""Which item of a checklist a report answers, where it goes item by item."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from policy_qa.checklist.statements import Statement
from policy_qa.numerals import parse_number

_ITEM_NUMBER = re.compile(
    r"^\s*(?:指标|第|[（(])?\s*(\d{1,2}|[一二三四五六七八九十]{1,3})(?:[项条）)]|(?:项|号)?指标)?(?:[、.．：:\s]|$)"
)
_LEAST_ITEMS = 10


def with_numbers(statements: Sequence[Statement]) -> list[Statement]:
    """Number the statements of a document, if it is a report that answers item by item."""
    numbers = [_number_above(statement) if statement.claim else 0 for statement in statements]
    said = set(numbers)
    last = next(n for n in count(1) if n not in said) - 1
    last = last if last >= _LEAST_ITEMS else 0
    return [
        replace(statement, number=number if number <= last else 0)
        for statement, number in zip(statements, numbers, strict=True)
    ]


def _number_above(statement: Statement) -> int:
    if statement.number:
        return statement.number
    for text in [statement.paragraph, *statement.context]:
        match = None if text.strip().isdecimal() else _ITEM_NUMBER.match(text)
        number = parse_number(match[1]) if match else None
        if number is not None:
            return int(number)
    return 0
