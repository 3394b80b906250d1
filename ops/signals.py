"""Ctrl-C and SIGTERM as an exception, so that what was started is ended on the way out."""

import signal
from types import FrameType
from typing import NoReturn


class Stopped(SystemExit):
    """The operator asked to stop; the exit code is 128 + the signal's number, as shells do."""


def stop_on_signals() -> None:
    """Raise Stopped in the main thread at the first such signal; ignore further ones."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(number: int, _frame: FrameType | None) -> NoReturn:
        for each in numbers:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped(128 + number)

    for number in numbers:
        signal.signal(number, stop)
