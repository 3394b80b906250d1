"""Finds and loads what ZHUYI_NLU_ENCODER names: a folder of `save_pretrained` or a name on the hub.

`transformers` makes up what a folder lacks (a tokenizer of five words, random weights): what is
missing is therefore looked for here.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SETTING = "ZHUYI_NLU_ENCODER"
TOKENIZERS = ("tokenizer.json", "vocab.txt", "vocab.json", "tokenizer.model", "*.bpe.model")
WEIGHTS = ("model*.safetensors", "pytorch_model*.bin")
WANTED = ("*.json", "*.txt", "*.model", *WEIGHTS)
_HUB_NAME = re.compile(r"[\w.-]+(/[\w.-]+)?")
_REMEDY = "给出 save_pretrained 存下的文件夹，或 hub 上的名字（机构/模型）"


class EncoderNotUsable(RuntimeError):
    """The encoder cannot be used; the message names it and says what to do, in Chinese."""

    def __init__(self, source: str, problem: str) -> None:
        super().__init__(f"{SETTING}={source}：{problem}")


@dataclass(frozen=True)
class Loaded:
    """A model in evaluation mode (float32) and its tokenizer, both of `transformers`."""

    tokenizer: Any
    model: Any


def locate(source: str) -> Path:
    """The folder itself, or where the hub's files were put; raises EncoderNotUsable."""
    folder = Path(source).expanduser()
    if not folder.exists():
        folder = _from_hub(source)
    if not folder.is_dir():
        raise EncoderNotUsable(source, f"这不是文件夹；{_REMEDY}")
    for files, what in (
        (("config.json",), "模型的说明 config.json"),
        (TOKENIZERS, "分词器（tokenizer.json 或 vocab.txt）"),
        (WEIGHTS, "权重（model.safetensors）"),
    ):
        if not any(any(folder.glob(pattern)) for pattern in files):
            remedy = "模型和分词器都要 save_pretrained 到这个文件夹"
            raise EncoderNotUsable(source, f"里面没有{what}；{remedy}")
    return folder


def _from_hub(source: str) -> Path:
    if not _HUB_NAME.fullmatch(source) or source.startswith("."):
        raise EncoderNotUsable(source, f"没有这个文件夹；{_REMEDY}")
    from huggingface_hub import snapshot_download  # noqa: PLC0415  a second to import

    try:
        return Path(snapshot_download(source, allow_patterns=list(WANTED)))
    except (OSError, ValueError) as error:
        remedy = "名字有误就改正；本机上不了网，就在能上网的机器上下载后把文件夹拷来，设成它的路径"
        problem = f"没有这个文件夹，从 hub 也取不到；{remedy}（{_first_line(error)}）"
        raise EncoderNotUsable(source, problem) from error


def load(source: str, folder: Path) -> Loaded:
    """Model and tokenizer of a located folder; raises EncoderNotUsable."""
    import torch  # noqa: PLC0415  seconds to import
    from transformers import AutoModel, AutoTokenizer  # noqa: PLC0415
    from transformers.utils.logging import disable_progress_bar  # noqa: PLC0415

    disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder)
        model, told = AutoModel.from_pretrained(
            folder, dtype=torch.float32, output_loading_info=True
        )
    except Exception as error:  # whatever a broken file makes it raise
        problem = f"装不进来；重新下载或 save_pretrained（{_first_line(error)}）"
        raise EncoderNotUsable(source, problem) from error
    _check(source, tokenizer, model, told)
    return Loaded(tokenizer, model.eval())


def _check(source: str, tokenizer: Any, model: Any, told: dict[str, Any]) -> None:
    missing = sorted(key for key in told["missing_keys"] if not key.startswith("pooler."))
    if missing:
        problem = f"权重里缺 {len(missing)} 项（{missing[0]} 等），这不是它自己的权重；重新下载"
        raise EncoderNotUsable(source, problem)
    if not getattr(tokenizer, "is_fast", False):
        raise EncoderNotUsable(source, "分词器没有 tokenizers 的形式（tokenizer.json）；换一个模型")
    if tokenizer.pad_token is None:
        raise EncoderNotUsable(source, "分词器没有补齐用的词（pad_token）；换一个 BERT 类的模型")
    if len(tokenizer) > model.config.vocab_size:
        sizes = f"分词器有 {len(tokenizer)} 个词，模型只认得 {model.config.vocab_size} 个"
        raise EncoderNotUsable(source, f"{sizes}；两者不是一套，重新 save_pretrained")


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
