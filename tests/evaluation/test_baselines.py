from __future__ import annotations

import pytest
from langchain_core.embeddings import Embeddings

from policy_qa.errors import InputError
from policy_qa.evaluation import build_baselines
from policy_qa.evaluation.baselines import naive_pieces, recipe_pieces
from policy_qa.evaluation.passages import content
from policy_qa.schema import Query

from .samples import NOTICE, RULES

TEXTS = {"rules.txt": RULES, "notice.txt": NOTICE}
LONG = {"long.txt": "\n".join(f"第{n}行写着一些话，" + "很长的话" * (n % 90) for n in range(120))}


class Letters(Embeddings):
    """A vector of how often each of a few letters occurs."""

    def embed_query(self, text: str) -> list[float]:
        return [1.0 + 9 * text.count(letter) for letter in "补贴台账解释"]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]


@pytest.mark.parametrize("cut", [naive_pieces, recipe_pieces])
def test_pieces_point_into_the_text(cut):
    for name, text in (TEXTS | LONG).items():
        pieces = cut({name: text})
        assert all(text[piece.start : piece.end] == piece.text for piece in pieces)
        assert {piece.document for piece in pieces} == {name}


def test_naive_pieces_lose_nothing_and_keep_to_their_size():
    [(name, text)] = LONG.items()
    pieces = naive_pieces({name: text})
    assert content("".join(piece.text for piece in pieces)) == content(text)
    assert max(len(piece.text) for piece in pieces) <= 200
    assert naive_pieces({"blank.txt": " \n \n"}) == []


@pytest.mark.parametrize("name", ["bm25", "vectors", "recipe"])
def test_each_baseline_finds_and_pastes(name):
    [system] = build_baselines([name], TEXTS, Letters)
    query = Query("台账多久报送一次？", id="q")
    assert system.searcher.search(query, 5)[0].clause.document == "notice.txt"
    answer = system.answerer.answer(query)
    assert answer.status == "answered"
    assert answer.id == "q"
    assert "每季度报送一次" in answer.text
    assert answer.text.endswith(f"[{len(answer.citations)}]")
    for citation in answer.citations:
        assert TEXTS[citation.document][citation.start : citation.end] == citation.quote


def test_the_recipe_pastes_four_and_never_refuses():
    [system] = build_baselines(["recipe"], LONG, Letters)
    answer = system.answerer.answer(Query("xyz"))
    assert (answer.status, len(answer.citations)) == ("answered", 4)


def test_bm25_without_a_common_word_has_nothing_to_paste():
    [system] = build_baselines(["bm25"], TEXTS, None)
    answer = system.answerer.answer(Query("xyz"))
    assert (answer.status, answer.text, answer.citations) == ("refused", "", ())


def test_unknown_names_and_a_missing_embedder_are_refused():
    with pytest.raises(InputError, match="没有名为“magic”的对照方法"):
        build_baselines(["magic"], TEXTS, None)
    with pytest.raises(InputError, match="需要向量模型"):
        build_baselines(["vectors"], TEXTS, None)
