"""Time: aware UTC inside, Asia/Shanghai for people."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def for_people(moment: datetime) -> datetime:
    """The same moment on a Chinese wall clock."""
    return moment.astimezone(SHANGHAI)
