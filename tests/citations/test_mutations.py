"""Altered quotes and statements are caught, unaltered ones are not."""

import random
import re
from collections import Counter

from policy_qa.citations import locate, verify_citation, verify_statement
from policy_qa.citations.places import fold
from policy_qa.schema import Citation


def test_no_altered_quote_is_found_in_its_place(texts, sentences, mutator):
    folded = {name: fold(text) for name, text in texts.items()}
    kinds = Counter()
    for kind, sentence, altered in mutator.alterations(sentences, each=45):
        if fold(altered) in folded[sentence.document]:
            continue
        kinds[kind] += 1
        assert locate(altered, texts[sentence.document]) is None, (kind, altered)
        citation = Citation(sentence.document, (), altered, sentence.start, sentence.end)
        assert verify_citation(citation, texts[sentence.document])
    assert kinds.total() >= 200
    assert min(kinds.values()) >= 5, kinds
    assert len(kinds) == len(mutator.kinds)


def test_no_unaltered_quote_is_rejected(texts, sentences):
    assert len(sentences) > 300
    for sentence in sentences:
        text = texts[sentence.document]
        place = locate(sentence.text, text)
        assert place is not None, sentence.text
        assert text[place[0] : place[1]] == sentence.text
        citation = Citation(sentence.document, (), sentence.text, *place)
        assert verify_citation(citation, text) == []


def test_no_quote_is_rejected_for_its_width_or_spaces(texts, sentences):
    rng = random.Random(7)
    wide = str.maketrans("（），；：“”—", '(),;:""-')
    for sentence in sentences:
        changed = re.sub(
            r"(?<=[\u4e00-\u9fff，、])(?=[\u4e00-\u9fff])",
            lambda _: rng.choice(["", "", " ", "\n"]),
            sentence.text,
        )
        place = locate(changed.translate(wide), texts[sentence.document])
        assert place is not None, changed
        assert fold(texts[sentence.document][slice(*place)]) == fold(sentence.text)


def test_altered_statements_are_caught(sentences, mutator):
    unnumbered = [one for one in sentences if not re.match(r"\d", one.text)]
    faithful = [
        one for one in unnumbered if not verify_statement(_paraphrase(one.text), [one.text])
    ]
    caught, missed = Counter(), []
    for kind, sentence, altered in mutator.alterations(faithful, each=60):
        if verify_statement(_paraphrase(altered), [sentence.text]):
            caught[kind] += 1
        else:
            missed.append((kind, altered))
    assert caught.total() >= 200
    assert len(caught) == len(mutator.kinds)
    assert len(missed) <= 0.05 * (caught.total() + len(missed)), missed


def test_unaltered_statements_pass(sentences):
    for sentence in sentences:
        assert verify_statement(sentence.text, [sentence.text]) == []
        assert verify_statement(sentence.text.rstrip("。；"), ["前文。" + sentence.text]) == []


def test_few_faithful_paraphrases_are_refused(sentences):
    refused = [s.text for s in sentences if verify_statement(_paraphrase(s.text), [s.text])]
    assert len(refused) <= 0.05 * len(sentences), refused


def _paraphrase(text: str) -> str:
    """Say the same in other words: an opening, and the first clause moved to the end."""
    unnumbered = re.sub(r"^(?:\d+[.、]|（.{1,2}）|.、)", "", text)
    clauses = unnumbered.rstrip("。；").split("，")
    return "根据文件规定，" + "，".join([*clauses[1:], clauses[0]]) + "。"
