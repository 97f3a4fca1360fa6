"""The only module that knows jieba: the same tokens for the index and for a query."""

from policy_qa.tokenization.harvest import harvest_terms
from policy_qa.tokenization.tokens import (
    TOKENIZER_VERSION,
    content_words,
    is_stop_word,
    is_word,
    light_words,
    names,
    nouns,
    places,
    tokenize,
    word_borders,
    word_spans,
)

__all__ = [
    "TOKENIZER_VERSION",
    "content_words",
    "harvest_terms",
    "is_stop_word",
    "is_word",
    "light_words",
    "names",
    "nouns",
    "places",
    "tokenize",
    "word_borders",
    "word_spans",
]
