"""Figures with a percent sign, a magnitude (万, 亿) or a unit, and what they allow."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from policy_qa.errors import InputError
from policy_qa.score.numbers import ZERO, divide, plain, settle

PERCENT = "%"
PERCENT_POINTS = "百分点"
_SCALES = {
    "": Decimal(1),
    PERCENT: Decimal("0.01"),
    PERCENT_POINTS: Decimal("0.01"),
    "万": Decimal(10_000),
    "亿": Decimal(100_000_000),
}
_HIGHEST_POWER = 30
_HIGHEST_VALUE = Decimal("1e30")


@dataclass(frozen=True, slots=True)
class Quantity:
    """``value`` in plain units; ``form`` says how it is written (%, 百分点, 万, 亿)."""

    value: Decimal
    unit: str = ""
    form: str = ""

    @property
    def shown(self) -> Decimal:
        """The figure as it is written before its form and unit."""
        return settle(divide(self.value, _SCALES[self.form]))

    def __str__(self) -> str:
        """Write the figure with its form and unit."""
        return f"{plain(self.shown)}{'个' if self.form == PERCENT_POINTS else ''}{self.label}"

    @property
    def label(self) -> str:
        """Form and unit as written after the figure, such as 万元."""
        return self.form + self.unit


def read_unit(number: Decimal, written: str) -> Quantity:
    """Return the quantity of a number and what is written after it."""
    if written in {PERCENT, PERCENT_POINTS, "个" + PERCENT_POINTS}:
        form = written.removeprefix("个")
        return Quantity(number * _SCALES[form], form=form)
    form = written[:1] if written[:1] in {"万", "亿"} else ""
    return Quantity(number * _SCALES[form], unit=written[len(form) :], form=form)


def add(left: Quantity, right: Quantity, sign: int) -> Quantity:
    """Return ``left + sign * right`` for the same unit.

    Raises:
        InputError: for different units, and for a percentage beside a number other than 1.
    """
    if left.unit != right.unit:
        raise InputError(f"单位不同，不能相加减：{left} 与 {right}。")
    value = _settled(left.value + sign * right.value)
    if _is_percent(left) and _is_percent(right):
        return Quantity(value, form=_percent_form(left.form, right.form, sign))
    if _is_percent(left) or _is_percent(right):
        _require_one(right if _is_percent(left) else left)
        return Quantity(value)
    return replace(left, value=value)


def multiply(left: Quantity, right: Quantity) -> Quantity:
    """Return the product; at most one side may carry a unit.

    Raises:
        InputError: for two units.
    """
    if left.unit and right.unit:
        raise InputError(f"两个带单位的数不能相乘：{left} 与 {right}。")
    value = _settled(left.value * right.value)
    if left.unit or right.unit:
        kept = left if left.unit else right
        return replace(kept, value=value)
    forms = {left.form, right.form} - {PERCENT, PERCENT_POINTS, ""}
    return Quantity(value, form=left.form if left.form in forms else "".join(forms))


def quotient(left: Quantity, right: Quantity) -> Quantity:
    """Return the quotient; equal units cancel, others form a rate such as 元/人.

    Raises:
        InputError: for a zero divisor, and for a plain number over one with a unit.
    """
    if right.value == ZERO:
        raise InputError("除数为0，无法计算。")
    if right.unit and not left.unit:
        raise InputError(f"不带单位的数不能除以带单位的数：{left} ÷ {right}。")
    value = _settled(divide(left.value, right.value))
    if _is_percent(left) and not right.label:
        return Quantity(value, form=left.form)
    if left.unit == right.unit:
        return Quantity(value)
    unit = f"{left.unit}/{right.unit}" if right.unit else left.unit
    return Quantity(value, unit=unit, form=left.form)


def power(base: Quantity, exponent: Quantity) -> Quantity:
    """Return a whole power of a number without unit.

    Raises:
        InputError: for a unit, and for an exponent that is not a whole number up to 30.
    """
    times = exponent.value
    if base.unit or exponent.label or not 0 <= times <= _HIGHEST_POWER or times % 1:
        raise InputError(f"乘方的底数不能带单位，指数应当是0到{_HIGHEST_POWER}的整数。")
    result = Quantity(Decimal(1))
    for _ in range(int(times)):
        result = Quantity(_settled(result.value * base.value))
    return result


def _is_percent(quantity: Quantity) -> bool:
    return quantity.form in {PERCENT, PERCENT_POINTS}


def _percent_form(left: str, right: str, sign: int) -> str:
    """Two percentages differ by percentage points; a percentage and points make a percentage."""
    if left == right:
        return PERCENT_POINTS if sign < 0 else left
    return PERCENT


def _require_one(quantity: Quantity) -> None:
    if quantity.value != 1:
        raise InputError(
            f"百分数只能与百分数或1相加减，却遇到{quantity}；"
            f"增长请写成“{quantity} × (1 + 百分数)”。"
        )


def _settled(value: Decimal) -> Decimal:
    if abs(value) >= _HIGHEST_VALUE:
        raise InputError("结果超过30位，请检查算式。")
    return settle(value)
