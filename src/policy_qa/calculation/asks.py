"""The single questions that one question asks, each with what is given before it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PIECE = re.compile(r"[^，,。；;？?！!\n]+[，,。；;？?！!\n]*")
_WANTS = re.compile(
    r"多少|多大|多高|(?<![好第十])几|(?:什么|啥|哪个?|哪一)等|[吗么](?=[？?]|$)|是不是|(?:算|评|定)什么|缺口|核[一对算实]|(?:要是|如果|换成|换作|那么?)[^，,？?]*呢|对不对|对得上|算[得]?对|相符"
)
_JOINT = re.compile(r"、|以及|还有|(?<=[少几])[个所人名元万分]?和")
_HEAD = re.compile(r"平均(?![分数值成])|还[差剩有要得]|占|比|分别|一共|总共|合计|最多|至少|最少")
_SENTENCE = re.compile(r"[？?。！!]")


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that is asked: the words that ask, those ``given`` since the ask before."""

    given: str
    text: str

    @property
    def full(self) -> str:
        """What is given and what is asked."""
        return f"{self.given}{self.text}"


def asks_of(text: str) -> list[Ask]:
    """Return what a question asks, in order; what follows the last one belongs to it."""
    found: list[Ask] = []
    given = ""
    for piece in _pieces(text):
        if _WANTS.search(piece):
            found.append(Ask(given, piece))
            given = ""
        else:
            given += piece
    if found and given:
        found[-1] = Ask(found[-1].given, f"{found[-1].text}{given}")
    return found


def lead_of(ask: Ask) -> str:
    """Return what an ask is about: what is given, else its words before a relation's."""
    if ask.given:
        return ask.given.strip("，,。；;")
    text = _WANTS.split(ask.full)[0]
    head = _HEAD.search(text)
    return text[: head.start()] if head and head.start() else text


def head_of(ask: Ask) -> str:
    """Return all that an ask says before its question words, its own figures too."""
    return _WANTS.split(ask.full)[0].strip("，,。；;")


def _pieces(text: str) -> list[str]:
    """The stretches between stops; two questions joined by 、 stand apart."""
    pieces: list[str] = []
    for match in _PIECE.finditer(text):
        rest = match[0]
        while joint := _first_joint(rest):
            pieces.append(rest[: joint.start()] + "，")
            rest = rest[joint.end() :]
        pieces.append(rest)
    return pieces


def _first_joint(text: str) -> re.Match[str] | None:
    return next(
        (
            joint
            for joint in _JOINT.finditer(text)
            if _WANTS.search(text[: joint.start()]) and _WANTS.search(text[joint.end() :])
        ),
        None,
    )
