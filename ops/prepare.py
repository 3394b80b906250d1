"""The steps before the processes: migrations, the demo shop, the sentence encoder, the models.

`python -m ops.prepare` does them alone, all but the bot's: in docker-compose.yml its own container
trains it.
"""

import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from ops.console import StepFailed, run, say
from ops.leash import Leash, end_with_parent
from ops.paths import BOT_PYTHON, ROOT
from ops.processes import common_environment
from ops.signals import stop_on_signals
from shop.catalog.service import categories
from shop.database import Database, migrate
from shop.settings import Settings


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
    """Long steps, each a process with its own log."""

    def __init__(self, settings: Settings, data: Path, leash: Leash) -> None:
        self._settings, self._leash, self._logs = settings, leash, data / "logs"
        self._environment = common_environment(settings, data)

    def _step(self, title: str, log: str, *argv: str) -> None:
        path = self._logs / f"{log}.log"
        run(title, argv, leash=self._leash, log=path, cwd=ROOT, env=self._environment)

    def database(self) -> None:
        """Migrate, and fill an empty shop where it is a demo."""
        is_empty = prepare_database(self._settings)
        if is_empty and self._settings.mode == "demo":
            self._step("示范店", "demo", sys.executable, "-m", "ops.cli", "demo", "reset")

    def recommender(self) -> None:
        """Train the recommender where its inputs changed."""
        argv = (sys.executable, "-m", "recommender", "train", "--if-stale")
        self._step("推荐模型", "train-recommender", *argv)

    def encoder(self) -> None:
        """Export the sentence encoder where the operator names one and it changed."""
        if self._settings.nlu_encoder:
            argv = (sys.executable, "-m", "ops.cli", "encoder", "export", "--if-stale")
            self._step("句向量模型", "export-encoder", *argv)

    def bot(self) -> None:
        """Train the bot where its inputs changed."""
        self._step("对话模型", "train-bot", str(BOT_PYTHON), "-m", "bot.train")

    def models(self) -> None:
        """Both models, side by side."""
        with ThreadPoolExecutor(2) as pool:
            steps = [pool.submit(self.recommender), pool.submit(self.bot)]
            try:
                for each in as_completed(steps):  # a failure ends the other too
                    each.result()
            except BaseException:
                self._leash.stop(patience=3)
                raise


def main() -> int:
    """Database and recommender of the shop that the environment names."""
    end_with_parent()
    stop_on_signals()
    settings, leash = Settings(), Leash()
    preparation = Preparation(settings, settings.data.resolve(), leash)
    try:
        preparation.database()
        preparation.encoder()
        preparation.recommender()
    except (StepFailed, SQLAlchemyError) as problem:
        say(str(problem))
        return 1
    finally:
        leash.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
