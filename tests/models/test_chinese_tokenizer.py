"""The cut tokenizer against the whole one: on small vocabularies and on the models' own."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

from policy_qa.models import DEFAULT_EMBEDDER
from policy_qa.models.answerability.registry import NAME as JUDGE
from policy_qa.models.chinese_tokenizer import (
    PIECES_FILE,
    WHOLE_FILE,
    ChineseTokenizer,
    is_chinese,
    write_chinese_tokenizer,
)
from policy_qa.models.store import model_folder

LINES = [
    "每学年教师交流比例不低于10%，骨干教师占20%。",
    "the bus runs at 7:30, STEAM lessons at 8",
    "автобус ходит каждый час",
    "校车每天7:30从北门出发，票价2元（学生免票）。",
    "버스는 매시간 운행합니다",
] * 3
CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture(scope="module")
def byte_level(tmp_path_factory):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=600, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()
    )
    tokenizer.train_from_iterator(LINES, trainer)
    return written(tokenizer, tmp_path_factory.mktemp("bpe"))


@pytest.fixture(scope="module")
def unigram(tmp_path_factory):
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()]
    )
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    trainer = trainers.UnigramTrainer(vocab_size=300, special_tokens=special, unk_token="<unk>")
    tokenizer.train_from_iterator([*LINES, "query: passage:"], trainer)
    return written(tokenizer, tmp_path_factory.mktemp("unigram"), ["query:"])


def written(tokenizer, folder, prefixes=()):
    tokenizer.save(str(folder / WHOLE_FILE))
    write_chinese_tokenizer(folder, prefixes)
    return folder


def same(folder: Path, text: str, prefix: str = "") -> bool:
    whole = Tokenizer.from_file(str(folder / WHOLE_FILE)).encode(prefix + text)
    ids, offsets = ChineseTokenizer(folder).encode(text, prefix)
    return ids.tolist() == whole.ids and list(offsets) == list(whole.offsets)


def test_what_is_chinese():
    assert is_chinese("每学年10%，“一校一案”（2022年）".encode())
    assert not is_chinese("STEAM课程".encode())
    assert not is_chinese("каждый".encode())
    assert not is_chinese("버스".encode())


@pytest.mark.parametrize("line", dict.fromkeys(LINES))
def test_the_same_ids_in_every_script(byte_level, unigram, line):
    assert same(byte_level, line)
    assert same(unigram, line)
    assert same(unigram, line, "query: ")


@settings(max_examples=60, deadline=None)
@given(text=st.text(alphabet="校车票教师10%。，（）：ａ℃①〇àaB é한ж\n ", max_size=20))
def test_the_same_ids_for_any_text(byte_level, unigram, text):
    assert same(byte_level, text)
    assert same(unigram, text, "query: ")


def test_pieces_of_other_scripts_are_left_out(byte_level, unigram):
    for folder in (byte_level, unigram):
        sizes = [
            len(json.loads((folder / name).read_text())["model"]["vocab"])
            for name in (WHOLE_FILE, PIECES_FILE)
        ]
        assert 0 < sizes[1] < sizes[0] - 30


def test_over_long_texts_are_cut_in_both_scripts(byte_level):
    tokenizer = ChineseTokenizer(byte_level, most=1)
    assert len(tokenizer.encode("从校门走到车站")[0]) == 1
    assert len(tokenizer.encode("lessons in STEAM")[0]) == 1


@pytest.mark.model
@pytest.mark.parametrize("name", [DEFAULT_EMBEDDER, JUDGE])
def test_the_models_own_tokenizers_read_the_corpus_alike(name):
    folder = model_folder(name)
    whole = Tokenizer.from_file(str(folder / WHOLE_FILE))
    cut = ChineseTokenizer(folder)
    lines = [line for path in CORPUS.glob("*.txt") for line in path.read_text("utf-8").split("\n")]
    for line in filter(str.strip, lines):
        assert np.array_equal(cut.encode(line)[0], whole.encode(line).ids), line
