"""Writes a parsed model file as an ordinary sentence-transformers folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from policy_qa.models.adapter import adapted
from policy_qa.models.charsmap import build_charsmap
from policy_qa.models.chinese_tokenizer import WHOLE_FILE, write_chinese_tokenizer
from policy_qa.models.quantised import FloatArray, QuantisedModel, Vocabulary
from policy_qa.models.registry import EmbeddingModel

_LINEAR = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_SUFFIX = {"w": "weight", "b": "bias"}
_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


def write_checkpoint(parsed: QuantisedModel, model: EmbeddingModel, folder: Path) -> None:
    """Write weights, tokenizer and configuration into ``folder``, which must exist."""
    from safetensors.numpy import save_file

    weights = bert_weights(parsed)
    if model.adapter is not None:
        weights = adapted(weights, model.adapter.read())
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    write_tokenizer(parsed.vocabulary, folder / WHOLE_FILE)
    prefixes = {model.query_prefix.strip(), model.passage_prefix.strip()}
    write_chinese_tokenizer(folder, prefixes)
    for name, content in _configurations(parsed, model).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=2), encoding="utf-8")


def bert_weights(parsed: QuantisedModel) -> dict[str, FloatArray]:
    """Return the tensors by the names and in the shapes of ``transformers.BertModel``.

    The pooler, which mean pooling does not use and the file does not hold, is zero.
    """
    hidden = parsed.dimensions.hidden_size
    intermediate = parsed.dimensions.intermediate_size
    weights: dict[str, FloatArray] = {
        "pooler.dense.weight": np.zeros((hidden, hidden), np.float32),
        "pooler.dense.bias": np.zeros(hidden, np.float32),
    }
    for name, tensor in parsed.tensors.items():
        target = _EMBEDDINGS.get(name) or _layer_weight(name)
        if target.endswith("_embeddings.weight"):
            tensor = tensor.reshape(-1, hidden)
        elif target.endswith(("dense.weight", "query.weight", "key.weight", "value.weight")):
            columns = intermediate if target.endswith(".output.dense.weight") else hidden
            if ".attention." in target:
                columns = hidden
            tensor = tensor.reshape(-1, columns)
        weights[target] = tensor
    return weights


def _layer_weight(name: str) -> str:
    layer, part, suffix = name.split(".")
    return f"encoder.layer.{int(layer[1:])}.{_LINEAR[part]}.{_SUFFIX[suffix]}"


def write_tokenizer(vocabulary: Vocabulary, path: Path) -> None:
    """Write the fast tokenizer (Unigram, SentencePiece normalisation) as ``tokenizer.json``."""
    from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers, processors

    pieces = vocabulary.pieces
    tokenizer = Tokenizer(models.Unigram(pieces, vocabulary.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Precompiled(build_charsmap(vocabulary.normalisation))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()]
    )
    bos, eos = pieces[vocabulary.bos][0], pieces[vocabulary.eos][0]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, vocabulary.bos), (eos, vocabulary.eos)],
    )
    special = [vocabulary.bos, vocabulary.pad, vocabulary.eos, vocabulary.unknown]
    tokenizer.add_special_tokens(
        [AddedToken(pieces[i][0], normalized=False, special=True) for i in special]
        + [AddedToken("<mask>", lstrip=True, normalized=False, special=True)]
    )
    tokenizer.save(str(path), pretty=False)


def _configurations(parsed: QuantisedModel, model: EmbeddingModel) -> dict[str, Any]:
    """Return the JSON files of a sentence-transformers folder by their relative path."""
    dimensions = parsed.dimensions
    vocabulary = parsed.vocabulary
    modules = [
        ("", "Transformer"),
        ("1_Pooling", "Pooling"),
        ("2_Normalize", "Normalize"),
    ]
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_act": "gelu",
            "hidden_dropout_prob": 0.1,
            "attention_probs_dropout_prob": 0.1,
            "initializer_range": 0.02,
            "position_embedding_type": "absolute",
            "tokenizer_class": "XLMRobertaTokenizer",
            # Without a version transformers takes any local tokenizer for a faulty Mistral one.
            "transformers_version": "4.57.0",
            "dtype": "float32",
            "pad_token_id": vocabulary.pad,
            "hidden_size": dimensions.hidden_size,
            "num_hidden_layers": dimensions.num_hidden_layers,
            "num_attention_heads": dimensions.num_attention_heads,
            "intermediate_size": dimensions.intermediate_size,
            "vocab_size": dimensions.vocab_size,
            "max_position_embeddings": dimensions.max_position_embeddings,
            "type_vocab_size": dimensions.type_vocab_size,
            "layer_norm_eps": float(f"{dimensions.layer_norm_eps:.6g}"),
        },
        "tokenizer_config.json": {
            "tokenizer_class": "XLMRobertaTokenizerFast",
            "model_max_length": model.max_tokens,
            "bos_token": "<s>",
            "cls_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "unk_token": "<unk>",
            "pad_token": "<pad>",
            "mask_token": "<mask>",
            "clean_up_tokenization_spaces": False,
        },
        "modules.json": [
            {
                "idx": i,
                "name": str(i),
                "path": path,
                "type": f"sentence_transformers.models.{kind}",
            }
            for i, (path, kind) in enumerate(modules)
        ],
        "sentence_bert_config.json": {"max_seq_length": model.max_tokens, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": {"query": model.query_prefix, "document": model.passage_prefix},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "1_Pooling/config.json": {
            "word_embedding_dimension": dimensions.hidden_size,
            "pooling_mode_mean_tokens": True,
        },
        "2_Normalize/config.json": {},
    }
