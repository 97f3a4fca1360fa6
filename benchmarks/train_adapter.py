"""Trains the low-rank adapter of the default embedder (LoRA, Hu et al. 2021).

``python benchmarks/train_adapter.py --output DIR`` reads ``eval/training/*.jsonl`` (passages with
statements, questions with the statements that answer them; eval/README.md) and writes
``policy.safetensors`` and ``reference-policy.json``, to be put into ``src/policy_qa/models`` with
the printed SHA-256. A pass takes about half an hour on two free cores and 12 GB.

A question is drawn to the statements that answer it and away from all other statements and
clauses of its batch (InfoNCE, van den Oord et al. 2018), pooled as the index pools them (late
chunking); where the passages are one document, "no statement" is one more choice, right for the
questions it does not answer. The finished adapter counts ``--share`` only: between the model as it
was and as it was trained lies one that is better than both (WiSE-FT, Wortsman et al. 2022).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoModel

from policy_qa.models import PLAIN_EMBEDDER, installed
from policy_qa.models.reference import reference_sentences

DATA = Path(__file__).parents[1] / "eval" / "training"
PARTS = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
SCALE = 2.0
TEMPERATURE = 0.04
START_OF_NOTHING = 0.86
CLAUSES = 0.5
WARM_UP = 15
MOST_TOKENS = 320
PADDED = 4096


@dataclass(frozen=True)
class Passage:
    """A clause with what stands above it; ``statements`` are spans of ``text``."""

    heading: str
    text: str
    statements: Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Group:
    """Passages of one document, and questions with the (passage, statement) pairs they want."""

    passages: Sequence[Passage]
    questions: Sequence[tuple[str, frozenset[tuple[int, int]]]]

    @property
    def size(self) -> float:
        """About how many tokens it has."""
        passages = sum(len(p.text) + len(p.heading) for p in self.passages)
        return 0.6 * passages + sum(0.7 * len(question) + 6 for question, _ in self.questions)


class LowRank(nn.Module):
    """A frozen linear layer with a trained product of two thin matrices beside it."""

    def __init__(self, linear: nn.Linear, rank: int) -> None:
        super().__init__()
        self.linear = linear
        self.down = nn.Parameter(torch.randn(rank, linear.in_features) / linear.in_features**0.5)
        self.up = nn.Parameter(torch.zeros(linear.out_features, rank))

    def forward(self, x: Tensor) -> Tensor:
        """Return the layer's output with the product's added; ``x`` is (batch, tokens, in)."""
        thin = functional.linear(x, self.down.to(x.dtype))
        thin = functional.linear(thin, self.up.to(thin.dtype))
        added: Tensor = self.linear(x) + SCALE * thin
        return added


class Encoder:
    """The plain model with an adapter in every linear layer."""

    def __init__(self, rank: int) -> None:
        found = installed(PLAIN_EMBEDDER)
        self.model = AutoModel.from_pretrained(found.folder).eval().requires_grad_(False)
        self.prefixes = {"query": found.model.query_prefix, "passage": found.model.passage_prefix}
        self.reference = found.model.reference
        self._tokenizer = Tokenizer.from_file(str(found.folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(MOST_TOKENS)
        self.adapters: dict[str, LowRank] = {}
        for number, layer in enumerate(self.model.encoder.layer):
            for part in PARTS:
                owner, _, name = part.rpartition(".")
                parent = layer.get_submodule(owner) if owner else layer
                adapter = LowRank(getattr(parent, name), rank)
                setattr(parent, name, adapter)
                self.adapters[f"encoder.layer.{number}.{part}.weight"] = adapter

    def go_on(self, path: Path, share: float) -> None:
        """Take up a finished adapter, which counts ``share`` of what it was trained to."""
        tensors = load_file(path)
        for name, adapter in self.adapters.items():
            adapter.up.data = tensors[f"{name}.up"].float() / (SCALE * share)
            adapter.down.data = tensors[f"{name}.down"].float()

    def tokens(self, texts: Sequence[str]) -> list[tuple[Tensor, list[tuple[int, int]]]]:
        """Return each text's token vectors, (tokens, dimension), and their offsets."""
        encodings = self._tokenizer.encode_batch(list(texts))
        order = sorted(range(len(texts)), key=lambda i: len(encodings[i].ids))
        found: dict[int, tuple[Tensor, list[tuple[int, int]]]] = {}
        while order:
            batch = [order.pop(0)]
            while order and (len(batch) + 1) * len(encodings[order[0]].ids) <= PADDED:
                batch.append(order.pop(0))
            longest = len(encodings[batch[-1]].ids)
            ids = torch.ones(len(batch), longest, dtype=torch.long)
            mask = torch.zeros_like(ids)
            for row, i in enumerate(batch):
                ids[row, : len(encodings[i].ids)] = torch.tensor(encodings[i].ids)
                mask[row, : len(encodings[i].ids)] = 1
            # in float32 where nothing is learned: the vectors to expect are compared to .9999
            with torch.autocast("cpu", torch.bfloat16, enabled=torch.is_grad_enabled()):
                hidden = self.model(input_ids=ids, attention_mask=mask).last_hidden_state
            for row, i in enumerate(batch):
                found[i] = hidden[row, : len(encodings[i].ids)].float(), encodings[i].offsets
        return [found[i] for i in range(len(texts))]

    def questions(self, texts: Sequence[str]) -> Tensor:
        """Return the unit vectors of questions, (questions, dimension)."""
        prefixed = [self.prefixes["query"] + text for text in texts]
        return functional.normalize(
            torch.stack([t.mean(0) for t, _ in self.tokens(prefixed)]), dim=1
        )

    def passages(self, passages: Sequence[Passage]) -> tuple[Tensor, Tensor, list[tuple[int, int]]]:
        """Return the vectors of passages, those of their statements, and whose each is."""
        starts = [f"{self.prefixes['passage']}{p.heading}\n" for p in passages]
        encoded = self.tokens([s + p.text for s, p in zip(starts, passages, strict=True)])
        whole, parts, owners = [], [], []
        for number, (passage, (tokens, offsets)) in enumerate(zip(passages, encoded, strict=True)):
            whole.append(tokens.mean(0))
            first = len(starts[number])
            for index, (start, end) in enumerate(passage.statements):
                inside = [a < first + end and b > first + start and b > a for a, b in offsets]
                if any(inside):
                    parts.append(tokens[torch.tensor(inside)].mean(0))
                    owners.append((number, index))
        unit = functional.normalize
        return unit(torch.stack(whole), dim=1), unit(torch.stack(parts), dim=1), owners


