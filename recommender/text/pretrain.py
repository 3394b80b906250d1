"""Pre-training of a small BERT on a shop's own texts.

One loss of two parts, for pairs of a short text a and a product's text b with masked tokens:

    L = - mean_i log exp(a_i · b_i / τ) / Σ_j exp(a_i · b_j / τ)  +  λ · MLM(b)

InfoNCE over the batch (van den Oord et al. 2018; in both directions, as Radford et al. 2021), with
dropout and masking as noise (Gao et al. 2021), and masked language modelling of a share of the
tokens (Devlin et al. 2019). Vectors are means over tokens (Reimers & Gurevych 2019). Batches are
drawn from a few kinds each, so that much of what a product is told from is of its own kind.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Sequence as Seq
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, normalize
from tqdm import tqdm
from transformers import BertConfig, BertForMaskedLM, BertModel, PreTrainedTokenizerFast

from recommender.features.encoders import POOLING, mean_of
from recommender.text.config import TextConfig
from recommender.text.corpus import Told
from recommender.text.vocabulary import SPECIAL, tokenizer

IGNORED = -100
LEFT_OUT = 0.2  # share of a product's fields left out of b
SHORT = ("search", "facts", "title", "passage")


@dataclass(frozen=True)
class Pretrained:
    """An encoder with its tokens, and the loss of each step."""

    model: BertModel
    tokens: PreTrainedTokenizerFast
    losses: list[float]

    def save_into(self, folder: Path) -> None:
        """Write the encoder and its pooling, as sentence-transformers keeps it."""
        self.model.save_pretrained(folder)
        self.tokens.save_pretrained(folder)
        (folder / POOLING).parent.mkdir()
        how = {
            "word_embedding_dimension": self.model.config.hidden_size,
            "pooling_mode_cls_token": False,
            "pooling_mode_mean_tokens": True,
        }
        (folder / POOLING).write_text(json.dumps(how, indent=1), encoding="utf-8")


def pretrain(products: Seq[Told], config: TextConfig, quiet: bool = False) -> Pretrained:
    """Train on the products; the same seed and machine give the same weights.

    Raises ValueError where fewer than two products have a text.
    """
    products = [one for one in products if one.fields]
    if len(products) < 2:  # noqa: PLR2004  one is told from another
        raise ValueError("a text encoder is learnt from two products or more that have a text")
    tokens = tokenizer(products, config.words, config.length)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(config.seed)
        return _Training(products, tokens, config).run(quiet)


class _Training:
    def __init__(
        self, products: Seq[Told], tokens: PreTrainedTokenizerFast, config: TextConfig
    ) -> None:
        self.products, self.tokens, self.config = products, tokens, config
        self.random = np.random.default_rng(config.seed)
        self.kinds: dict[str, list[int]] = defaultdict(list)
        for row, one in enumerate(products):
            self.kinds[one.kind].append(row)
        shape = BertConfig(
            vocab_size=len(tokens),
            hidden_size=config.width,
            num_hidden_layers=config.layers,
            num_attention_heads=config.heads,
            intermediate_size=4 * config.width,
            max_position_embeddings=config.length,
            type_vocab_size=1,
            pad_token_id=SPECIAL.index("[PAD]"),
        )
        self.model = BertForMaskedLM(shape).train()
        groups = self.model.parameters()
        self.optimiser = torch.optim.AdamW(groups, lr=config.learning_rate, weight_decay=0.01)
        self.schedule = torch.optim.lr_scheduler.OneCycleLR(
            self.optimiser, config.learning_rate, total_steps=config.steps + 1, pct_start=0.1
        )

    def run(self, quiet: bool) -> Pretrained:
        losses: list[float] = []
        batches = self._batches()
        bar = tqdm(range(self.config.steps), desc="text encoder", unit="step", disable=quiet)
        for _ in bar:
            losses.append(self._step(next(batches)))
            bar.set_postfix(loss=f"{np.mean(losses[-20:]):.3f}", refresh=False)
        whole = BertModel(self.model.config)  # with a pooler, which loaders look for
        whole.load_state_dict(self.model.bert.state_dict(), strict=False)
        whole.eval()  # type: ignore[no-untyped-call]
        return Pretrained(whole, self.tokens, losses)

    def _batches(self) -> Iterator[list[int]]:
        """Rows of products, each once in a batch, up to `same_kind` of a kind side by side."""
        while True:
            runs = []
            for rows in self.kinds.values():
                mixed = self.random.permutation(rows).tolist()
                each = self.config.same_kind
                runs += [mixed[start : start + each] for start in range(0, len(mixed), each)]
            order = [row for run in self.random.permutation(len(runs)) for row in runs[run]]
            for start in range(0, len(order), self.config.batch):
                part = order[start : start + self.config.batch]
                if len(part) > 1:
                    yield part

    def _step(self, rows: list[int]) -> float:
        chosen = [self.products[row] for row in rows]
        short = self._encoded([self._short(one) for one in chosen])
        most = self.config.length if self.random.random() < 1 / self.config.whole else None
        full = self._encoded([self._full(one) for one in chosen], most or self.config.shown)
        ids, wanted = self._masked(full["input_ids"])
        a = self._vectors(self._hidden(short["input_ids"], short["attention_mask"]), short)
        hidden = self._hidden(ids, full["attention_mask"])
        b = self._vectors(hidden, full)
        scores, same = a @ b.T / self.config.temperature, torch.arange(len(rows))
        loss = (cross_entropy(scores, same) + cross_entropy(scores.T, same)) / 2
        hit = wanted != IGNORED
        if hit.any():
            loss = loss + self.config.mlm * cross_entropy(self.model.cls(hidden[hit]), wanted[hit])
        self.optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimiser.step()
        self.schedule.step()
        return float(loss.item())

    def _encoded(self, texts: list[str], most: int | None = None) -> dict[str, Tensor]:
        cut = self.tokens(
            texts, return_tensors="pt", padding=True, truncation=True, max_length=most
        )
        return dict(cut)

    def _hidden(self, ids: Tensor, seen: Tensor) -> Tensor:
        return self.model.bert(input_ids=ids, attention_mask=seen).last_hidden_state  # type: ignore[no-any-return]

    def _vectors(self, hidden: Tensor, texts: dict[str, Tensor]) -> Tensor:
        return normalize(mean_of(hidden, texts["attention_mask"]), dim=-1)

    def _masked(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        """Ids with some replaced (eight of ten by [MASK], one by any token), and what was there."""
        drawn = torch.from_numpy(self.random.random(ids.shape))
        hit = (ids >= len(SPECIAL)) & (drawn < self.config.masked)
        how = torch.from_numpy(self.random.random(ids.shape))
        other = torch.from_numpy(self.random.integers(len(SPECIAL), len(self.tokens), ids.shape))
        replaced = torch.where(hit & (how < 0.8), SPECIAL.index("[MASK]"), ids)  # noqa: PLR2004
        replaced = torch.where(hit & (how >= 0.9), other, replaced)  # noqa: PLR2004
        return replaced, torch.where(hit, ids, IGNORED)

    def _full(self, one: Told) -> str:
        """Some of the fields, the title mostly first, the others in any order."""
        kept = np.flatnonzero(self.random.random(len(one.fields)) >= LEFT_OUT)
        mixed = [*kept[kept == 0], *self.random.permutation(kept[kept > 0])]
        return " ".join(one.fields[n] for n in mixed) or one.title

    def _short(self, one: Told) -> str:
        have = {
            "search": one.searches,
            "facts": one.facts or one.names,
            "title": (one.title,),
            "passage": one.passages,
        }
        share = np.array(
            [s if have[k] else 0 for k, s in zip(SHORT, self.config.shares, strict=True)]
        )
        kind = SHORT[self.random.choice(len(SHORT), p=share / share.sum())]
        if kind == "facts":
            return self._facts(one)
        text = str(self.random.choice(have[kind]))
        return self._part(text) if kind == "title" else text

    def _facts(self, one: Told) -> str:
        """One or two facts and, mostly, a name of the kind, in any order: as a customer asks."""
        n = min(int(self.random.integers(1, 3)), len(one.facts))
        said = [str(fact) for fact in self.random.choice(one.facts, n, replace=False)] if n else []
        if not said or self.random.random() < 0.8:  # noqa: PLR2004
            said.append(str(self.random.choice(one.names)))
        mark = " " if self.random.random() < 0.5 else ""  # noqa: PLR2004
        return mark.join(said[i] for i in self.random.permutation(len(said)))

    def _part(self, title: str) -> str:
        """A stretch of a title, a third of it or more."""
        length = int(self.random.integers(max(len(title) // 3, 1), len(title) + 1))
        start = int(self.random.integers(0, len(title) - length + 1))
        return title[start : start + length]
