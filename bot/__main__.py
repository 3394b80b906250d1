"""`python -m bot`: serve turns on 127.0.0.1:$ZHUYI_INNER_PORT until stopped or orphaned."""

import bot.quiet  # noqa: F401  isort: skip

import logging
import sys

from bot.components.encoder import configured_encoder, fingerprint_of
from bot.model_file import BadModel, verified_model
from bot.parent import die_with_parent
from bot.settings import Misconfigured, read_settings


def main() -> int:
    """Start; 0 after a clean stop, 1 with a plain message when it cannot start."""
    die_with_parent()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s bot %(levelname)s %(message)s")
    try:
        settings = read_settings()
        model = verified_model(settings.models, fingerprint_of(configured_encoder()))
        # Rasa takes seconds to import: only once it is worth it
        from bot.server import serve  # noqa: PLC0415

        serve(settings, model)
    except (BadModel, Misconfigured) as error:
        print(f"bot: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
