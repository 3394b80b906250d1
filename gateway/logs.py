"""Logs as JSON lines: what happened and to which ids; never a text, a token or a phone number."""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any


class JsonLines(logging.Formatter):
    """One JSON object a record; of an exception its type and place, not its message."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        line: dict[str, Any] = {
            "ts": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _event(record),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line |= described(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def _event(record: logging.LogRecord) -> str:
    """Our own events have a name; of what libraries say only how it begins, before any repr."""
    if hasattr(record, "fields"):
        return record.getMessage()
    return str(record.msg).splitlines()[0] if record.msg else ""


def described(error: BaseException) -> dict[str, Any]:
    """Type and place of an error; its message may carry what a customer wrote."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return {"error": type(error).__qualname__, "at": places}


def log(logger: logging.Logger, event: str, /, *, level: int = logging.INFO, **fields: Any) -> None:
    """Log an event with its ids."""
    logger.log(level, event, extra={"fields": fields})


def set_up(level: int = logging.INFO) -> None:
    """Everything to standard output; libraries that log requests are kept quiet."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("httpx", "httpcore", "uvicorn.access", "socketio", "engineio"):
        logging.getLogger(name).setLevel(logging.WARNING)
