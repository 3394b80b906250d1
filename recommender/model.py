"""The attention model, in the letters of its papers.

Item vectors    v̂_i ∝ Σ_m g_im x_im,  g_i = softmax(W_g [x_id; x_text; x_picture])   gated fusion
Input           X_j = v̂_(i_j) + b_(type_j)
Attention       softmax(QKᵀ/√d_k + R) V                        Vaswani et al. 2017, eq. 1; R below
MultiHead       Concat(head_1 … head_h) W^O                    Vaswani et al. 2017, section 3.2.2
FFN             ReLU(X W_1 + b_1) W_2 + b_2                    Vaswani et al. 2017, eq. 2
Gated residual  X + σ(Y W_g) ⊙ F(Y),  Y = LayerNorm(X)         Borisyuk et al. 2025 (LiGR)
Relative bias   R_jk = r_pos(j - k) + r_time(log₂(asked_j - t_k))   Zhai et al. 2024 (HSTU), sec. 3
Scores          s_j = ĥ_j · v̂_i / τ, trained with softmax cross-entropy over all items
                (Kang & McAuley 2018 with the loss of Klenitskiy & Vasilev 2023)

`asked_j` is the moment for which position j answers: the time of the next behaviour while
training, the present when serving. Nothing after j but that moment enters position j.
"""

import math
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn
from torch.nn import functional as F

MASKED = -1e9  # finite, so that a row with every key masked stays a number
WORDS = 2**16


@dataclass(frozen=True)
class ModelConfig:
    """Shape of the model; `ids` counts the items with an id vector of their own."""

    ids: int
    d: int = 64
    heads: int = 4
    layers: int = 2
    length: int = 64
    dropout: float = 0.2
    kinds: int = 1  # behaviour types, 0 is padding
    time_buckets: int = 0  # 0: the data has no times
    text: int = 0  # width of text features
    picture: int = 0  # width of picture features
    id_dropout: float = 0.1  # share of items shown by content alone while training
    temperature: float = 0.07

    def __post_init__(self) -> None:
        if self.d % self.heads:
            raise ValueError(f"d={self.d} is no multiple of heads={self.heads}")


@dataclass(frozen=True)
class ItemInputs:
    """What is known of N rows: `ids` (N,) 0 = no id vector; `text` (N, a); `picture` (N, b).

    The first `candidates` rows are items and can be suggested; the rest are searches, which only
    enter histories, by their text.
    """

    ids: Tensor
    text: Tensor
    picture: Tensor
    has_picture: Tensor  # (N,) bool
    candidates: int

    def __len__(self) -> int:
        return len(self.ids)

    def with_searches(self, rows: Tensor) -> "ItemInputs":
        """All items and, after them, some searches by their rows (q,)."""
        tensors, n = (self.ids, self.text, self.picture, self.has_picture), self.candidates
        if n == len(self):
            return self
        ids, text, picture, has = (torch.cat([tensor[:n], tensor[rows]]) for tensor in tensors)
        return ItemInputs(ids, text, picture, has, n)

    def halved(self) -> "ItemInputs":
        """Features in bfloat16: what autocast would make of them at every step."""
        text = self.text if self.text.is_sparse_csr else self.text.bfloat16()
        return replace(self, text=text, picture=self.picture.bfloat16())

    def to(self, device: torch.device) -> "ItemInputs":
        """The same on another device."""
        tensors = (self.ids, self.text, self.picture, self.has_picture)
        ids, text, picture, has_picture = (tensor.to(device) for tensor in tensors)
        return ItemInputs(ids, text, picture, has_picture, self.candidates)


@dataclass(frozen=True)
class Batch:
    """B histories, right-aligned to L; each (B, L), kind 0 is padding, times in seconds."""

    rows: Tensor
    kinds: Tensor
    times: Tensor
    asked: Tensor  # (B, L) moment each position answers for

    def to(self, device: torch.device) -> "Batch":
        """The same on another device."""
        return Batch(*(t.to(device) for t in (self.rows, self.kinds, self.times, self.asked)))


