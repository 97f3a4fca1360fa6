"""Values of Chinese numbers, units and dates, so that equal figures compare equal."""

from policy_qa.numerals.canonical import canonical, contains_value
from policy_qa.numerals.quantities import Quantity, QuantityKind, quantities
from policy_qa.numerals.ranges import Range, ranges
from policy_qa.numerals.values import parse_number

__all__ = [
    "Quantity",
    "QuantityKind",
    "Range",
    "canonical",
    "contains_value",
    "parse_number",
    "quantities",
    "ranges",
]
