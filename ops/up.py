"""`make up`: from a checkout with environments to a running shop, until it is told to stop."""

import sys
import time
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from gateway import channels
from ops import instance
from ops.console import StepFailed, say
from ops.instance import InstanceError
from ops.leash import Leash, end_with_parent
from ops.prepare import Preparation
from ops.processes import gateway_url, processes
from ops.signals import Stopped, stop_on_signals
from ops.supervisor import NotReady, Supervisor
from ops.welcome import welcome
from shop.settings import Settings, WrongSettings, check

PROBLEMS = (StepFailed, InstanceError, NotReady, SQLAlchemyError)


def serve(settings: Settings, data: Path, leash: Leash, started: float) -> None:
    """Everything from the lock on; returns only by an exception."""
    with instance.lock(data):
        # Tried before the long work, held only from the start of the processes on:
        # a listening socket that nobody serves would keep callers waiting.
        instance.claim_door(settings.host, settings.port).close()
        preparation = Preparation(settings, data, leash)
        preparation.database()
        preparation.encoder()
        preparation.models()
        run_processes(settings, data, leash, started)


def run_processes(settings: Settings, data: Path, leash: Leash, started: float) -> None:
    """Start them all, say where the shop is, keep them running."""
    say("▶ 启动进程")
    url = gateway_url(settings)
    with instance.claim_door(settings.host, settings.port) as door:
        every = processes(settings, data, door.fileno())
        with Supervisor(every, data=data, url=url, door=door.fileno(), leash=leash) as supervisor:
            supervisor.wait_until_ready()
            say(welcome(settings, data, url, time.monotonic() - started))
            supervisor.follow()


def read_settings() -> Settings:
    """The settings of this instance, its channels' looked at too; raises InstanceError."""
    try:
        check(Settings, *channels.settings())
    except WrongSettings as problem:
        raise InstanceError(f"✗ 设置有误（docs/guide/settings.md）\n{problem}") from None
    return Settings()


def main() -> int:
    """Entry point of `make up`."""
    started = time.monotonic()
    end_with_parent()
    stop_on_signals()
    leash = Leash()
    try:
        settings = read_settings()
        data = settings.data.resolve()
        data.mkdir(parents=True, exist_ok=True)
        serve(settings, data, leash, started)
    except PROBLEMS as problem:
        say(str(problem))
        return 1
    except Stopped:
        say("■ 已全部停止")
    finally:
        leash.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
