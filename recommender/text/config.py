"""Settings of a shop's own encoder; apart, because training loads much that serving does not."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TextConfig:
    """Size and training of a shop's own encoder."""

    seed: int = 0
    width: int = 128
    layers: int = 2
    heads: int = 4
    length: int = 128  # tokens of a text
    shown: int = 48  # tokens of a product in most steps; one in `whole` has all
    whole: int = 4
    words: int = 2_000  # at most, beside characters
    steps: int = 400
    batch: int = 32
    same_kind: int = 8  # products of one kind in a batch
    learning_rate: float = 1e-3
    temperature: float = 0.07
    masked: float = 0.15
    mlm: float = 0.2  # λ
    shares: tuple[float, ...] = (0.35, 0.35, 0.1, 0.2)  # of searches, facts, titles, passages
