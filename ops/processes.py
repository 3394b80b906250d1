"""The processes of an installation and what each is told by its environment."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from ops.instance import free_ports
from ops.paths import APP_PYTHON, BOT_PYTHON
from shop.secrets import installation_secret
from shop.settings import Settings


@dataclass(frozen=True)
class Process:
    """One process to keep running."""

    name: str
    argv: tuple[str, ...]
    url: str
    environment: dict[str, str] = field(repr=False)
    ready_within: float = 120.0  # seconds
    holds_door: bool = False
    can_stand_by: bool = False

    @property
    def health_url(self) -> str:
        """Answers 200 once the process can serve."""
        return f"{self.url}/healthz"


def gateway_url(settings: Settings) -> str:
    """Where a person on this machine opens the gateway."""
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


def common_environment(settings: Settings, data: Path) -> dict[str, str]:
    """What every process is told, besides what the operator's environment says."""
    return {
        **os.environ,
        "ZHUYI_DATA": str(data),
        "ZHUYI_SECRET": installation_secret(data),
        "HOST": settings.host,
        "PORT": str(settings.port),
        "PYTHONUNBUFFERED": "1",
    }


def processes(settings: Settings, data: Path, door: int) -> list[Process]:
    """All processes, the slow starters first; `door` is the gateway's listening socket."""
    recommender, actions, *bots = (
        f"http://127.0.0.1:{port}" for port in free_ports(2 + settings.bots)
    )
    base = {
        **common_environment(settings, data),
        "ZHUYI_BOT_URLS": ",".join(bots),
        "ZHUYI_ACTIONS_URL": actions,
        "ZHUYI_RECOMMENDER_URL": recommender,
    }

    def inner(name: str, url: str, *argv: str, ready_within: float = 120.0) -> Process:
        port = {"ZHUYI_INNER_PORT": url.rpartition(":")[2]}
        return Process(name, argv, url, {**base, **port}, ready_within)

    app = (str(APP_PYTHON), "-m")
    return [
        *(
            inner(f"bot-{number}", url, str(BOT_PYTHON), "-m", "bot", ready_within=240.0)
            for number, url in enumerate(bots, 1)
        ),
        Process(
            "gateway",
            (*app, "gateway"),
            gateway_url(settings),
            {**base, "ZHUYI_LISTEN_FD": str(door)},
            holds_door=True,
            can_stand_by=True,
        ),
        inner("recommender", recommender, *app, "recommender", "serve"),
        inner("actions", actions, *app, "actions"),
    ]