class Projection(nn.Linear):
    """W x + b; `x` (N, a) may be sparse (CSR), as attributes of which an item has few are."""

    def forward(self, x: Tensor) -> Tensor:
        """(N, a) → (N, d)."""
        if not x.is_sparse_csr:
            return super().forward(x)
        with torch.autocast(x.device.type, enabled=False):
            out: Tensor = torch.sparse.mm(x, self.weight.T) + self.bias
            return out


def _projection(width: int, d: int) -> Projection | None:
    """Features of unit length become vectors of about unit length, as id vectors are."""
    if not width:
        return None
    made = Projection(width, d)
    nn.init.normal_(made.weight, std=d**-0.5)
    return made


class Fusion(nn.Module):
    """One vector an item from its id, text and picture, weighed by a gate."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.id = nn.Embedding(config.ids + 1, config.d)
        nn.init.normal_(self.id.weight, std=config.d**-0.5)
        self.text = _projection(config.text, config.d)
        self.picture = _projection(config.picture, config.d)
        parts = 1 + bool(config.text) + bool(config.picture)
        self.gate = nn.Linear(parts * config.d, parts) if parts > 1 else None

    def forward(self, items: ItemInputs) -> Tensor:
        """v̂ (N, d), of unit length."""
        known = items.ids > 0
        if self.training and self.gate is not None:
            known = known & (torch.rand(len(items), device=known.device) >= self.config.id_dropout)
        x_id: Tensor = self.id(items.ids * known)
        if self.gate is None:
            return F.normalize(x_id, dim=-1)
        parts, usable = [x_id], [known]
        if self.text is not None:
            parts.append(self.text(items.text))
            usable.append(torch.ones_like(known))
        if self.picture is not None:
            parts.append(self.picture(items.picture))
            usable.append(items.has_picture)
        mask = torch.stack(usable, dim=1)  # (N, m)
        x = torch.stack(parts, dim=1) * mask.unsqueeze(-1)  # (N, m, d)
        g: Tensor = self.gate(x.flatten(1)).masked_fill(~mask, MASKED).softmax(dim=1)  # (N, m)
        return F.normalize((g.unsqueeze(-1) * x).sum(dim=1), dim=-1)


def attention(q: Tensor, k: Tensor, v: Tensor, bias: Tensor | None = None) -> Tensor:
    """softmax(QKᵀ/√d_k + bias) V for q, k, v (…, L, d_k)."""
    scores = (q / math.sqrt(q.shape[-1])) @ k.transpose(-2, -1)  # (…, L, L)
    if bias is not None:
        scores = scores + bias
    return scores.softmax(dim=-1) @ v


class MultiHeadAttention(nn.Module):
    """Concat(head_1 … head_h) W^O."""

    def __init__(self, d: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.w_qkv = nn.Linear(d, 3 * d)
        self.w_o = nn.Linear(d, d)

    def forward(self, x: Tensor, bias: Tensor | None = None) -> Tensor:
        """(B, L, d) → (B, n, d) for the newest n positions; `bias` (B, h, n, L), else n = L."""
        b, length, d = x.shape
        qkv = self.w_qkv(x).view(b, length, 3, self.heads, d // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)  # each (B, h, L, d_k)
        n = length if bias is None else bias.shape[2]
        heads = attention(q[:, :, -n:], k, v, bias).transpose(1, 2).reshape(b, n, d)
        return self.w_o(heads)  # type: ignore[no-any-return]


class FeedForward(nn.Module):
    """ReLU(X W_1 + b_1) W_2 + b_2."""

    def __init__(self, d: int, inner: int) -> None:
        super().__init__()
        self.w_1 = nn.Linear(d, inner)
        self.w_2 = nn.Linear(inner, d)

    def forward(self, x: Tensor) -> Tensor:
        """(B, L, d) → (B, L, d)."""
        return self.w_2(F.relu(self.w_1(x)))  # type: ignore[no-any-return]


class Dropout(nn.Dropout):
    """Dropout (Srivastava et al. 2014) that draws four times 16 bits where torch draws one float.

    The share dropped is a multiple of 2^-16; what is kept is divided by exactly the share kept.
    """

    def forward(self, x: Tensor) -> Tensor:
        """As nn.Dropout, by other random numbers in the processor."""
        cut, n = round(self.p * WORDS), x.numel()
        if not self.training or not 0 < cut < WORDS or x.device.type != "cpu":
            return super().forward(x)
        drawn = torch.empty(-(-n // 4), dtype=torch.int64).random_(-(2**63), None)
        keep = drawn.view(torch.int16)[:n].view(x.shape) >= cut - WORDS // 2
        return x * keep.to(x.dtype).mul_(WORDS / (WORDS - cut))


class Block(nn.Module):
    """Attention and FFN, each after LayerNorm, weighed by a gate, around a residual."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.norm_1 = nn.LayerNorm(config.d)
        self.attention = MultiHeadAttention(config.d, config.heads)
        self.gate_1 = nn.Linear(config.d, config.d)
        self.norm_2 = nn.LayerNorm(config.d)
        self.ffn = FeedForward(config.d, 4 * config.d)
        self.gate_2 = nn.Linear(config.d, config.d)
        self.r_pos = nn.Parameter(torch.zeros(config.heads, config.length))
        self.dropout = Dropout(config.dropout)

    def bias(self, length: int, mask: Tensor) -> Tensor:
        """R (B, h, n, L): r_pos by distance, and what `mask` (B, 1 or h, n, L) adds."""
        steps = torch.arange(length, device=mask.device)
        ahead = (steps[-mask.shape[2] :].unsqueeze(1) - steps).clamp(min=0)  # (n, L) j - k
        return self.r_pos[:, ahead] + mask

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """(B, L, d) → (B, n, d); `mask` (B, 1 or h, n, L) is added to the newest n's scores."""
        y, n = self.norm_1(x), mask.shape[2]
        heads = self.attention(y, self.bias(x.shape[1], mask))
        x = x[:, -n:] + self.dropout(self.gate_1(y[:, -n:]).sigmoid() * heads)
        y = self.norm_2(x)
        return x + self.dropout(self.gate_2(y).sigmoid() * self.ffn(y))  # type: ignore[no-any-return]


