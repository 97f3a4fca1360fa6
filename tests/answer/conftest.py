"""An assistant over a document that a test writes."""

from collections.abc import Callable, Iterator

import pytest

from policy_qa.assistant import Assistant
from policy_qa.config import load_settings
from policy_qa.indexing import build_index


@pytest.fixture(scope="module")
def open_over(tmp_path_factory) -> Iterator[Callable[[str], Assistant]]:
    """Return what opens an assistant without a judge over one text; it is closed at the end."""
    opened: list[Assistant] = []

    def open_(text: str) -> Assistant:
        folder = tmp_path_factory.mktemp("paper")
        (folder / "corpus").mkdir()
        (folder / "corpus" / "paper.txt").write_text(text, "utf-8")
        settings = load_settings(corpus=folder / "corpus", index=folder / "index", judge=False)
        build_index(settings)
        opened.append(Assistant.open(settings))
        return opened[-1]

    yield open_
    for assistant in opened:
        assistant.close()
