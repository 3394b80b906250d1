"""Where things stand in a checkout."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APP_ENV = ROOT / ".venv-app"
BOT_ENV = ROOT / ".venv-bot"
PEERS_ENV = ROOT / ".venv-peers"
APP_PYTHON = APP_ENV / "bin" / "python"
BOT_PYTHON = BOT_ENV / "bin" / "python"
WEB = ROOT / "web"
