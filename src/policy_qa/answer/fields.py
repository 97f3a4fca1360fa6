"""Labelled values: who is responsible, and by when, where a clause states it as a field."""

from __future__ import annotations

import re

from policy_qa.answer.draft import Draft, Quote
from policy_qa.answer.reading import Reading
from policy_qa.question import Expectation, Question
from policy_qa.schema import Clause, Field

_TIME = re.compile(r"时限|期限|时间")
_BODY = re.compile(r"单位|部门|责任|牵头|人$")
_ROLES = ("牵头", "指导", "落实", "配合", "责任", "主办", "协办", "主管", "参与", "承办")
_ASKS_FIELD = re.compile(
    r"(?:责任|牵头|落实|指导|配合|主管|主办|协办)(?:的)?(?:单位|部门)|归(?:谁|哪)|谁(?:来)?(?:负责|牵头|指导|落实|管)"
    r"|(?:哪些|哪个|哪几个|什么)(?:部门|单位)|时限|截止|什么时候(?:要|前|完成|做完)"
)
_CLEAR = 0.62


def field_draft(reading: Reading) -> Draft | None:
    """Return the fields of the best clause that answer who or when, if it has any.

    A sentence that itself holds most of the question goes before a field, unless the
    question asks for the field by name; a clause that the judge doubts has no field to give.
    """
    question, expectation = reading.question, reading.expectation
    if expectation.kind not in ("body", "date", "day", "duration"):
        return None
    for statement in reading.statements[:1]:
        fields = _matching(question, expectation, statement.clause)
        if not fields:
            continue
        named = bool(_ASKS_FIELD.search(question.text))
        if not named and expectation.kind == "body":
            return None
        if not named and statement.own >= _CLEAR and expectation.met(statement.text):
            return None
        if reading.doubts(statement):
            return None
        return Draft(tuple(_quote(statement.clause, field) for field in fields))
    return None


def _matching(question: Question, expectation: Expectation, clause: Clause) -> list[Field]:
    wanted = _BODY if expectation.kind == "body" else _TIME
    if clause.kind == "row":
        return []
    fields = [field for field in clause.fields if wanted.search(field.name)]
    roles = [role for role in _ROLES if role in question.text]
    by_role = [f for f in fields if any(role in f.name for role in roles)]
    chosen = by_role or fields
    named = [f for f in clause.fields if f.name in question.asked and f not in chosen]
    return [*chosen, *named] if chosen else []


def _quote(clause: Clause, field: Field) -> Quote:
    """Quote the field with its label: 牵头单位：市教体局."""
    start = clause.text.rfind(field.name, 0, field.start - clause.start)
    return Quote(clause, start, field.end - clause.start)
