"""The facts of a request: read strictly, each fault told in one Chinese sentence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from policy_qa.errors import RulebookError
from policy_qa.score.numbers import as_given, read_count, read_number, read_percent
from policy_qa.score.rules import Input

Facts = Mapping[str, object]


class FactReader:
    """Reads the facts given for one rule; ``rule`` and the inputs' labels go into messages."""

    def __init__(self, rule: str, facts: object, inputs: Mapping[str, Input]) -> None:
        self.rule = rule
        self.facts = mapping(facts, rule)
        self._inputs = inputs

    def label(self, name: str) -> str:
        """Return how messages name an input: its rule, label and key."""
        known = self._inputs.get(name)
        return f"{self.rule}的“{known.label}”（{name}）" if known else f"{self.rule}的{name}"

    def short(self, name: str) -> str:
        """Return the input's label alone."""
        return self._inputs[name].label if name in self._inputs else name

    def form(self, forms: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
        """Return the one form whose inputs are exactly those given.

        Raises:
            RulebookError: for an unknown, a missing or a surplus input.
        """
        known = tuple(forms)
        self.only({name for form in known for name in form})
        given = frozenset(self.facts)
        for form in known:
            if given == frozenset(form):
                return form
        nearest = max(known, key=lambda form: len(given & frozenset(form)))
        missing = [name for name in nearest if name not in given]
        if missing:
            raise RulebookError(f"缺少{'、'.join(self.label(name) for name in missing)}，请补充。")
        surplus = "、".join(sorted(given - frozenset(nearest)))
        raise RulebookError(f"{self.rule}只能用一种方式给出，请去掉{surplus}。")

    def only(self, known: Collection[str]) -> None:
        """Refuse an input that the rule does not know."""
        for name in self.facts:
            if name not in known:
                choices = "、".join(sorted(known))
                raise RulebookError(f"{self.rule}不认识输入“{name}”，可用的有：{choices}。")

    def value(self, name: str) -> object:
        """Return a fact that must be there."""
        if name not in self.facts:
            raise RulebookError(f"缺少{self.label(name)}，请补充。")
        return self.facts[name]

    def percent(self, name: str) -> Decimal:
        """Return a percentage from 0 to 100."""
        return read_percent(self.value(name), self.label(name))

    def number(self, name: str) -> Decimal:
        """Return a number."""
        return read_number(self.value(name), self.label(name))

    def count(self, name: str) -> Decimal:
        """Return a whole number, zero or more."""
        return read_count(self.value(name), self.label(name))

    def figure(self, name: str) -> Decimal:
        """Return a figure of the kind that the rulebook states for the input."""
        readers = {"percent": self.percent, "count": self.count}
        return readers.get(self._inputs[name].kind, self.number)(name)

    def ratio(self, part: str, whole: str) -> Decimal:
        """Return the percentage of two head counts; of nobody it is taken as 0.

        Raises:
            RulebookError: for a part above its whole.
        """
        few, many = self.count(part), self.count(whole)
        if few > many:
            raise RulebookError(
                f"{self.label(part)}为{few}，不能多于{self.label(whole)}的{many}，请核对人数。"
            )
        return few * 100 / many if many else Decimal(0)

    def choice(self, name: str, choices: Collection[str]) -> str:
        """Return one of the words allowed."""
        return choose(self.value(name), choices, self.label(name))

    def flag(self, name: str) -> bool:
        """Return a truth value; one that is not given is false."""
        value = self.facts.get(name, False)
        if not isinstance(value, bool):
            raise RulebookError(
                f"{self.label(name)}应当是 true 或 false，却是“{as_given(value)}”。"
            )
        return value

    def listed(self, name: str, *, may_be_empty: bool = False) -> list[object]:
        """Return a list, not an empty one unless that is allowed."""
        value = self.value(name)
        if not isinstance(value, list | tuple) or not (value or may_be_empty):
            kind = "列表" if may_be_empty else "至少有一项的列表"
            raise RulebookError(f"{self.label(name)}应当是{kind}，请补充。")
        return list(value)


def mapping(value: object, what: str) -> dict[str, object]:
    """Return ``value`` as a mapping with words as keys."""
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise RulebookError(f"{what}的输入应当是“名称: 值”的对象，却是“{as_given(value)}”。")
    return dict(value)


def choose(value: object, choices: Collection[str], what: str) -> str:
    """Return ``value`` if it is one of ``choices``."""
    if not isinstance(value, str) or value not in choices:
        raise RulebookError(f"{what}应当是{'、'.join(choices)}之一，却是“{as_given(value)}”。")
    return value


def word(value: object, what: str) -> str:
    """Return a name that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise RulebookError(f"{what}应当是不为空的文字，却是“{as_given(value)}”。")
    return value.strip()
