"""What a user says of the last answer: useful or wrong, with a note."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import gradio as gr

from policy_qa.ui.feedback import LONGEST_NOTE, draft_case, keep
from policy_qa.ui.reader import telling, warned
from policy_qa.ui.sessions import Exchange, turns


class Judging:
    """Judgements go into a file, as drafts of evaluation cases."""

    def __init__(self, feedback: Path, history_turns: int) -> None:
        self._feedback = feedback
        self._history_turns = history_turns

    def build(self, exchanges: gr.State) -> None:
        """Lay out the note and the two buttons."""
        with gr.Row(elem_classes="pq-after"):
            note = gr.Textbox(
                label="对上一个答案的意见（可不写）",
                placeholder="例如：漏掉了第二款",
                max_length=LONGEST_NOTE,
                scale=4,
                min_width=300,
            )
            good = gr.Button("有用", size="sm", min_width=80)
            bad = gr.Button("有误", size="sm", min_width=80)
        for button, judged_good in ((good, True), (bad, False)):
            button.click(
                self.judge(good=judged_good), [note, exchanges], note, api_visibility="private"
            )

    def judge(self, *, good: bool) -> Callable[[str, list[Exchange]], str]:
        """Return what the button for a good or a bad answer does."""

        def take(note: str, exchanges: list[Exchange]) -> str:
            if not exchanges:
                raise warned("还没有可以评价的答案，请先提问。")
            *before, last = exchanges
            recent = before[-self._history_turns :] if self._history_turns else []
            case = draft_case(
                last.question, turns(recent), last.answer, good=good, note=note.strip()
            )
            with telling():
                keep(case, self._feedback)
            gr.Info("已记下，谢谢。", title="提示")
            return ""

        return take
