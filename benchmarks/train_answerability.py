"""Trains the model that tells whether a passage answers a question (`models.answerability`).

``python benchmarks/train_answerability.py --gguf FILE --output DIR`` reads the questions of the
training papers and pairs of papers (`papers`; the last of each are kept from it) with the
statements that the named features put first, right ones and wrong ones, and trains a low-rank
adapter (LoRA, Hu et al. 2021) in the lowest layers of the language model, and a head on its last
token, to tell whether a statement answers (binary cross-entropy). It goes on from the adapter in
the package, whose lowest layers it leaves as they are, and writes the mean of both
(docs/decisions.md); ``--afresh`` begins anew. It writes
``answerability.safetensors``, ``answerability-head.safetensors`` and
``reference-answerability.json``, to be put into ``src/policy_qa/models`` with the printed SHA-256,
and prints what the model is worth, before it is averaged, on what it has not seen. ``FILE`` is
the GGUF file that the entry in ``models/answerability/registry.py`` names, put together from its
wheels (`models.pulling`).

Then run ``benchmarks/fit_judging.py`` and ``python -m policy_qa.evaluation``. An hour and a half on
two free cores, 8 GB.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load, save_file
from sklearn.metrics import roc_auc_score
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from papers import PAIRS_KEPT, SEEN_BY_ADAPTER, Corpora, answers, pairs, papers, readings, suites
from policy_qa.answer.judging import told
from policy_qa.answer.reading import Reading
from policy_qa.models.answerability.export import network_of, write_tokenizer
from policy_qa.models.answerability.registry import MODEL
from policy_qa.models.answerability.weights import EMBEDDINGS, read_decoder
from policy_qa.models.answerability.wording import PREFIX, worded
from train_adapter import SCALE, LowRank

HEAD_RATE = 3.0
WARM_UP = 20
BATCH = 24
ALIKE = 40
"""Batches whose texts are sorted by length together, so that little is padded."""
OLDER = 0.4
"""The share of the older papers' questions: their unanswerable ones are worded more formally."""
CANDIDATES = 4
BESIDE_RIGHT, BESIDE_WRONG = 0.35, 0.2
"""How often another wrong statement is read beside a right one put first, and a wrong one."""
AFTER_ANOTHER = 0.15
"""How often a question follows another one of its documents: the last one is to be answered."""
REFERENCES = 12
FILES = ("answerability", "answerability-head")
MISSED = 0.05
NAMES = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}


@dataclass(frozen=True)
class Example:
    """A question, a statement, what stands above it, and whether it answers."""

    question: str
    passage: str
    above: str
    answers: bool
    first: bool

    @property
    def pieces(self) -> tuple[str, ...]:
        """What the model reads, each cut into tokens by itself."""
        return (PREFIX, *worded(self.question, self.passage, self.above))


class Judge:
    """The lowest layers with an adapter in every linear layer, and the head."""

    def __init__(self, gguf: Path, tokenizer: Tokenizer, rank: int) -> None:
        self.model = _decoder(gguf)
        self.tokenizer = tokenizer
        self.adapters: dict[str, LowRank] = {}
        for number, layer in enumerate(self.model.layers):
            for part, name in NAMES.items():
                owner, _, own = part.partition(".")
                adapter = LowRank(getattr(getattr(layer, owner), own), rank)
                setattr(getattr(layer, owner), own, adapter)
                self.adapters[f"blk.{number}.{name}.weight"] = adapter
        self.head = nn.Linear(self.model.config.hidden_size, 1)
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)

    def start(self, adapter: bytes, head: bytes, frozen: int) -> None:
        """Go on from a trained adapter and head; the lowest layers are left as they are."""
        own, of_head = load(adapter), load(head)
        for name, layer in self.adapters.items():
            layer.down.data.copy_(own[f"{name}.down"].float())
            layer.up.data.copy_(own[f"{name}.up"].float() / SCALE)
            if int(name.split(".")[1]) < frozen:
                layer.requires_grad_(False)
        self.head.weight.data.copy_(of_head["weight"])
        self.head.bias.data.copy_(of_head["bias"])

    def ids(self, example: Example) -> list[int]:
        """Return the tokens that the model reads."""
        return [i for piece in example.pieces for i in self.tokenizer.encode(piece).ids]

    def support(self, some: Sequence[Example]) -> Tensor:
        """Return the log odds of some examples, (examples,)."""
        rows = [self.ids(example) for example in some]
        ids = torch.zeros(len(rows), max(map(len, rows)), dtype=torch.long)
        for row, tokens in enumerate(rows):
            ids[row, : len(tokens)] = torch.tensor(tokens)  # what is padded comes later: unseen
        last = torch.tensor([len(tokens) - 1 for tokens in rows])
        hidden = self.model(input_ids=ids, use_cache=False).last_hidden_state
        state = hidden[torch.arange(len(rows)), last].float()
        epsilon = self.model.config.rms_norm_eps
        scores: Tensor = self.head(
            state * torch.rsqrt(state.pow(2).mean(-1, keepdim=True) + epsilon)
        )
        return scores[:, 0]


