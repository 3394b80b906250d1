"""Tokens of a shop's own encoder: characters, and the words its catalogue uses often.

A unigram model (Kudo 2018) whose probabilities are counted, not searched for: the likeliest cut
of a run is found by Viterbi, and a character never met is one unknown token among known ones. Words
are the catalogue's alone: of what customers wrote, single characters are kept and nothing that
could name anybody.
"""

import math
from collections import Counter
from collections.abc import Sequence as Seq

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import PreTrainedTokenizerFast

from recommender.features.words import normalise, words
from recommender.text.corpus import Told

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
LEAST_SIGN = 2  # times a character is met
LEAST_WORD = 5  # times a word is met in the catalogue


def counted(products: Seq[Told], most: int) -> list[tuple[str, float]]:
    """Tokens with log p, special ones first (log p 0); at most `most` words."""
    catalogue = [" ".join((*one.fields, *one.names)) for one in products]
    said = [part for one in products for part in (*one.passages, *set(one.searches))]
    signs = Counter(sign for text in catalogue + said for sign in normalise(text) if sign.strip())
    found = Counter(word for text in catalogue for word in words(text) if len(word) > 1)
    kept = sorted((w for w, n in found.items() if n >= LEAST_WORD), key=lambda w: (-found[w], w))
    counts = {sign: n for sign, n in sorted(signs.items()) if n >= LEAST_SIGN}
    counts |= {word: found[word] for word in kept[:most]}
    total = sum(counts.values())
    own = [(token, math.log(n / total)) for token, n in counts.items()]
    return [*((token, 0.0) for token in SPECIAL), *own]


def tokenizer(products: Seq[Told], most: int, length: int) -> PreTrainedTokenizerFast:
    """A tokenizer that `save_pretrained` keeps whole; texts are cut at `length` tokens."""
    vocabulary = counted(products, most)
    made = Tokenizer(models.Unigram(vocabulary, SPECIAL.index("[UNK]")))
    made.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation()]
    )
    ends = [("[CLS]", SPECIAL.index("[CLS]")), ("[SEP]", SPECIAL.index("[SEP]"))]
    made.post_processor = processors.TemplateProcessing("[CLS] $A [SEP]", None, ends)
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=made,
        model_max_length=length,
        **{f"{token[1:-1].lower()}_token": token for token in SPECIAL},
    )