class AttentionRecommender(nn.Module):
    """History in, a score for every item out."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.fusion = Fusion(config)
        self.kind = nn.Embedding(config.kinds + 1, config.d)
        nn.init.normal_(self.kind.weight, std=0.02)
        self.r_time = nn.Parameter(torch.zeros(config.heads, max(config.time_buckets, 1)))
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.layers))
        self.norm = nn.LayerNorm(config.d)
        self.dropout = Dropout(config.dropout)
        self.log_tau = nn.Parameter(torch.tensor(math.log(config.temperature)))

    def mask(self, batch: Batch) -> Tensor:
        """r_time, and -1e9 for what is later or padding: (B, 1 or h, L, L)."""
        length = batch.rows.shape[1]
        later = torch.ones(length, length, dtype=torch.bool, device=batch.rows.device).triu(1)
        hidden = later | (batch.kinds == 0).unsqueeze(1)  # (B, L, L)
        out = torch.zeros(hidden.shape, device=hidden.device).masked_fill(hidden, MASKED)
        if not self.config.time_buckets:
            return out.unsqueeze(1)
        gap = (batch.asked.unsqueeze(2) - batch.times.unsqueeze(1)).clamp(min=0)  # (B, L, L)
        bucket = torch.log2(gap.float() + 1).long().clamp(max=self.config.time_buckets - 1)
        return self.r_time[:, bucket].transpose(0, 1) + out.unsqueeze(1)

    def hidden(self, batch: Batch, vectors: Tensor, *, newest: bool = False) -> Tensor:
        """ĥ (B, L, d) of unit length, from histories over rows of `vectors` (N, d).

        With `newest` of the last position alone, (B, 1, d): the last layer works for no other.
        """
        x = vectors[batch.rows] + self.kind(batch.kinds)  # (B, L, d)
        x, mask = self.dropout(x), self.mask(batch)
        for block in self.blocks[:-1]:
            x = block(x, mask)
        x = self.blocks[-1](x, mask[:, :, -1:] if newest else mask)
        return F.normalize(self.norm(x), dim=-1)

    def scores(self, hidden: Tensor, vectors: Tensor) -> Tensor:
        """ĥ · v̂ / τ: (…, d) and (N, d) → (…, N)."""
        return hidden @ vectors.T / self.log_tau.exp()
