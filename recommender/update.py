"""`train --update`: what a model trains on when it goes on from the running one, and who wins."""

from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from recommender.again import repeated
from recommender.artefact import Artefact, Judged
from recommender.data import NothingToLearn, ShopData
from recommender.drift import DAY, between, gains, newest
from recommender.kinds import WANTED
from recommender.model import AttentionRecommender, ModelConfig
from recommender.policy import list_rules
from recommender.scorer import Scorer
from recommender.splits import Case, Learnable, Split, by_time
from recommender.train import TrainConfig
from recommender.upkeep import Update
from recommender.windows import IGNORED

IDS = "fusion.id.weight"


class CannotGoOn(ValueError):
    """The running model is no place to start from; the message says why."""


def cuts(data: ShopData, rules: Update) -> tuple[int, int]:
    """Moments (seconds) after which the newest days validate, and after which they judge."""
    second = newest(data) - rules.gate_days * DAY
    return second - rules.validation_days * DAY, second


def newly(data: ShopData, running: Artefact, rules: Update, seed: int) -> Split:
    """What came since the running model was trained, with some of what it knew; newest days judge.

    Raises NothingToLearn where nothing new came before the days that judge, and CannotGoOn where
    the running model has seen those days.
    """
    first, second = cuts(data, rules)
    if running.manifest.validate_until > second:
        raise CannotGoOn(
            f"model {running.checksum} was chosen on some of the newest {rules.gate_days} days: "
            "there is nothing yet that both models could be compared on"
        )
    bought = repeated(data.items, data.sequences, list_rules(), first)
    split = by_time(data.sequences, WANTED, len(data.items), (first, second), bought)
    since = running.manifest.train_until
    new = [part for one in split.train if (part := _part(one, since, old=False)) is not None]
    old = [part for one in split.train if (part := _part(one, since, old=True)) is not None]
    if not new or not split.validation or not split.test:
        raise NothingToLearn("too little happened since the running model was trained")
    random = np.random.default_rng(seed)
    again = random.permutation(len(old))[: round(rules.replay * len(new))]
    return replace(split, train=[*new, *(old[place] for place in again)])


def _part(one: Learnable, since: int, *, old: bool) -> Learnable | None:
    """The targets up to `since`, or those after it; None without any."""
    wanted = (one.sequence.times <= since) == old
    targets = np.where(wanted, one.targets, IGNORED)
    return replace(one, targets=targets) if (targets[1:] != IGNORED).any() else None


def grown(running: Artefact, config: ModelConfig, known: list[str], seed: int) -> dict[str, Tensor]:
    """The running model's state for the id vectors of `known`; new ones begin by chance.

    Raises CannotGoOn where the model has another shape by now.
    """
    torch.manual_seed(seed)
    state = AttentionRecommender(config).state_dict()
    before = running.model.state_dict()
    if state.keys() != before.keys():
        raise CannotGoOn(f"model {running.checksum} is of another kind: train from the beginning")
    rows = {item: row for row, item in enumerate(running.items, start=1)}
    for name, value in before.items():
        if name == IDS and value.shape[1:] == state[name].shape[1:]:
            state[name][0] = value[0]
            for row, item in enumerate(known, start=1):
                if item in rows:
                    state[name][row] = value[rows[item]]
        elif value.shape == state[name].shape:
            state[name] = value.clone()
        else:
            raise CannotGoOn(
                f"model {running.checksum} has another shape ({name}): train from the beginning"
            )
    return state


def gently(config: TrainConfig, rules: Update) -> TrainConfig:
    """How to train on: with smaller steps, so that what was learnt is not undone."""
    return replace(config, learning_rate=rules.learning_rate * config.learning_rate)


def judge(new: Scorer, running: Scorer, cases: list[Case], against: str, rules: Update) -> Judged:
    """Whether the new model may take over: not worse than the running one on the newest days.

    It is taken where the difference in NDCG@10, case by case, is above -margin even at the lower
    end of its 95 % interval (non-inferiority), on `least_cases` questions or more.
    """
    ours, theirs = gains(new, cases), gains(running, cases)
    low, high = between(ours - theirs, cases)
    return Judged(
        against=against,
        cases=len(cases),
        new=float(ours.mean()),
        old=float(theirs.mean()),
        difference=float((ours - theirs).mean()),
        low=low,
        high=high,
        margin=rules.margin,
        taken=len(cases) >= rules.least_cases and low >= -rules.margin,
    )
