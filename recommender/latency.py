"""How quick an answer is, in process, by the path that serves it.

A made catalogue of N products on a shelf, a model of it, customers with 50 behaviours, and
requests with a price, a category and a colour that differ each time; each goes through
`Recommender.recommend`, history through the model included, one after the other, on one thread
as served. Beside it, in the same run, what scoring alone costs elsewhere: numpy, torch, and
`implicit` where it is installed. Of a machine that is busy otherwise the ratio is worth more
than the milliseconds.
"""

import importlib.util
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from collections.abc import Sequence as Seq
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from scipy.sparse import csr_matrix

from recommender.artefact import Artefact, Manifest
from recommender.features.items import Featuriser, Places
from recommender.features.picture import LightPictures
from recommender.features.tfidf import TfidfText
from recommender.kinds import KINDS
from recommender.latency_shop import BenchShop
from recommender.lexical import QueryIndex
from recommender.model import AttentionRecommender, ItemInputs, ModelConfig
from recommender.policy import Policy
from recommender.reader import Reader
from recommender.recommend import Recommender
from recommender.search import Approximate, searcher
from recommender.sequences import FloatArray
from recommender.shelf import Popularity, Shelf
from recommender.threads import one_thread
from recommender.transitions import TransitionConfig, Transitions
from shop.behaviour.service import HistoryEntry
from shop.behaviour.types import BehaviourType
from shop.catalog.constraints import Colour, Constraint, InCategory, Price
from shop.catalog.listing import Listed

VIEW = BehaviourType.VIEW
ROUNDS, WARM_UP, K, D, PAST = 400, 20, 10, 64, 50
WITH_REASONS, EVENTS = 20, 100
NOW = datetime(2026, 5, 20, 4, tzinfo=UTC)
COLOURS = ("黑色", "白色", "蓝色", "红色", "绿色", "灰色", "粉色", "黄色")
TOPS, KINDS_OF = 4, 40  # categories above, categories of products
PLAIN: dict[str, Any] = {
    "aliases": (),
    "description": "",
    "attributes": {},
    "stock": 5,
    "image": "",
    "on_sale": True,
    "gift_for": (),
    "created_at": NOW - timedelta(days=99),
    "version": 1,
}
LED_TO = 30
EACH = 500  # items around one centre, as trained vectors lie around kinds of products


