"""From the text of a CSV cell to a value; BadValue says in Chinese what is wrong with it."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from shop import money
from shop.clock import SHANGHAI

SECONDS_DIGITS = 10
MILLISECONDS_DIGITS = 13
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
MOST_FEN = 10**12
LONGEST_ID = 128
PATTERNS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y%m%d", "%Y年%m月%d日")


class BadValue(ValueError):
    """A cell or row that cannot be taken; the message is for the shop's people."""


class OfErasedCustomer(BadValue):
    """A row of somebody who had their data erased: not even the rejects may keep its content."""


def identifier(cell: str) -> str:
    """An id of the shop, as written."""
    if len(cell) > LONGEST_ID:
        raise BadValue(f"编号超过 {LONGEST_ID} 个字符：{cell[:20]}…")
    return cell


def text(cell: str) -> str:
    """Any text."""
    return cell


def link(cell: str) -> str:
    """An address of the shop's own pages."""
    if not cell.startswith(("https://", "http://")) or " " in cell:
        raise BadValue(f"不是网址，应以 https:// 开头：{cell[:40]}")
    return cell


def _decimal(cell: str) -> Decimal:
    try:
        value = Decimal(cell.replace(",", "").removeprefix("¥").removeprefix("￥"))
    except InvalidOperation:
        raise BadValue(f"不是金额：{cell}") from None
    if not value.is_finite():
        raise BadValue(f"不是金额：{cell}")
    return value


def yuan(cell: str) -> int:
    """分 for an amount in 元; never negative."""
    value = _decimal(cell)
    if value < 0:
        raise BadValue(f"金额不能为负：{cell}")
    fen = money.fen(value) if value < MOST_FEN else MOST_FEN + 1
    if fen > MOST_FEN:
        raise BadValue(f"金额过大：{cell}")
    return fen


def whole(cell: str) -> int:
    """A whole number, never negative."""
    try:
        value = int(cell)
    except ValueError:
        raise BadValue(f"不是整数：{cell}") from None
    if not 0 <= value <= 2**31 - 1:
        raise BadValue(f"数字不能为负或过大：{cell}")
    return value


def rating(cell: str) -> int:
    """Stars from 1 to 5; 4.0 is 4."""
    value = _decimal(cell)
    if value not in (1, 2, 3, 4, 5):
        raise BadValue(f"评分应为 1 到 5：{cell}")
    return int(value)


def _written(cell: str) -> datetime | None:
    tidy = cell.replace("/", "-").strip()
    try:
        return datetime.fromisoformat(tidy)
    except ValueError:
        pass
    for pattern in PATTERNS:
        try:
            return datetime.strptime(tidy, pattern)  # noqa: DTZ007 - given its zone by the caller
        except ValueError:
            continue
    return None


@lru_cache(maxsize=65_536)
def moment(cell: str) -> datetime:
    """A moment: UNIX seconds or milliseconds, ISO 8601, 2025/3/8 20:15; Shanghai unless it says."""
    if cell.isdecimal() and len(cell) in (SECONDS_DIGITS, MILLISECONDS_DIGITS):
        seconds = int(cell) / (1 if len(cell) == SECONDS_DIGITS else 1000)
        value: datetime | None = datetime.fromtimestamp(seconds, UTC)
    else:
        value = _written(cell)
    if value is None:
        raise BadValue(f"日期看不懂：{cell}")
    if value.tzinfo is None:
        value = value.replace(tzinfo=SHANGHAI)
    value = value.astimezone(UTC)
    if not EARLIEST <= value < LATEST:
        raise BadValue(f"日期不合理：{cell}")
    return value


def past(now: datetime) -> Any:
    """A converter for moments that lie behind us (a day of clock skew allowed)."""
    limit = now + timedelta(days=1)

    def convert(cell: str) -> datetime:
        value = moment(cell)
        if value > limit:
            raise BadValue(f"时间在未来：{cell}")
        return value

    return convert


def flag(cell: str) -> bool:
    """是/否, 1/0, true/false."""
    lowered = cell.lower()
    if lowered in {"1", "true", "yes", "是", "y"}:
        return True
    if lowered in {"0", "false", "no", "否", "n"}:
        return False
    raise BadValue(f"应为 是/否 或 1/0：{cell}")


def _json(cell: str) -> Any:
    try:
        return json.loads(cell)
    except json.JSONDecodeError:
        raise BadValue(f"不是正确的 JSON：{cell[:40]}") from None


def attributes(cell: str) -> dict[str, Any]:
    """A JSON object of texts, such as {"材质": "纯棉"}."""
    value = _json(cell)
    if not isinstance(value, dict):
        raise BadValue(f'属性应为 JSON 对象，如 {{"材质": "纯棉"}}：{cell[:40]}')
    return {str(name): str(content) for name, content in value.items()}


def names(cell: str) -> list[str]:
    """Several words: a JSON list, or separated by | ；、."""
    if cell.startswith("["):
        value = _json(cell)
        if not isinstance(value, list):
            raise BadValue(f"应为列表：{cell[:40]}")
        return [str(word) for word in value]
    for separator in ("；", ";", "、"):
        cell = cell.replace(separator, "|")
    return [word.strip() for word in cell.split("|") if word.strip()]


def objects(cell: str) -> list[dict[str, Any]]:
    """A JSON list of objects (rows of a size chart)."""
    value = _json(cell)
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise BadValue(f"应为 JSON 对象的列表：{cell[:40]}")
    return value