def _decoder(gguf: Path) -> Any:  # noqa: ANN401 - transformers states no type
    """The lowest layers in bfloat16, without the last normalisation, nothing of it trained."""
    from transformers import Qwen2Config, Qwen2Model

    found = read_decoder(gguf, MODEL.layers)
    shape, tensors = found.shape, found.tensors
    config = Qwen2Config(
        vocab_size=tensors[EMBEDDINGS].shape[0],
        hidden_size=shape.dimension,
        intermediate_size=tensors["blk.0.ffn_up.weight"].shape[0],
        num_hidden_layers=MODEL.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.key_heads,
        rope_theta=shape.rope_base,
        rms_norm_eps=shape.epsilon,
    )
    model = Qwen2Model(config)
    own = {"embed_tokens.weight": tensors[EMBEDDINGS]}
    for number in range(MODEL.layers):
        before, after = f"blk.{number}.", f"layers.{number}."
        own[f"{after}input_layernorm.weight"] = tensors[f"{before}attn_norm.weight"]
        own[f"{after}post_attention_layernorm.weight"] = tensors[f"{before}ffn_norm.weight"]
        for part, name in NAMES.items():
            for kind in ("weight", "bias"):
                if f"{before}{name}.{kind}" in tensors:
                    own[f"{after}{part}.{kind}"] = tensors[f"{before}{name}.{kind}"]
    model.load_state_dict({k: torch.from_numpy(v) for k, v in own.items()}, strict=False)
    model.norm = nn.Identity()
    frequencies = model.rotary_emb.inv_freq
    model = model.to(torch.bfloat16).eval().requires_grad_(False)
    model.rotary_emb.inv_freq = frequencies  # eight bits would turn late tokens visibly wrong
    return model


def examples(corpora: Corpora, work: Path, chance: random.Random) -> Iterator[Example]:
    """Yield the statements to read for each question, or part of one, the first one first."""
    for number, (corpus, asked) in enumerate(corpora):
        earlier: list[str] = []
        for one, reading in readings(corpus, asked, work / f"index-{number}", parts=True):
            if one.source != "paper" or chance.random() <= OLDER:
                right = [answers(s, one.wanted) for s in reading.statements]
                posed = reading.question.posed
                if earlier and posed == one.query.text and chance.random() <= AFTER_ANOTHER:
                    posed = f"{chance.choice(earlier)}？{posed}"
                earlier.append(one.query.text.rstrip("？?"))
                yield from _chosen(reading, posed, right, chance)


def _chosen(
    reading: Reading, posed: str, right: Sequence[bool], chance: random.Random
) -> Iterator[Example]:
    """The first statement; beside a wrong one the first right one; now and then a wrong one."""
    others = range(1, min(CANDIDATES, len(right)))
    beside = [i for i in others if not right[i]]
    chosen = [] if right[0] else [i for i in others if right[i]][:1]
    if beside and not chosen and chance.random() <= (BESIDE_RIGHT if right[0] else BESIDE_WRONG):
        chosen = [chance.choice(beside)]
    for i in (0, *chosen):
        words = told(reading.statements[i], reading.placed)
        yield Example(posed, *words, right[i], first=i == 0)


def batches(some: list[Example], chance: random.Random) -> Iterator[list[Example]]:
    """Yield batches of like length for ever, in a new order each time round."""
    while True:
        chance.shuffle(some)
        for start in range(0, len(some), BATCH * ALIKE):
            near = sorted(some[start : start + BATCH * ALIKE], key=lambda e: len("".join(e.pieces)))
            group = [near[i : i + BATCH] for i in range(0, len(near), BATCH)]
            chance.shuffle(group)
            yield from group


