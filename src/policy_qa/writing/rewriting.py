"""Follow-ups completed by the model, where the rules found nothing to answer."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Sequence

from policy_qa.citations.markers import without_markers
from policy_qa.models import LanguageModel, ModelFault
from policy_qa.numerals import quantities
from policy_qa.question import gives_orders
from policy_qa.schema import Turn
from policy_qa.writing.composing import share_of_pairs
from policy_qa.writing.prompts import prompt

_TURNS = 4
_LONGEST_TURN = 160
_LONGEST = 120
_SECONDS = 20.0
_OWN_WORDS = 0.6
_LEAD = re.compile(r"^\s*(?:改写(?:后的问题)?|问题?)\s*[:：]\s*")


def rewritten(
    model: LanguageModel, text: str, history: Sequence[Turn], *, cancel: threading.Event
) -> str:
    """Return a follow-up as a question that stands alone, empty where the model has none.

    It is taken only if its words and figures are those of the conversation; what it may
    add is grammar.
    """
    from langchain_core.messages import HumanMessage, SystemMessage

    turns = [turn for turn in history if not gives_orders(turn.content)][-_TURNS:]
    if not turns:
        return ""
    messages = [
        SystemMessage(prompt("rewriting")),
        HumanMessage(f"上文：\n{_told(turns)}\n追问：{text}\n改写："),
    ]
    try:
        pieces = model.stream(
            messages,
            deadline=time.monotonic() + _SECONDS,
            cancel=cancel,
            max_tokens=_LONGEST,
            stop=["\n"],
        )
        question = _LEAD.sub("", "".join(pieces)).strip()
    except ModelFault:
        return ""
    said = " ".join((text, *(turn.content for turn in turns)))
    return question if _is_made_of(question, said) else ""


def _told(turns: Sequence[Turn]) -> str:
    names = {"user": "问", "assistant": "答"}
    return "\n".join(
        f"{names[turn.role]}：{without_markers(turn.content)[:_LONGEST_TURN]}" for turn in turns
    )


def _is_made_of(question: str, said: str) -> bool:
    known = [quantity.value for quantity in quantities(said)]
    own = all(quantity.value in known for quantity in quantities(question))
    return bool(question) and own and share_of_pairs(question, said) >= _OWN_WORDS
