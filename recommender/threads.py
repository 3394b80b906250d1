"""One request, one core."""

import torch
from threadpoolctl import threadpool_limits


def one_thread() -> None:
    """Let torch and NumPy's BLAS compute on one thread from now on.

    Threads would fight over the cores, and those of OpenBLAS spin while they wait.
    """
    torch.set_num_threads(1)
    threadpool_limits(1, user_api="blas")
