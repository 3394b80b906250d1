"""What the bot reads from its environment."""

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent


class Misconfigured(RuntimeError):
    """The environment lacks something; the message says what and how to set it."""


@dataclass(frozen=True)
class Settings:
    """Where the bot listens, whom it calls and where its files lie."""

    port: int
    actions_url: str
    secret: str
    models: Path


def data_folder() -> Path:
    """$ZHUYI_DATA, default `.zhuyi` below the working folder."""
    return Path(os.environ.get("ZHUYI_DATA", ".zhuyi")).resolve()


def models_folder() -> Path:
    """Where training puts the model and the server finds it."""
    return data_folder() / "models" / "bot"


def extra_examples() -> Path | None:
    """$ZHUYI_NLU_EXTRA: a folder of the shop's own labelled messages; None where it has none."""
    given = os.environ.get("ZHUYI_NLU_EXTRA", "").strip()
    return Path(given).resolve() if given else None


def encoder_source() -> str:
    """$ZHUYI_NLU_ENCODER: what the exported sentence encoder was made from; empty for none."""
    return os.environ.get("ZHUYI_NLU_ENCODER", "").strip()


def encoder_folder() -> Path:
    """Where `zhuyi encoder export` puts the encoder."""
    return data_folder() / "models" / "encoder"


def _required(name: str, meaning: str) -> str:
    value = os.environ.get(name, "").strip()
    if not value:
        raise Misconfigured(f"{name} is not set; give it {meaning}")
    return value


def _secret() -> str:
    given = os.environ.get("ZHUYI_SECRET")
    if given:
        return given
    path = data_folder() / "secrets"
    try:
        return path.read_text().strip()
    except OSError as error:
        hint = "start through `make up`, which makes it, or set ZHUYI_SECRET"
        raise Misconfigured(
            f"cannot read the installation secret {path}: {error}; {hint}"
        ) from None


def read_settings() -> Settings:
    """Settings of this process; raises Misconfigured naming the missing variable."""
    port = _required("ZHUYI_INNER_PORT", "the loopback port to listen on")
    if not port.isdigit():
        raise Misconfigured(f"ZHUYI_INNER_PORT must be a port number, not {port!r}")
    return Settings(
        port=int(port),
        actions_url=_required("ZHUYI_ACTIONS_URL", "the address of the action server").rstrip("/"),
        secret=_secret(),
        models=models_folder(),
    )
