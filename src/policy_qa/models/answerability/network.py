"""The network in torch: the lowest layers of a decoder, read on from what was read before.

What is read before leaves its keys and values to what comes after. The instruction is the same for
every text, so its own are computed once: that saves its time, and keeps the first token's outsized
activations out of what the int8 form scales by (as Chen et al. 2024, PrefixQuant): without it the
exported scores differ visibly from those of float32. A passage's own serve the next question.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

from policy_qa.models.answerability.weights import DecoderWeights, Shape
from policy_qa.models.embedder import FloatArray

_MASKED = -1e9
KeysValues = tuple[Tensor, Tensor]
"""Of shape (1, key heads, tokens, size of a head) each."""


class Layer(nn.Module):
    """One layer: attention with grouped keys, then a gated feed-forward block."""

    def __init__(self, shape: Shape, tensors: Mapping[str, FloatArray], number: int) -> None:
        super().__init__()
        self.shape = shape

        def tensor(name: str) -> Tensor:
            return torch.from_numpy(tensors[f"blk.{number}.{name}"])

        def linear(*names: str) -> nn.Linear:
            weight = torch.cat([tensor(f"{name}.weight") for name in names])
            bias = f"blk.{number}.{names[0]}.bias" in tensors
            made = nn.Linear(weight.shape[1], weight.shape[0], bias=bias)
            made.weight = nn.Parameter(weight, requires_grad=False)
            if bias:
                biases = torch.cat([tensor(f"{name}.bias") for name in names])
                made.bias = nn.Parameter(biases, requires_grad=False)
            return made

        self.attention = linear("attn_q", "attn_k", "attn_v")
        self.output = linear("attn_output")
        self.gate, self.up, self.down = linear("ffn_gate"), linear("ffn_up"), linear("ffn_down")
        self.register_buffer("norm", tensor("attn_norm.weight"))
        self.register_buffer("norm_after", tensor("ffn_norm.weight"))

    def forward(
        self,
        x: Tensor,
        turns: KeysValues,
        mask: Tensor,
        before: KeysValues,
        wanted: int = 0,
    ) -> tuple[Tensor, KeysValues]:
        """Return the tokens after this layer, (1, tokens, dimension), and its keys and values.

        ``wanted`` is the first token to return: what comes after reads only the last one of the
        top layer, -1.
        """
        shape = self.shape
        heads = self._heads(self.attention(self._normed(x, self.norm)))
        turned = _turned(heads[:, : shape.heads + shape.key_heads], turns)
        query, key = turned[:, : shape.heads], turned[:, shape.heads :]
        value = heads[:, shape.heads + shape.key_heads :]
        query, x, mask = query[:, :, wanted:], x[:, wanted:], mask[wanted:]
        keys, values = torch.cat([before[0], key], 2), torch.cat([before[1], value], 2)
        x = x + self.output(self._attended(query, keys, values, mask))
        h = self._normed(x, self.norm_after)
        return x + self.down(functional.silu(self.gate(h)) * self.up(h)), (key, value)

    def _attended(self, query: Tensor, key: Tensor, value: Tensor, mask: Tensor) -> Tensor:
        """What the queries see, (1, tokens, dimension); the heads of a group share their keys."""
        keys, size = self.shape.key_heads, query.shape[-1]
        group = self.shape.heads // keys
        near = query.reshape(1, keys, -1, size) @ key.transpose(-1, -2) * size**-0.5
        near = near.reshape(1, keys, group, -1, mask.shape[-1]) + mask
        seen = torch.softmax(near, -1).reshape(1, keys, -1, mask.shape[-1]) @ value
        heads = seen.reshape(1, self.shape.heads, -1, size)
        return heads.transpose(1, 2).reshape(1, -1, self.shape.dimension)

    def _heads(self, x: Tensor) -> Tensor:
        size = self.shape.dimension // self.shape.heads
        count = self.shape.heads + 2 * self.shape.key_heads
        return x.reshape(1, -1, count, size).transpose(1, 2)

    def _normed(self, x: Tensor, weight: Tensor | nn.Module) -> Tensor:
        assert isinstance(weight, Tensor)
        return normed(x, self.shape.epsilon) * weight


class Network(nn.Module):
    """From the vectors of a text's tokens to the log odds that the passage in it answers.

    ``head`` is a weight for each dimension and the bias.
    """

    def __init__(self, weights: DecoderWeights, layers: int, head: tuple[Tensor, Tensor]) -> None:
        super().__init__()
        self.shape = weights.shape
        self.layers = nn.ModuleList(Layer(self.shape, weights.tensors, n) for n in range(layers))
        self.head = head

    def nothing(self) -> Tensor:
        """Return what is left of no tokens."""
        shape = self.shape
        size = shape.dimension // shape.heads
        return torch.zeros(len(self.layers), 2, shape.key_heads, 0, size)

    def forward(self, x: Tensor, before: Tensor) -> tuple[Tensor, Tensor]:
        """Return the log odds of a text, of shape (1,), and what its tokens leave.

        Args:
            x: The token vectors, (1, tokens, dimension).
            before: What the tokens before them left: keys and values, (layers, 2, key heads,
                tokens before, size of a head).
        """
        length, start = x.shape[1], before.shape[3]
        places = torch.arange(length)
        turns = self._turns(places + start)
        late = (places[None, :] > places[:, None]).float() * _MASKED
        mask = torch.cat([torch.zeros(length, start), late], 1)
        left = []
        for number, layer in enumerate(self.layers):
            top = number == len(self.layers) - 1
            past = before[number, :1], before[number, 1:]
            x, (key, value) = layer(x, turns, mask, past, -1 if top else 0)
            left.append(torch.cat([key, value]))
        last = normed(x[:, -1], self.shape.epsilon)
        return functional.linear(last, *self.head)[:, 0], torch.stack(left)

    def _turns(self, places: Tensor) -> KeysValues:
        """The cosines and sines of the rotary position embedding (Su et al. 2021)."""
        size = self.shape.dimension // self.shape.heads
        slow = self.shape.rope_base ** (-torch.arange(0, size, 2).float() / size)
        angles = torch.outer(places.float(), slow)
        angles = torch.cat([angles, angles], -1)
        return angles.cos(), angles.sin()


def normed(x: Tensor, epsilon: float) -> Tensor:
    """Return vectors divided by their root mean square."""
    return x / torch.sqrt(x.pow(2).mean(-1, keepdim=True) + epsilon)  # a form that ORT fuses


def _turned(x: Tensor, turns: KeysValues) -> Tensor:
    half = x.shape[-1] // 2
    return x * turns[0] + torch.cat([-x[..., half:], x[..., :half]], -1) * turns[1]