def loss_of(
    encoder: Encoder, batch: Sequence[Group], nothing: Tensor, weight_of_nothing: float
) -> Tensor:
    """Return the loss of a batch of groups."""
    passages: list[Passage] = []
    asked: list[tuple[str, set[tuple[int, int]], range]] = []
    for group in batch:
        base = len(passages)
        passages += group.passages
        own = range(base, len(passages))
        asked += [(q, {(base + p, s) for p, s in right}, own) for q, right in group.questions]
    questions = encoder.questions([question for question, _, _ in asked])
    clauses, statements, owners = encoder.passages(passages)
    right = torch.tensor([[owner in wanted for owner in owners] for _, wanted, _ in asked])
    right_clause = torch.tensor(
        [
            [number in {p for p, _ in wanted} for number in range(len(passages))]
            for _, wanted, _ in asked
        ]
    )
    near = questions @ statements.T / TEMPERATURE
    answered = right.any(1)
    loss = _info_nce(near[answered], right[answered])
    loss = loss + CLAUSES * _info_nce(
        (questions @ clauses.T / TEMPERATURE)[answered], right_clause[answered]
    )
    whole = torch.tensor([len(own) > 1 for _, _, own in asked])
    if whole.any():
        inside = torch.tensor([[number in own for number, _ in owners] for _, _, own in asked])
        none = (nothing / TEMPERATURE).expand(len(asked), 1)
        choices = torch.cat([near.masked_fill(~inside, -1e9), none], 1)
        wanted = torch.cat([right, ~answered[:, None]], 1)
        loss = loss + weight_of_nothing * _info_nce(choices[whole], wanted[whole])
    return loss


def _info_nce(scores: Tensor, right: Tensor) -> Tensor:
    return (scores.logsumexp(1) - scores.masked_fill(~right, -1e9).logsumexp(1)).mean()


