"""Training in several processes, as torchrun starts them.

    torchrun --nproc-per-node 2 -m recommender train

Each process sees its share of the batches, gradients are averaged (DistributedDataParallel), and
the first process decides and writes. Started without torchrun there is one process, the first.
"""

import os
from typing import TypeVar

import torch
from torch import distributed
from torch.nn import Module
from torch.nn.parallel import DistributedDataParallel

T = TypeVar("T")


def join() -> tuple[int, int]:
    """This process's number and how many there are; meets the others the first time."""
    if int(os.environ.get("WORLD_SIZE", "1")) < 2:  # noqa: PLR2004
        return 0, 1
    if not distributed.is_initialized():
        distributed.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
    return distributed.get_rank(), distributed.get_world_size()


def shared(value: T) -> T:
    """The first process's value, in all."""
    if join()[1] == 1:
        return value
    held = [value]
    distributed.broadcast_object_list(held)
    return held[0]


def mean(value: float) -> float:
    """The mean over all processes."""
    _, processes = join()
    if processes == 1:
        return value
    total = torch.tensor(value, device=device())
    distributed.all_reduce(total)
    return total.item() / processes


def averaging(module: Module) -> Module:
    """The module with gradients averaged over all processes."""
    if join()[1] == 1:
        return module
    return DistributedDataParallel(module, find_unused_parameters=True)


def device() -> torch.device:
    """This process's GPU where there are any."""
    if not torch.cuda.is_available():
        return torch.device("cpu")
    return torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