def train(judge: Judge, some: list[Example], minutes: float, rate: float) -> None:
    """Train for so many minutes: a short rise of the rate, then half a cosine."""
    thin = [p for a in judge.adapters.values() for p in (a.down, a.up) if p.requires_grad]
    optimizer = torch.optim.AdamW(
        [
            {"params": thin, "weight_decay": 0.01, "times": 1.0},
            {"params": judge.head.parameters(), "weight_decay": 0.0, "times": HEAD_RATE},
        ]
    )
    begun, losses = time.monotonic(), []
    for step, batch in enumerate(batches(some, random.Random(3)), 1):
        spent = (time.monotonic() - begun) / (60 * minutes)
        if spent >= 1:
            break
        now = rate * min(1, step / WARM_UP) * max(0.03, (1 + math.cos(math.pi * spent)) / 2)
        for group in optimizer.param_groups:
            group["lr"] = now * group["times"]
        wanted = torch.tensor([float(e.answers) for e in batch])
        loss = functional.binary_cross_entropy_with_logits(judge.support(batch), wanted)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(thin, 1.0)
        optimizer.step()
        losses.append(loss.item())
        if step % 10 == 0:
            print(
                f"{step} loss {np.mean(losses[-20:]):.3f} {60 * minutes * spent:.0f} s", flush=True
            )


def report(judge: Judge, some: Sequence[Example], title: str) -> None:
    """Print how well examples are told apart that the model was not trained on."""
    with torch.no_grad():
        odds = np.array([float(judge.support([e])[0]) for e in some])
    right = np.array([e.answers for e in some])
    caught = np.mean(odds[~right] < np.quantile(odds[right], MISSED))
    print(f"{title}: AUC {roc_auc_score(right, odds):.3f}; {caught:.3f} caught at {MISSED} missed")


def averaged(new: dict[str, Tensor], old: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return the mean of two sets of matrices of the same names, in the new one's type."""
    return {
        name: ((tensor.float() + old[name].float()) / 2).to(tensor.dtype).contiguous()
        for name, tensor in new.items()
    }


def write(judge: Judge, some: Sequence[Example], gguf: Path, folder: Path, *, mean: bool) -> None:
    """Write the adapter, the head, and the figures of the float32 network for a few examples.

    ``mean`` averages adapter and head with those of the package.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {}
    for name, adapter in judge.adapters.items():
        tensors[f"{name}.down"] = adapter.down.data.half().contiguous()
        tensors[f"{name}.up"] = (SCALE * adapter.up.data).half().contiguous()
    head = {"weight": judge.head.weight.data, "bias": judge.head.bias.data}
    if mean:
        tensors, head = (
            averaged(new, load(old.read()))
            for new, old in zip((tensors, head), (MODEL.adapter, MODEL.head), strict=True)
        )
    for name, content in zip(FILES, (tensors, head), strict=True):
        target = folder / f"{name}.safetensors"
        save_file(content, target)
        print(target, hashlib.sha256(target.read_bytes()).hexdigest())
    write_tokenizer(gguf, folder)
    weights = read_decoder(gguf, MODEL.layers)
    adapter, head_bytes = ((folder / f"{n}.safetensors").read_bytes() for n in FILES)
    network = network_of(weights, adapter, head_bytes)
    cases = []
    for e in some[:REFERENCES]:
        ids = judge.ids(e)
        vectors = weights.tensors[EMBEDDINGS][ids].astype(np.float16).astype(np.float32)
        with torch.no_grad():
            support, _ = network(torch.from_numpy(vectors)[None], network.nothing())
        told = {"question": e.question, "passage": e.passage, "above": e.above}
        cases.append({**told, "support": round(float(support), 3)})
    (folder / "reference-answerability.json").write_text(
        json.dumps(cases, ensure_ascii=False, indent=1), "utf-8"
    )


def main() -> None:
    """Read everything, train, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gguf", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=76)
    parser.add_argument("--rank", type=int, default=8)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--frozen", type=int, default=4, help="lowest layers left as they are")
    parser.add_argument("--afresh", action="store_true", help="begin without an adapter")
    options = parser.parse_args()
    torch.manual_seed(3)
    chance = random.Random(3)
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)

        def read(name: str, corpora: Corpora) -> list[Example]:
            (work / name).mkdir()
            return list(examples(corpora, work / name, chance))

        known = read("papers", papers(work / "a", 0, SEEN_BY_ADAPTER))
        known += read("pairs", pairs(work / "b", 0, -PAIRS_KEPT))
        kept = {
            "papers kept": read("papers kept", papers(work / "c")),
            "pairs kept": read("pairs kept", pairs(work / "d", -PAIRS_KEPT)),
            "development cases": read("suites", suites(work)),
        }
        write_tokenizer(options.gguf, work)
        tokenizer = Tokenizer.from_file(str(work / "tokenizer.json"))
    judge = Judge(options.gguf, tokenizer, options.rank)
    if not options.afresh:
        judge.start(MODEL.adapter.read(), MODEL.head.read(), options.frozen)
    train(judge, known, options.minutes, options.rate)
    for title, some in kept.items():
        report(judge, [example for example in some if example.first], title)
    write(judge, kept["pairs kept"], options.gguf, options.output, mean=not options.afresh)


if __name__ == "__main__":
    main()
