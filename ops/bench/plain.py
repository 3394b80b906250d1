"""Plain Rasa: `rasa run` with its stock REST channel and SQL tracker store.

It gets the same model and calls the same action server, so that only what we replaced differs.
"""

import json
import os
import time
from pathlib import Path

import yaml

from ops import health
from ops.instance import free_ports
from ops.leash import Child, Leash
from ops.paths import BOT_PYTHON, ROOT
from shop.secrets import HEADER

READY_WITHIN = 180.0


class PlainRasa:
    """One plain Rasa server with its files in a folder of its own."""

    def __init__(self, folder: Path, leash: Leash) -> None:
        self._folder, self._leash = folder, leash
        self._port = free_ports(1)[0]
        self.url = f"http://127.0.0.1:{self._port}"
        self._child: Child | None = None

    def start(self, model: Path, actions_url: str, secret: str) -> None:
        """Write its configuration and start it; does not wait."""
        self._folder.mkdir(parents=True, exist_ok=True)
        store = {"type": "SQL", "dialect": "sqlite", "db": str(self._folder / "tracker.db")}
        endpoint = {"url": f"{actions_url}/webhook", "headers": {HEADER: secret}}
        endpoints = {"action_endpoint": endpoint, "tracker_store": store}
        self._write("endpoints.yml", endpoints)
        self._write("credentials.yml", {"rest": None})
        argv = [str(BOT_PYTHON), "-m", "rasa", "run", "--quiet", "-i", "127.0.0.1"]
        argv += ["-p", str(self._port), "-m", str(model)]
        argv += ["--endpoints", str(self._folder / "endpoints.yml")]
        argv += ["--credentials", str(self._folder / "credentials.yml")]
        told = {"RASA_TELEMETRY_ENABLED": "false", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}
        with (self._folder / "rasa.log").open("ab") as log:
            self._child = self._leash.start(argv, cwd=ROOT, env={**os.environ, **told}, stdout=log)

    def _write(self, name: str, content: object) -> None:
        (self._folder / name).write_text(yaml.safe_dump(content))

    def wait_until_ready(self) -> None:
        """Raises RuntimeError with the place of its log when it does not answer."""
        started = time.monotonic()
        while health.status(self.url) != health.OK:
            ended = self._child is None or self._child.poll() is not None
            if ended or time.monotonic() - started > READY_WITHIN:
                raise RuntimeError(f"plain Rasa did not start; see {self._folder / 'rasa.log'}")
            time.sleep(0.5)

    def stop(self) -> None:
        """End it."""
        if self._child is not None:
            self._leash.end(self._child)
            self._child = None


def model_archive(data: Path) -> Path:
    """The bot's trained model of an installation."""
    folder = data / "models" / "bot"
    manifest = json.loads((folder / "manifest.json").read_text())
    return folder / str(manifest["model"])
