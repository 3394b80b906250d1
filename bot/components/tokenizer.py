"""spaCy's Chinese tokenizer with jieba, knowing service terms and the words of the shop."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import jieba
import spacy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from bot.components.lexicon import Lexicon, LexiconFile

TERMS = Path(__file__).with_name("service_terms.txt")
SPELLED = "spelled"  # of a message: its text with typos put right
_LIKELY = 1_000_000  # frequency that makes jieba prefer a term to its parts


def service_terms() -> list[str]:
    """Terms that jieba would cut to pieces, such as 7天无理由."""
    lines = TERMS.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


@lru_cache(maxsize=1)
def dictionary() -> Any:
    """jieba's words with the service terms; the words of the shop join it as they become known."""
    jieba.setLogLevel(60)
    words = jieba.Tokenizer()
    words.initialize()
    for term in service_terms():
        words.add_word(term, _LIKELY)
    return words


def make_language() -> Any:
    """A blank Chinese spaCy pipeline that cuts by `dictionary`."""
    settings = {"nlp": {"tokenizer": {"segmenter": "jieba"}}}
    language = spacy.blank("zh", config=settings)
    language.tokenizer.jieba_seg = dictionary()
    return language


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class ChineseTokenizer(Tokenizer):
    """Cuts normalised text into words."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Intents are not cut."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__({**self.get_default_config(), **config})
        self._language = make_language()
        self._file = LexiconFile()
        self._known: Lexicon = Lexicon({})

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Words with their offsets; white space belongs to none."""
        self._follow_lexicon()
        text = message.get(SPELLED) or message.get(attribute)
        return [
            Token(token.text, token.idx)
            for token in self._language.make_doc(text)
            if not token.is_space
        ]

    def _follow_lexicon(self) -> None:
        lexicon = self._file.current()
        if lexicon is self._known:
            return
        for word in lexicon.words.keys() - self._known.words.keys():
            if len(word) > 1:
                dictionary().add_word(word, _LIKELY)
        self._known = lexicon
