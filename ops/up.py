"""`make up`: from a checkout with environments to a running shop, until it is told to stop."""

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from ops import instance
from ops.console import StepFailed, run, say
from ops.instance import InstanceError
from ops.leash import Leash, end_with_parent
from ops.paths import APP_PYTHON, BOT_PYTHON, ROOT
from ops.processes import common_environment, gateway_url, processes
from ops.signals import Stopped, stop_on_signals
from ops.supervisor import NotReady, Supervisor
from ops.welcome import welcome
from shop.catalog.service import categories
from shop.database import Database, migrate
from shop.secrets import private_file
from shop.settings import Settings

PROBLEMS = (StepFailed, InstanceError, NotReady, SQLAlchemyError)


def prepare_database(settings: Settings) -> bool:
    """Migrate; True where the shop is still empty."""
    say("▶ 数据库")
    started = time.monotonic()
    database = Database(settings.resolved_database_url)
    try:
        migrate(database)
        with database.read() as session:
            is_empty = not categories(session)
    finally:
        database.close()
    say(f"✓ 数据库 {time.monotonic() - started:.0f} s")
    return is_empty


class Preparation:
    """The steps before the processes: demo shop and models."""

    def __init__(self, settings: Settings, data: Path, leash: Leash) -> None:
        self._leash, self._logs = leash, data / "logs"
        self._environment = {**common_environment(settings, data), "PYTHONUNBUFFERED": "1"}

    def step(self, title: str, log: str, *argv: str) -> None:
        """Run one command with its own log."""
        run(title, argv, leash=self._leash, log=self._logs / f"{log}.log", cwd=ROOT,
            env=self._environment)  # fmt: skip

    def fill_demo_shop(self) -> None:
        """The demo shop as new."""
        self.step("示范店", "demo", str(APP_PYTHON), "-m", "ops.cli", "demo", "reset")

    def train(self) -> None:
        """Both models, side by side, where their inputs changed."""
        recommender = (str(APP_PYTHON), "-m", "recommender", "train", "--if-stale")
        bot = (str(BOT_PYTHON), "-m", "bot.train", "--if-stale")
        with ThreadPoolExecutor(2) as pool:
            steps = [
                pool.submit(self.step, "推荐模型", "train-recommender", *recommender),
                pool.submit(self.step, "对话模型", "train-bot", *bot),
            ]
            try:
                for each in steps:
                    each.result()
            except BaseException:
                self._leash.stop(patience=3)  # so that the other thread ends too
                raise


def serve(settings: Settings, data: Path, leash: Leash, started: float) -> None:
    """Everything from the locks on; returns only by an exception."""
    # Tried before the long work, held only from the start of the processes on:
    # a listening socket that nobody serves would keep callers waiting.
    instance.claim_door(settings.host, settings.port).close()
    with instance.lock(data):
        is_empty = prepare_database(settings)
        preparation = Preparation(settings, data, leash)
        if is_empty and settings.mode == "demo":
            preparation.fill_demo_shop()
        preparation.train()
        private_file(data / "shop.key", os.urandom(24).hex())
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


def _settings() -> Settings:
    try:
        return Settings()
    except ValidationError as problem:
        lines = [f"  {error['loc'][0]}：{error['msg']}" for error in problem.errors()]
        raise InstanceError("✗ 设置有误（docs/guide/settings.md）\n" + "\n".join(lines)) from None


def main() -> int:
    """Entry point of `make up`."""
    started = time.monotonic()
    end_with_parent()
    stop_on_signals()
    leash = Leash()
    try:
        settings = _settings()
        data = settings.data.resolve()
        data.mkdir(parents=True, exist_ok=True)
        serve(settings, data, leash, started)
    except PROBLEMS as problem:
        say(str(problem))
        return 1
    except Stopped:
        say("■ 已全部停止")
        return 0
    finally:
        leash.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
