"""A conversation: bounded, begun anew at will, saved to and loaded from a JSON file."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from policy_qa.errors import InputError
from policy_qa.schema import Answer, Query, Turn

_MOST_TURNS = 400
_LONGEST_TURN = 20_000
_LARGEST_FILE = 10_000_000


class _Turn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    role: Literal["user", "assistant"]
    content: str = Field(max_length=_LONGEST_TURN)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    format: Literal["policy-qa-session-1"] = "policy-qa-session-1"
    turns: list[_Turn] = Field(max_length=_MOST_TURNS)


@dataclass(slots=True)
class Session:
    """The turns so far; a question sees the last ``history_turns`` exchanges of them."""

    history_turns: int
    turns: list[Turn] = field(default_factory=list)

    def query(self, text: str) -> Query:
        """Return a question with the turns that it may refer to."""
        count = 2 * self.history_turns
        return Query(text, tuple(self.turns[-count:]) if count else ())

    def add(self, question: str, answer: Answer) -> None:
        """Keep an exchange; the oldest are forgotten past two hundred."""
        self.turns += [Turn("user", question), Turn("assistant", answer.text)]
        del self.turns[: max(0, len(self.turns) - _MOST_TURNS)]

    def clear(self) -> None:
        """Begin anew."""
        self.turns.clear()

    def save(self, path: Path) -> None:
        """Write the turns to a file.

        Raises:
            InputError: The file cannot be written.
        """
        turns = [_Turn(role=t.role, content=t.content[:_LONGEST_TURN]) for t in self.turns]
        text = json.dumps(_File(turns=turns).model_dump(), ensure_ascii=False, indent=1)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            message = f"对话无法写入“{path}”：{error.strerror or error}。请换一个可写的位置。"
            raise InputError(message) from error

    def load(self, path: Path) -> None:
        """Take the turns of a file in place of one's own.

        Raises:
            InputError: The file cannot be read or is not a saved conversation.
        """
        try:
            if path.stat().st_size > _LARGEST_FILE:
                raise InputError(f"“{path}”太大，不是保存的对话。请核对文件名。")
            saved = _File.model_validate_json(path.read_bytes())
        except OSError as error:
            message = f"对话“{path}”无法读取：{error.strerror or error}。请核对文件名。"
            raise InputError(message) from error
        except ValidationError as error:
            raise InputError(f"“{path}”不是用“保存”写出的对话文件。请核对文件名。") from error
        self.turns = [Turn(turn.role, turn.content) for turn in saved.turns]
