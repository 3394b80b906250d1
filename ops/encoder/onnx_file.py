"""A sentence encoder as one ONNX graph: token ids in, a vector of length 1 out."""

import logging
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

FloatArray = NDArray[np.float32]
INPUTS = ("input_ids", "attention_mask")
MOST_ROWS = 1_024


class SentenceVector(nn.Module):
    """Mean of the last layer over the tokens, or its first ([CLS]), divided by its length."""

    def __init__(self, model: nn.Module, pooling: str) -> None:
        super().__init__()
        self.model, self.pooling = model, pooling

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """(B, T) ids and mask → (B, d)."""
        states = self.model(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        if self.pooling == "cls":
            return nn.functional.normalize(states[:, 0], dim=-1)
        kept = attention_mask.unsqueeze(-1).to(states.dtype)  # (B, T, 1)
        mean = (states * kept).sum(1) / kept.sum(1).clamp(min=1)
        return nn.functional.normalize(mean, dim=-1)


def write(module: SentenceVector, tokens: dict[str, Tensor], longest: int, path: Path) -> None:
    """Write the graph for any number of sentences of up to `longest` tokens."""
    shape = {
        0: torch.export.Dim("sentences", min=1, max=MOST_ROWS),
        1: torch.export.Dim("tokens", min=2, max=longest),
    }
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)  # no word about missing torchvision
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # torch's exporter deprecates parts of itself
        torch.onnx.export(
            module,
            tuple(tokens[name] for name in INPUTS),
            str(path),
            input_names=list(INPUTS),
            output_names=["sentence"],
            dynamic_shapes=dict.fromkeys(INPUTS, shape),
            dynamo=True,
            external_data=False,
            verbose=False,
        )


def quantise(path: Path, target: Path) -> None:
    """Weights of the matrix products as 8-bit integers, activations at run time."""
    from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: PLC0415
    from onnxruntime.quantization.shape_inference import quant_pre_process  # noqa: PLC0415

    prepared = target.with_suffix(".prepared")
    quant_pre_process(str(path), str(prepared), skip_symbolic_shape=True)
    quantize_dynamic(
        str(prepared),
        str(target),
        op_types_to_quantize=["MatMul", "Gemm"],
        per_channel=True,
        weight_type=QuantType.QInt8,
    )
    prepared.unlink()


def vectors_by_torch(module: SentenceVector, tokens: dict[str, Tensor]) -> FloatArray:
    """(n, d) as torch computes them."""
    with torch.no_grad():
        found: FloatArray = module(*(tokens[name] for name in INPUTS)).numpy()
    return found


def vectors_by_onnx(path: Path, tokens: dict[str, Tensor]) -> FloatArray:
    """(n, d) as onnxruntime computes them."""
    import onnxruntime  # noqa: PLC0415

    session: Any = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    found: FloatArray = session.run(None, {name: tokens[name].numpy() for name in INPUTS})[0]
    return found
