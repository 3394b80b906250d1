"""Length-preserving normalisation: full-width → half-width, Traditional → Simplified, no HTML.

Each character becomes exactly one character, so an offset found afterwards is an offset in the
original text. Emoji and everything unknown stay as they are.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import opencc
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

_FULL_WIDTH_OFFSET = 0xFEE0
_SPACES = "\u3000\u00a0\u2002\u2003\u2009\u200b\u200c\u200d\ufeff\t\r\n"
# Cantonese and Taiwanese usage
_EXTRA = {"妳": "你", "祂": "他", "牠": "它", "麼": "么", "嘅": "的", "咗": "了", "冇": "没"}
_IN_WORDS = {"甚么": "什么", "乾净": "干净", "著急": "着急"}
_HTML = re.compile(
    r"<(script|style)\b[^<>]*>.*?</\1\s*>|<!--.*?-->|</?[A-Za-z][^<>]*>", re.DOTALL | re.IGNORECASE
)
_KEPT = set("，。！？；：（）“”‘’、…—～")  # Chinese punctuation carries meaning for clause cutting


def _traditional() -> dict[str, str]:
    """Single-character pairs of OpenCC's Traditional → Simplified table, first candidate taken."""
    table = Path(opencc.__file__).parent / "dictionary" / "TSCharacters.txt"
    pairs = {}
    for line in table.read_text(encoding="utf-8").splitlines():
        source, _, targets = line.partition("\t")
        target = targets.split(" ")[0]
        if len(source) == 1 and len(target) == 1:
            pairs[source] = target
    return pairs


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    table = {ord(source): target for source, target in {**_traditional(), **_EXTRA}.items()}
    for code in range(0xFF01, 0xFF5F):
        if chr(code) not in _KEPT:
            table[code] = chr(code - _FULL_WIDTH_OFFSET)
    table.update({ord(space): " " for space in _SPACES})
    return table


def normalize(text: str) -> str:
    """The text in half-width Simplified characters, of the same length.

    >>> normalize("訂單２０２４到咩")
    '订单2024到咩'
    >>> normalize("<b>快递</b>")
    '   快递    '
    """
    text = text.translate(_table())
    for word, simplified in _IN_WORDS.items():
        text = text.replace(word, simplified)
    return _HTML.sub(lambda tag: " " * len(tag.group()), text) if "<" in text else text


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class Normalizer(GraphComponent):
    """First of the pipeline: every later component sees normalised text."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Normalizer":
        """A normaliser; it has no settings."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Replace the text of each message by its normal form."""
        for message in messages:
            text = message.get(TEXT)
            if text:
                message.set(TEXT, normalize(text), add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Training sees what prediction sees."""
        self.process(training_data.training_examples)
        return training_data