def load_groups(folder: Path) -> list[Group]:
    """Read the training data."""
    groups = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            entry = json.loads(line)
            passages = [
                Passage(p["heading"], p["text"], p["statements"]) for p in entry["passages"]
            ]
            questions = [
                (q["question"], frozenset((p, s) for p, s in q["answers"]))
                for q in entry["questions"]
            ]
            groups.append(Group(passages, questions))
    return groups


def batches(groups: Sequence[Group], tokens: int, chance: random.Random) -> list[list[Group]]:
    """Return the groups in batches of about so many tokens; articles apart from documents."""
    done: list[list[Group]] = []
    for single in (True, False):
        batch: list[Group] = []
        kind = [group for group in groups if (len(group.passages) == 1) == single]
        for group in chance.sample(kind, len(kind)):
            if batch and sum(g.size for g in batch) + group.size > tokens:
                done.append(batch)
                batch = []
            batch.append(group)
        done += [batch] if batch else []
    chance.shuffle(done)
    return done


def write(encoder: Encoder, folder: Path, share: float) -> None:
    """Write the adapter at a share of its strength, and the vectors of the model with it."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {}
    for name, adapter in encoder.adapters.items():
        adapter.up.data *= share
        tensors[f"{name}.up"] = (SCALE * adapter.up.data).half().contiguous()
        tensors[f"{name}.down"] = adapter.down.data.half().contiguous()
    target = folder / "policy.safetensors"
    save_file(tensors, target)
    known = reference_sentences(encoder.reference)
    texts = [encoder.prefixes[sentence.kind] + sentence.text for sentence in known]
    with torch.no_grad():
        vectors = [functional.normalize(t.mean(0), dim=0) for t, _ in encoder.tokens(texts)]
    entries: list[dict[str, Any]] = [
        {"kind": s.kind, "text": s.text, "vector": [round(x, 6) for x in v.tolist()]}
        for s, v in zip(known, vectors, strict=True)
    ]
    text = json.dumps(entries, ensure_ascii=False)
    (folder / "reference-policy.json").write_text(text, "utf-8")
    print(target, hashlib.sha256(target.read_bytes()).hexdigest())


def rates(steps: int, highest: float) -> Iterator[float]:
    """Yield the learning rate of each step: a short rise, then half a cosine."""
    for step in range(steps):
        yield (
            highest
            * min(1, (step + 1) / WARM_UP)
            * max(0.02, (1 + math.cos(math.pi * step / steps)) / 2)
        )


def main() -> None:
    """Train, and print the loss every ten steps."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--passes", type=int, default=1)
    parser.add_argument("--steps", type=int, help="stop after so many batches")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--nothing", type=float, default=0.5, help="weight of that choice's loss")
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--rate", type=float, default=5e-4)
    parser.add_argument("--tokens", type=int, default=5000, help="of a batch")
    parser.add_argument("--share", type=float, default=0.4)
    parser.add_argument("--start", type=Path, help="a finished adapter to go on with")
    parser.add_argument("--start-share", type=float, default=0.4, help="what that one counts")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    torch.manual_seed(options.seed)
    encoder = Encoder(options.rank)
    if options.start:
        encoder.go_on(options.start, options.start_share)
    groups = load_groups(options.data)
    plan = [b for _ in range(options.passes) for b in batches(groups, options.tokens, chance)]
    plan = plan[: options.steps]
    nothing = nn.Parameter(torch.tensor(START_OF_NOTHING))
    thin = [p for a in encoder.adapters.values() for p in (a.down, a.up)]
    optimizer = torch.optim.AdamW(
        [{"params": thin, "weight_decay": 0.01}, {"params": [nothing], "weight_decay": 0.0}]
    )
    begun, losses = time.monotonic(), []
    for step, (batch, rate) in enumerate(zip(plan, rates(len(plan), options.rate), strict=True), 1):
        for settings in optimizer.param_groups:
            settings["lr"] = rate
        loss = loss_of(encoder, batch, nothing, options.nothing)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(thin, 1.0)
        optimizer.step()
        losses.append(loss.item())
        if step % 10 == 0 or step == len(plan):
            recent = losses[-10:]
            spent = time.monotonic() - begun
            print(
                f"{step}/{len(plan)} loss {sum(recent) / len(recent):.3f} {spent:.0f} s", flush=True
            )
    write(encoder, options.output, options.share)


if __name__ == "__main__":
    main()
