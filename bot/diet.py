"""Rasa as it comes, for comparison: jieba, counts of words and characters, DIET."""

import asyncio
import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.model_training import train_nlu

from bot.extra import write_for_rasa
from bot.quiet import quiet_logs


def _config(epochs: int) -> dict[str, Any]:
    """The pipeline that `rasa init` writes, with the tokenizer that Rasa has for Chinese."""
    return {
        "recipe": "default.v1",
        "assistant_id": "plain",
        "language": "zh",
        "pipeline": [
            {"name": "JiebaTokenizer"},
            {"name": "RegexFeaturizer"},
            {"name": "LexicalSyntacticFeaturizer"},
            {"name": "CountVectorsFeaturizer"},
            {
                "name": "CountVectorsFeaturizer",
                "analyzer": "char_wb",
                "min_ngram": 1,
                "max_ngram": 4,
            },
            {"name": "DIETClassifier", "epochs": epochs, "constrain_similarities": True},
        ],
    }


class Diet:
    """Trains stock Rasa for some epochs and ranks the labels of texts."""

    def __init__(self, epochs: int) -> None:
        self._epochs = epochs

    def __call__(self, seen: Any, texts: Sequence[str]) -> list[list[str]]:
        """For each text the labels, likeliest first."""
        quiet_logs()
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            config, data = folder / "config.yml", folder / "data.json"
            config.write_text(json.dumps(_config(self._epochs)))  # JSON is YAML
            write_for_rasa(zip(seen.texts, seen.labels, strict=True), data)
            os.environ["RASA_CACHE_DIRECTORY"] = str(folder / "cache")
            model = train_nlu(str(config), str(data), str(folder))
            agent = Agent.load(model)
            return asyncio.run(_rank(agent, texts))


async def _rank(agent: Agent, texts: Sequence[str]) -> list[list[str]]:
    rankings = []
    for text in texts:
        parsed = await agent.parse_message(text)
        rankings.append([each["name"] for each in parsed["intent_ranking"]])
    return rankings
