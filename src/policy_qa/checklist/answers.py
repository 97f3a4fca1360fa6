"""Questions with their answers: what is asked belongs to what is answered, and proves nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from policy_qa.checklist.parts import Part

QUESTION = "问"
_QUESTION = re.compile(r"^\s*(?:[^：:，。；？?]{0,6}问|Q|q|提问)\s*\d*\s*[：:]\s*")
_ANSWER = re.compile(r"^\s*(?:[^：:，。；？?]{0,6}答复?|A|a|回复)\s*\d*\s*[：:]\s*")
_ASKING = re.compile(
    r"有没有|有无|是不是|是否|做没做|到底|究竟|听说|(?:了|过)?没有?(?=[呢啊？?]|$)|[吗呢吧？?]"
)
_SHORT_ANSWER = 8


def question_in(part: Part) -> Part | None:
    """Return what is asked, without the words of asking, if a line is a question."""
    match = _QUESTION.match(part.text)
    if match is None:
        return None
    asked = _ASKING.sub("", part.text[match.end() :])
    return replace(part, text=asked, header=QUESTION, inherited=True)


def answer_start(text: str) -> int:
    """Return where the words of an answer start in a line, 0 if it is none."""
    match = _ANSWER.match(text)
    return match.end() if match else 0


def answered(parts: Sequence[Part], question: Part) -> tuple[tuple[Part, ...], Sequence[Part]]:
    """Part an answer: what answers the question itself, and the sentences that stand alone.

    A first sentence of one or some words (两次。有。) goes with the one after it.
    """
    own = 2 if len(parts) > 1 and len(parts[0].text.strip("。！；")) <= _SHORT_ANSWER else 1
    return (*parts[:own], question), parts[own:]
