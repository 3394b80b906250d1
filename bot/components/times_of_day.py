"""Times of day: 下午, 3点以后, 晚8点前, 上午9点到11点半, 15:30.

Values are `HH:MM` in Asia/Shanghai, `from/to` for stretches, `..` for an open end (`15:00/..`).
A bare 1点 to 6点 is in the afternoon: that is when shops deliver and people are awake.
"""

import re
from collections.abc import Iterator

from bot.components.intervals import BOUND, TO, bounded
from bot.components.numerals import parse_number
from bot.components.spans import Span

PERIODS = {
    "凌晨": (0, 6),
    "半夜": (0, 6),
    "清晨": (6, 9),
    "早上": (6, 9),
    "早晨": (6, 9),
    "大清早": (6, 9),
    "一早": (6, 9),
    "上午": (8, 12),
    "中午": (11, 14),
    "午休": (12, 14),
    "午后": (12, 14),
    "下午": (12, 18),
    "傍晚": (17, 19),
    "晚上": (18, 22),
    "晚间": (18, 22),
    "夜里": (20, 24),
    "白天": (8, 18),
    "早": (6, 9),
    "晚": (18, 22),
}
_FIXED = {"下班": 18, "上班": 9, "放学": 17, "午饭": 12, "晚饭": 18}
_AFTERNOON = {"下午", "傍晚", "晚上", "晚间", "晚", "夜里"}
_NOON = {"中午", "午后"}
_LAST_BARE_AFTERNOON = 6
_NAMED = "|".join(sorted((p for p in PERIODS if len(p) > 1), key=len, reverse=True))
_LONG = rf"(?:{_NAMED})(?!好)"  # 早上好 is a greeting
# 早, 晚 alone mean a time only after a day or before an hour: 明早, 今晚, 晚8点
_PERIOD = (
    rf"(?P<period>{_LONG}|(?<=[今明昨天])(?:早|晚)(?!上|间|晨|点|到|于|些|一)"
    r"|(?:早|晚)(?=\d|[一二三四五六七八九十]+点[^一点]))"
)
_HOUR = r"\d{1,2}|十[一二]?|二十[一二三四]?|[一二两三四五六七八九]"
_CLOCK = (
    rf"(?P<hour>{_HOUR})点(?:钟)?(?:(?P<half>半)|(?P<quarter>[一三]刻)|(?P<minute>[0-5]\d|[一二三四五]?十[一二三四五六七八九]?)分?)?(?:整|钟)?"
    r"|(?P<digital>(?<![\d:.])(?:[01]?\d|2[0-3]):[0-5]\d(?!\d))"
)
_TIME = re.compile(
    rf"(?<![\d.])(?:{_PERIOD}\s*)?(?:{_CLOCK})|{_PERIOD.replace('<period', '<alone')}"
)
_HOURS = re.compile(
    rf"(?<![\d.-])(?:{_PERIOD}\s*)?(?P<from>{_HOUR})\s*(?:到|至|-|~|～|—)\s*(?P<to>{_HOUR})点(?!半?\d)(?:钟)?(?P<half>半)?"
)
_ROUTINE = re.compile(rf"(?P<what>{'|'.join(_FIXED)})(?=(?:之|以)?[前后])")
_TO = re.compile(TO)
# 便宜一点, 有两点要求: no hour
_NO_HOUR = re.compile(r"[一两]点(?!钟|半|[一三]刻|\d|十|之?[前后]|以[前后]|到|左右|来|送|的?时候)")
_NOT_AN_HOUR_AFTER = re.compile(r"(?:要求|建议|问题|意见|不|多|儿|[五八]折|击|评|赞|名|\d)")


def find_times(text: str) -> Iterator[Span]:
    """Spans of `time` in normalised text."""
    for match in _HOURS.finditer(text):
        start = _clock(match["period"], _number(match["from"]), 0)
        end = _clock(match["period"], _number(match["to"]), 30 if match["half"] else 0)
        if start and end and start < end:
            yield Span("time", f"{start}/{end}", match.start(), match.end())
    yield from _spans(text)
    for match in _ROUTINE.finditer(text):
        at = f"{_FIXED[match['what']]:02d}:00"
        bound = BOUND.match(text, match.end())
        if bound:
            yield Span("time", bounded(at, at, bound), match.start(), bound.end())


def _spans(text: str) -> Iterator[Span]:
    position = 0
    while match := _TIME.search(text, position):
        position = match.end()
        read = _read(text, match, None)
        if read is None:
            continue
        (start, last), end = read, match.end()
        to = _TO.match(text, end)
        second = _TIME.match(text, to.end()) if to else None
        until = _read(text, second, match["period"] or match["alone"]) if second else None
        if second and until and until[1] > start:
            last, end = until[1], second.end()
        bound = BOUND.match(text, end)
        end = bound.end() if bound else end
        yield Span("time", bounded(start, last, bound), match.start(), end)
        position = end


def _number(text: str) -> int:
    return int(parse_number(text) or 0)


def _read(text: str, match: "re.Match[str]", period: str | None) -> tuple[str, str] | None:
    """From and to, equal for a moment; None for what only looks like a time."""
    if alone := match["alone"]:
        start, end = PERIODS[alone]
        return f"{start:02d}:00", f"{end:02d}:00"
    period = match["period"] or period
    if match["digital"]:
        hour, minute = map(int, match["digital"].split(":"))
        at = _clock(period, hour, minute) if period else f"{hour:02d}:{minute:02d}"
        return at and (at, at)
    at_hour = match.start("hour")
    if not period and _NO_HOUR.match(text, at_hour):
        return None
    if _NOT_AN_HOUR_AFTER.match(text, match.end()):
        return None
    at = _clock(period, _number(match["hour"]), _minute(match))
    return at and (at, at)


def _minute(match: "re.Match[str]") -> int:
    if match["half"]:
        return 30
    if match["quarter"]:
        return 15 if match["quarter"][0] == "一" else 45
    return _number(match["minute"]) if match["minute"] else 0


def _clock(period: str | None, hour: int, minute: int) -> str | None:
    noon, day = 12, 24
    if period in _AFTERNOON and hour < noon:
        hour += noon
    elif period in _NOON and hour < PERIODS["凌晨"][1]:
        hour += noon
    elif period is None and 1 <= hour <= _LAST_BARE_AFTERNOON:
        hour += noon
    return f"{hour:02d}:{minute:02d}" if hour <= day else None
