"""A real BERT in small: random weights, characters of our own examples as its vocabulary.

`python tests/tiny_bert.py FOLDER [LAYERS WIDTH HEADS [WORDS]]` saves one as `save_pretrained` does.
"""

import sys
from pathlib import Path

import torch
from transformers import BertConfig, BertModel, BertTokenizer

EXAMPLES = Path(__file__).parents[1] / "bot" / "nlu"
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def make(folder: Path, layers: int = 2, width: int = 32, heads: int = 2, words: int = 0) -> Path:
    """Model and tokenizer in a new folder; `words` makes room for a larger vocabulary."""
    folder.mkdir(parents=True)
    texts = [path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.glob("*.yml"))]
    signs = sorted(sign for sign in set("".join(texts)) if not sign.isspace())
    vocabulary = folder / "vocab.txt"
    vocabulary.write_text("\n".join([*SPECIAL, *signs]), encoding="utf-8")
    BertTokenizer(str(vocabulary)).save_pretrained(folder)
    vocabulary.unlink()
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=max(words, len(SPECIAL) + len(signs)),
        hidden_size=width,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=4 * width,
    )
    BertModel(config).save_pretrained(folder)
    return folder


if __name__ == "__main__":
    make(Path(sys.argv[1]), *map(int, sys.argv[2:]))
