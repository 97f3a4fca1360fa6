"""A form of a text in which equal figures look equal, and a search within it."""

from __future__ import annotations

import re
from decimal import Decimal

from policy_qa.numerals.quantities import Quantity, quantities
from policy_qa.numerals.values import NUMERAL_CHARACTERS, half_width, parse_number

_MARKS = str.maketrans(
    {
        **dict.fromkeys("“”„‟「」『』＂‘’‚‛＇'", '"'),
        **dict.fromkeys("—–―‐‑‒−－~～", "-"),
        "（": "(",
        "）": ")",
        "；": ";",
        "：": ":",
        "∶": ":",
        "！": "!",
        "？": "?",
        ",": "，",
        "<": "《",
        ">": "》",
    }
)
_DASHES = re.compile(r"-{2,}")
_SPACE = re.compile(r"\s+")
_ORDINAL_PREFIX = re.compile(rf"第([{NUMERAL_CHARACTERS}]+)")
_ABOUT = re.compile(r"[余多]")
_NUMERAL = re.compile(rf"[0-9{NUMERAL_CHARACTERS}]")


def canonical(text: str) -> str:
    """Return ``text`` without white space, with figures, marks and widths in one form.

    三十个 and 30 个 become ``30个``, 百分之十 becomes ``10%``, 1,200 and 1200 are one, as are
    1—3所 and 1~3所, 2022-05-31 and 2022年5月31日. Applying it twice changes nothing more.
    A space stays between two figures, which without it would become one.
    """
    while (simpler := _simplified(text)) != text:
        text = simpler
    return text


def contains_value(haystack: str, needle: str) -> bool:
    """Return whether ``needle`` stands in ``haystack`` in canonical form, figures whole.

    ``5分`` is not in ``15分``, ``0.1`` not in ``0.15``, ``10`` neither in ``100`` nor in
    ``10%``; ``2022年`` is in ``2022年5月``. An empty needle is in nothing.
    """
    number = parse_number(needle)
    wanted = canonical(needle) if number is None else _plain(number)
    text = canonical(haystack)
    position = text.find(wanted) if wanted else -1
    while position >= 0:
        if not _cuts_figure(text, position, position + len(wanted)):
            return True
        position = text.find(wanted, position + 1)
    return False


def _cuts_figure(text: str, start: int, end: int) -> bool:
    """Return whether a figure continues across either border of ``text[start:end]``."""
    head = re.search(r"(?:[0-9]|[0-9]\.)\Z", text[max(0, start - 2) : start])
    tail = re.match(r"[0-9]|\.[0-9]|%", text[end : end + 2])
    return bool((head and text[start].isdigit()) or (tail and text[end - 1].isdigit()))


def _simplified(text: str) -> str:
    text = _ORDINAL_PREFIX.sub(_ordinal, half_width(text))
    pieces: list[str] = []
    position = 0
    for quantity in quantities(text):
        pieces += [text[position : quantity.start], _written(quantity)]
        position = quantity.end
    pieces.append(text[position:])
    text = _SPACE.sub(_kept_space, _joined(pieces).translate(_MARKS).strip())
    return _DASHES.sub("-", text)


def _joined(pieces: list[str]) -> str:
    """Join the pieces; a space keeps two figures from becoming one."""
    text = ""
    parts: list[str] = []
    for piece in filter(None, pieces):
        if text and _NUMERAL.match(text[-1]) and _NUMERAL.match(piece):
            parts.append(" ")
        parts.append(piece)
        text = piece
    return "".join(parts)


def _kept_space(match: re.Match[str]) -> str:
    before, after = match.string[match.start() - 1], match.string[match.end()]
    return " " if _NUMERAL.match(before) and _NUMERAL.match(after) else ""


def _ordinal(match: re.Match[str]) -> str:
    value = parse_number(match[1])
    return match[0] if value is None else f"第{_plain(value)}"


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _written(quantity: Quantity) -> str:
    """Return the one way to write this figure."""
    if quantity.kind == "ordinal":
        return _written_ordinal(quantity)
    if quantity.unit == "分之":
        whole, _, part = quantity.text.partition("分之")
        return f"{_digits(whole)}分之{_digits(part)}"
    ends = [quantity.value] if quantity.upper is None else [quantity.value, quantity.upper]
    if quantity.kind == "date":
        return "-".join(_written_date(int(end)) for end in ends)
    about = "".join(_ABOUT.findall(quantity.text))
    return "-".join(_plain(end) for end in ends) + about + quantity.unit


def _written_ordinal(quantity: Quantity) -> str:
    value = int(quantity.value)
    if quantity.unit == "文号":
        return f"〔{value // 100000}〕{value % 100000}号"
    if quantity.text.startswith("第"):
        return f"第{value}{quantity.unit}"
    return f"{quantity.unit}{value}"


def _digits(text: str) -> str:
    value = parse_number(_SPACE.sub("", _ABOUT.sub("", text)))
    return text if value is None else _plain(value)


def _written_date(value: int) -> str:
    year, month, day = value // 10000, value // 100 % 100, value % 100
    named = ((year, "年"), (month, "月"), (day, "日"))
    return "".join(f"{part}{name}" for part, name in named if part)
