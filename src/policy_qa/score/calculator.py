"""Arithmetic on decimals with percentages, magnitudes and units, by a small parser.

Grammar, lowest binding first: sums, products, signs, powers, then a number with its unit,
a name, a function call or a bracket. Nothing is ever evaluated as code.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext

from policy_qa.errors import InputError
from policy_qa.score import quantity as q
from policy_qa.score.numbers import (
    ARITHMETIC,
    plain,
    read_number,
    settle,
    whole_down,
    whole_half_up,
    whole_up,
)
from policy_qa.score.quantity import Quantity

_LONGEST = 500
_DEEPEST = 40
_OPERATORS = str.maketrans({"×": "*", "÷": "/", "−": "-", "–": "-", "—": "-", "·": "*"})
_REST_OF_TOKEN = (
    r"(?:\.[0-9]+)?)(?P<unit>\s*(?:%|[\u4e00-\u9fff]+))?"
    r"|(?P<name>[A-Za-z_\u4e00-\u9fff]\w*)|(?P<mark>\*\*|[-+*/^(),、;]))"
)
_TOKEN_IN_CALL = re.compile(r"\s*(?:(?P<number>[0-9]+" + _REST_OF_TOKEN)
_TOKEN = re.compile(r"\s*(?:(?P<number>[0-9]+(?:,[0-9]{3}(?![0-9]))*" + _REST_OF_TOKEN)
_SEPARATORS = frozenset(",、;")
_SAME_WORD = {
    "合计": "sum",
    "求和": "sum",
    "平均": "mean",
    "最大": "max",
    "最小": "min",
    "绝对值": "abs",
    "四舍五入": "round",
    "取整": "floor",
    "向下取整": "floor",
    "向上取整": "ceil",
}


@dataclass(frozen=True, slots=True)
class CalculationResult:
    """The figure that an expression yields, with its unit.

    ``value`` counts in ``unit``: 730 and 万元, or 60 and %.
    """

    expression: str
    value: Decimal
    unit: str
    text: str

    def to_json(self) -> dict[str, str]:
        """Return the result with its figure as a decimal string."""
        return {
            "expression": self.expression,
            "value": plain(self.value),
            "unit": self.unit,
            "text": self.text,
        }


def calculate(expression: str) -> CalculationResult:
    """Compute an expression such as ``620万元 + 110万元`` or ``30所 / 50所``.

    Raises:
        InputError: one Chinese sentence, for anything that is not such an expression.
    """
    result = _compute(expression, {})
    is_ratio = not result.label and any(mark in expression for mark in "/÷")
    as_percent = f"（即{plain(settle(result.value * 100))}%）" if is_ratio else ""
    return CalculationResult(
        expression=expression,
        value=result.shown,
        unit=result.label,
        text=f"{expression.strip()} = {result}{as_percent}",
    )


def evaluate_formula(expression: str, names: Mapping[str, Decimal]) -> Decimal:
    """Compute a rulebook's formula over named figures without units.

    Raises:
        InputError: as :func:`calculate`, and for a name that is not given.
    """
    return _compute(expression, names).value


def formula_names(expression: str) -> frozenset[str]:
    """Return the names that a formula uses, functions left out."""
    tokens = _tokens(expression)
    names = {token.text for token in tokens if token.kind == "name"}
    return frozenset(name for name in names if _SAME_WORD.get(name, name) not in _FUNCTIONS)


def _compute(expression: str, names: Mapping[str, Decimal]) -> Quantity:
    with localcontext(ARITHMETIC):
        return _Parser(_tokens(expression), names).parse()


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    quantity: Quantity | None = None


def _tokens(expression: str) -> list[_Token]:
    if len(expression) > _LONGEST:
        raise InputError(f"算式过长，请控制在{_LONGEST}字以内。")
    text = unicodedata.normalize("NFKC", expression).translate(_OPERATORS).strip()
    if not text:
        raise InputError("算式是空的，请给出要计算的式子。")
    tokens: list[_Token] = []
    position = 0
    in_call: list[bool] = []
    while position < len(text):
        pattern = _TOKEN_IN_CALL if in_call and in_call[-1] else _TOKEN
        match = pattern.match(text, position)
        if match is None:
            raise InputError(f"算式中有无法识别的部分：“{text[position:].strip()[:10]}”。")
        position = match.end()
        tokens.append(_token(match))
        _track_calls(tokens, in_call)
    return tokens


def _track_calls(tokens: list[_Token], in_call: list[bool]) -> None:
    """Note for each open bracket whether it belongs to a call: there a comma separates."""
    if tokens[-1].text == "(":
        in_call.append(len(tokens) > 1 and tokens[-2].kind == "name")
    elif tokens[-1].text == ")" and in_call:
        in_call.pop()


def _token(match: re.Match[str]) -> _Token:
    if match["number"]:
        number = read_number(match["number"].replace(",", ""), "算式中的数")
        unit = (match["unit"] or "").strip()
        return _Token("number", match["number"] + unit, q.read_unit(number, unit))
    if match["name"]:
        return _Token("name", match["name"])
    return _Token("mark", "^" if match["mark"] == "**" else match["mark"])


class _Parser:
    """Recursive descent over the tokens of one expression."""

    def __init__(self, tokens: list[_Token], names: Mapping[str, Decimal]) -> None:
        self._tokens = tokens
        self._names = names
        self._position = 0
        self._depth = 0

    def parse(self) -> Quantity:
        result = self._sum()
        if self._peek():
            raise InputError(f"算式在“{self._peek()}”处不完整，请检查运算符和括号。")
        return result

    def _peek(self) -> str:
        return self._tokens[self._position].text if self._position < len(self._tokens) else ""

    def _take(self) -> _Token:
        if self._position >= len(self._tokens):
            raise InputError("算式不完整，请检查末尾的运算符和括号。")
        self._position += 1
        return self._tokens[self._position - 1]

    def _sum(self) -> Quantity:
        result = self._product()
        while self._peek() in {"+", "-"}:
            sign = 1 if self._take().text == "+" else -1
            result = q.add(result, self._product(), sign)
        return result

    def _product(self) -> Quantity:
        result = self._signed()
        while self._peek() in {"*", "/"}:
            combine = q.multiply if self._take().text == "*" else q.quotient
            result = combine(result, self._signed())
        return result

    def _signed(self) -> Quantity:
        negative = False
        while self._peek() in {"+", "-"}:
            negative ^= self._take().text == "-"
        result = self._power()
        return replace(result, value=-result.value) if negative else result

    def _power(self) -> Quantity:
        base = self._atom()
        if self._peek() == "^":
            self._take()
            return q.power(base, self._atom())
        return base

    def _atom(self) -> Quantity:
        token = self._take()
        if token.quantity is not None:
            return token.quantity
        if token.text == "(":
            return self._bracket()
        if token.kind == "name":
            return self._named(token.text)
        raise InputError(f"算式在“{token.text}”处不完整，请检查运算符和括号。")

    def _bracket(self) -> Quantity:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise InputError(f"括号超过{_DEEPEST}层，请简化算式。")
        result = self._sum()
        self._close()
        return result

    def _close(self) -> None:
        self._depth -= 1
        if self._take().text != ")":
            raise InputError("算式的括号不成对，请补上右括号。")

    def _named(self, name: str) -> Quantity:
        if name in self._names:
            return Quantity(self._names[name])
        function = _FUNCTIONS.get(_SAME_WORD.get(name, name))
        if function is None or self._peek() != "(":
            raise InputError(f"算式中有不认识的名称“{name}”，只能用数字、运算符、括号和函数。")
        self._take()
        self._depth += 1
        arguments = [self._sum()]
        while self._peek() in _SEPARATORS and self._peek():
            self._take()
            arguments.append(self._sum())
        self._close()
        return function(arguments)


def _total(arguments: list[Quantity]) -> Quantity:
    result = arguments[0]
    for argument in arguments[1:]:
        result = q.add(result, argument, 1)
    return result


def _mean(arguments: list[Quantity]) -> Quantity:
    return q.quotient(_total(arguments), Quantity(Decimal(len(arguments))))


def _extreme(choose: Callable[[list[Decimal]], Decimal]) -> Callable[[list[Quantity]], Quantity]:
    def pick(arguments: list[Quantity]) -> Quantity:
        _total(arguments)
        best = choose([argument.value for argument in arguments])
        return next(argument for argument in arguments if argument.value == best)

    return pick


def _abs(arguments: list[Quantity]) -> Quantity:
    return replace(_only(arguments), value=abs(arguments[0].value))


def _floor(arguments: list[Quantity]) -> Quantity:
    return replace(_only(arguments), value=whole_down(arguments[0].value))


def _ceil(arguments: list[Quantity]) -> Quantity:
    return replace(_only(arguments), value=whole_up(arguments[0].value))


def _round(arguments: list[Quantity]) -> Quantity:
    """Round the figure as written: 四舍五入(88.76%, 1) is 88.8%."""
    number, *places = arguments
    digits = places[0].value if places else Decimal(0)
    if len(places) > 1 or not 0 <= digits <= 10 or digits % 1:  # noqa: PLR2004
        raise InputError("四舍五入的位数应当是0到10的整数。")
    factor = Decimal(10) ** int(digits)
    rounded = q.read_unit(whole_half_up(number.shown * factor) / factor, number.label)
    return replace(rounded, form=number.form)


def _only(arguments: list[Quantity]) -> Quantity:
    if len(arguments) != 1:
        raise InputError("这个函数只接受一个数。")
    return arguments[0]


_FUNCTIONS: dict[str, Callable[[list[Quantity]], Quantity]] = {
    "sum": _total,
    "mean": _mean,
    "max": _extreme(max),
    "min": _extreme(min),
    "abs": _abs,
    "round": _round,
    "floor": _floor,
    "ceil": _ceil,
}