def catalogue(n: int, random: np.random.Generator) -> list[Listed]:
    """n products in 40 categories below 4, at ¥1 to ¥1,000, of 8 colours."""
    prices = random.integers(100, 100_000, n).tolist()
    sets = [frozenset({colour}) for colour in COLOURS]
    kinds = [(f"k{i}", f"品类{i}", (f"top{i % TOPS}",)) for i in range(KINDS_OF)]
    out = []
    for i, price in enumerate(prices):
        (kind, name, above), at = kinds[i % KINDS_OF], (i // KINDS_OF) % len(COLOURS)
        item = Listed(
            id=f"p{i:07}",
            title=f"商品 {i} {COLOURS[at]}",
            brand=f"牌子{i % 97}",
            category_id=kind,
            category=name,
            parents=above,
            colour=COLOURS[at],
            colours=sets[at],
            price=price,
            **PLAIN,
        )
        out.append(item)
    return out


def _reader(n: int, text: TfidfText, folder: Path, random: np.random.Generator) -> Reader:
    """An untrained model of the served shape whose id vectors lie around centres."""
    config = ModelConfig(ids=n, d=D, kinds=len(KINDS), time_buckets=32)
    torch.manual_seed(0)
    model = AttentionRecommender(config).eval()
    centres = torch.randn(max(n // EACH, 1), D)
    with torch.no_grad():
        own = torch.from_numpy(random.integers(0, len(centres), n))
        model.fusion.id.weight[1:] += 0.15 * centres[own]
    manifest = cast(Any, Manifest).model_construct(effect_threshold=0.05, weight=3.0)
    artefact = Artefact("bench", manifest, model, text, [], _transitions(n, random))
    return Reader(artefact, Featuriser(text, LightPictures(), Places(folder, folder)))


def _transitions(n: int, random: np.random.Generator) -> Transitions:
    """From each product to about `LED_TO` others."""
    rows, columns = np.repeat(np.arange(n), LED_TO), random.integers(0, n, LED_TO * n)
    weight = random.random(len(rows), dtype=np.float32)
    return Transitions(csr_matrix((weight, (rows, columns)), shape=(n, n)), TransitionConfig())


@dataclass(frozen=True)
class Asked:
    """One request."""

    constraints: list[Constraint]
    history: list[HistoryEntry]


def requests(items: Seq[Listed], n: int, random: np.random.Generator) -> list[Asked]:
    """n requests: of one kind, or of a kind above without or with one colour, in turn."""
    out = []
    for number in range(n):
        kind = f"top{random.integers(TOPS)}" if number % 3 else f"k{random.integers(KINDS_OF)}"
        colour = Colour(value=COLOURS[random.integers(len(COLOURS))], negated=number % 3 == 1)
        price = Price(at_most=int(random.integers(20_000, 90_000)))
        out.append(Asked([price, InCategory(value=kind), colour], _history(items, PAST, random)))
    return out


def _history(items: Seq[Listed], n: int, random: np.random.Generator) -> list[HistoryEntry]:
    ago = np.sort(random.integers(60, 90 * 86_400, n))[::-1].tolist()
    rows = random.integers(0, len(items), n).tolist()
    entries = []
    for i, (row, seconds) in enumerate(zip(rows, ago, strict=True)):
        then, item = NOW - timedelta(seconds=seconds), items[row].id
        entries.append(HistoryEntry(f"e{i}", VIEW, item, None, None, then, None, None))
    return entries


def timed(work: Callable[[], object]) -> float:
    """Milliseconds that it took."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def _named(name: str, spent: Seq[float]) -> dict[str, float]:
    return {f"{name}p{q}_ms": round(float(np.percentile(spent, q)), 3) for q in (50, 99)}


def _peers(vectors: torch.Tensor, hidden: Seq[torch.Tensor]) -> dict[str, float]:
    """Scoring all items and taking the best, without constraints, history or a list."""
    data = vectors.numpy()

    def by_numpy(h: FloatArray) -> object:
        return np.argpartition(-(data @ h), min(K, len(data) - 1))[:K]

    def by_torch(h: torch.Tensor) -> object:
        return (vectors @ h).topk(min(K, len(vectors)))

    found = _named("numpy_", [timed(lambda h=h: by_numpy(h.numpy())) for h in hidden])  # type: ignore[misc]
    found |= _named("torch_", [timed(lambda h=h: by_torch(h)) for h in hidden])  # type: ignore[misc]
    if importlib.util.find_spec("implicit") is not None:
        found |= _named("implicit_", _implicit(data, hidden))
    return found


def _implicit(data: FloatArray, hidden: Seq[torch.Tensor]) -> list[float]:
    """The peer's `recommend` with our item factors and our histories' vectors as its users."""
    from implicit.cpu.als import AlternatingLeastSquares  # noqa: PLC0415  optional
    from scipy.sparse import csr_matrix  # noqa: PLC0415

    peer = AlternatingLeastSquares(factors=D, num_threads=1)
    peer.item_factors = data
    peer.user_factors = np.stack([h.numpy() for h in hidden])
    none = csr_matrix((1, len(data)))
    return [timed(lambda u=u: peer.recommend(u, none, N=K)) for u in range(len(hidden))]  # type: ignore[misc]


def _recall(search: Approximate, hidden: Seq[torch.Tensor]) -> float:
    """Share of the true best ten that the approximate search finds."""
    found = []
    for h in hidden:
        true = (search.vectors @ h).topk(min(K, len(search.vectors))).indices.tolist()
        found.append(len(set(true) & set(search.near(h, len(true)).tolist())) / len(true))
    return float(np.mean(found))


def made(
    items: int, folder: Path, random: np.random.Generator, how: str = "exact"
) -> tuple[Recommender, float]:
    """A recommender of a made catalogue, searched `how` (search.py), and how many seconds of
    processor time that search took to lay out. Raises SearchNotUsable."""
    listed = catalogue(items, random)
    text = TfidfText.fit(["黑色 商品", "白色 商品"])
    reader = _reader(items, text, folder, random)
    none, rows = torch.zeros(items, 0), torch.arange(1, items + 1)
    inputs = ItemInputs(rows, none, none, torch.zeros(items, dtype=torch.bool), items)
    count = np.zeros(items, dtype=np.int64)
    popular = Popularity(count, count, random.random(items, dtype=np.float32))
    vectors, started = reader.vectors(inputs), time.process_time()
    search, laid_out = searcher(vectors, how), time.process_time() - started
    index, transitions = QueryIndex([Counter()] * items), reader.artefact.transitions
    shelf = Shelf(listed, index, popular, search, transitions=transitions).prepared()
    shelf.settle()  # as LiveShelf does
    return Recommender(shelf, reader), laid_out


def bench(items: int, approximate: bool = False) -> dict[str, float | int | str]:
    """The figures by name; times in milliseconds. Raises ValueError, SearchNotUsable."""
    if items < 1:
        raise ValueError(f"items must be at least 1, not {items}")
    one_thread()  # as served
    random = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as name, torch.inference_mode():
        how = "approximate" if approximate else "exact"
        recommender, laid_out = made(items, Path(name), random, how)
        listed = recommender.shelf.items
        found = _answers(recommender, requests(listed, ROUNDS + WARM_UP, random))
        with BenchShop(Path(name), listed) as shop:
            found |= shop.events(recommender, EVENTS, random)
    about: dict[str, float | int | str] = {
        "items": items,
        "d": D,
        "k": K,
        "search": type(recommender.shelf.search).__name__.lower(),
    }
    return {**about, **found, "search_laid_out_processor_s": round(laid_out, 2)}


def _answers(recommender: Recommender, asked: Seq[Asked]) -> dict[str, float | int | str]:
    """Times of the requests, with reasons and without, and of the peers in the same run."""
    shelf, reader = recommender.shelf, recommender.reader
    if reader is None or shelf.vectors is None:
        raise ValueError("the bench needs a model")

    def answer(one: Asked, explain: bool) -> object:
        policy = Policy(k=K, explain=explain)
        return recommender.recommend("", one.constraints, one.history, policy, now=NOW)

    spent, worked = [], []
    for one in asked:
        started = time.process_time()
        spent.append(timed(lambda one=one: answer(one, False)))  # type: ignore[misc]
        worked.append((time.process_time() - started) * 1000)
    told, busy = [], []
    for one in asked[-WITH_REASONS:]:
        started = time.process_time()
        told.append(timed(lambda one=one: answer(one, True)))  # type: ignore[misc]
        busy.append((time.process_time() - started) * 1000)
    reads = [r for a in asked[-100:] if (r := reader.read(a.history, shelf)) is not None]
    hidden = [reader.hidden(read, shelf, NOW) for read in reads]
    found: dict[str, float | int | str] = {
        **_named("", spent[WARM_UP:]),
        **_named("processor_", worked[WARM_UP:]),
        "with_reasons_p50_ms": round(float(np.median(told)), 3),
        "with_reasons_processor_p50_ms": round(float(np.median(busy)), 3),
        **_peers(shelf.vectors, hidden),
    }
    if isinstance(shelf.search, Approximate):
        found["recall@10"] = round(_recall(shelf.search, hidden), 4)
        found["cells_looked_into"] = int(shelf.search.index.nprobe)
    return found
