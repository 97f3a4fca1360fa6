"""Bars of points, got and lost, as HTML that needs no script."""

from __future__ import annotations

from decimal import Decimal
from html import escape

from policy_qa.score.numbers import brief


def bar(name: str, got: Decimal, lost: Decimal, most: Decimal) -> str:
    """Return the bar of a section: points got, lost, and not known of ``most``."""
    words = f"{name}：得 {brief(got)} 分，失 {brief(lost)} 分，共 {brief(most)} 分"
    return (
        f'<div class="pq-bar" role="img" aria-label="{escape(words)}">'
        f"<span>{escape(name)}</span>"
        f'<span class="pq-track"><i class="pq-got" style="width:{_share(got, most)}%"></i>'
        f'<i class="pq-lost" style="width:{_share(lost, most)}%"></i></span>'
        f"<span>{brief(got)} / {brief(most)}</span></div>"
    )


def legend(rest: str) -> str:
    """Return what the colours mean; ``rest`` names the part neither got nor lost."""
    return (
        '<p class="pq-hint"><i class="pq-key pq-got"></i> 得分 '
        f'<i class="pq-key pq-lost"></i> 失分 <i class="pq-key"></i> {escape(rest)}</p>'
    )


def _share(part: Decimal, whole: Decimal) -> str:
    return f"{max(Decimal(0), part) / whole * 100:.1f}" if whole else "0"
