"""Imported before Rasa: no telemetry, no TensorFlow chatter, no thread pools that fight."""

import logging
import os

os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
logging.captureWarnings(True)  # Rasa resets warning filters, and its libraries deprecate each other
logging.getLogger("py.warnings").setLevel(logging.ERROR)


def quiet_logs() -> None:
    """Rasa's own logs from warnings upwards; call it after importing Rasa."""
    from rasa.utils.common import configure_logging_and_warnings  # noqa: PLC0415
    from rasa.utils.log_utils import configure_structlog  # noqa: PLC0415

    configure_logging_and_warnings(logging.WARNING)
    configure_structlog(logging.WARNING)
