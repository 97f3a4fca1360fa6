"""Charts as inline SVG: no script, no font, no file from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

COLOURS = ("#1f5fa8", "#9aa5b1", "#c9b458", "#b0715b")

_LABEL, _PLOT, _BAR, _GAP, _VALUE = 190, 420, 13, 12, 60
_BASE_LINE = 10

Group = tuple[str, Sequence[float | None]]
"""A label and one share (0 to 1) a series; None where it does not apply."""


def bar_chart(title: str, series: Sequence[str], groups: Sequence[Group]) -> str:
    """Return horizontal bars of shares, grouped, with a legend below the title."""
    height = 44 + sum(_height(values) for _, values in groups)
    width = _LABEL + _PLOT + _VALUE
    parts = [_text(0, 14, title, weight="bold"), *_legend(series)]
    top = 44
    for label, values in groups:
        parts.append(_text(_LABEL - 8, top + _BASE_LINE, label, anchor="end"))
        for at, value in enumerate(values):
            parts += _bar(top + at * _BAR, value, COLOURS[at % len(COLOURS)])
        top += _height(values)
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-label="{escape(title, quote=True)}" xmlns="http://www.w3.org/2000/svg">'
        f"{''.join(parts)}</svg>"
    )


def _height(values: Sequence[float | None]) -> int:
    return len(values) * _BAR + _GAP


def _legend(series: Sequence[str]) -> list[str]:
    parts, left = [], _LABEL
    for at, name in enumerate(series):
        colour = COLOURS[at % len(COLOURS)]
        parts.append(f'<rect x="{left}" y="22" width="10" height="10" fill="{colour}"/>')
        parts.append(_text(left + 14, 31, name))
        left += 40 + 13 * len(name)
    return parts


def _bar(top: int, value: float | None, colour: str) -> list[str]:
    if value is None:
        return [_text(_LABEL + 4, top + _BASE_LINE, "—")]
    width = max(0.0, min(1.0, value)) * _PLOT
    return [
        f'<rect x="{_LABEL}" y="{top}" width="{width:.1f}" height="{_BAR - 2}" fill="{colour}"/>',
        _text(_LABEL + width + 4, top + _BASE_LINE, f"{value:.0%}"),
    ]


def _text(x: float, y: float, text: str, *, anchor: str = "start", weight: str = "normal") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="12" text-anchor="{anchor}" '
        f'font-weight="{weight}">{escape(text)}</text>'
    )
