"""Dates as customers say them: 后天, 下周三, 周末, 12月1号, 双十一前, 上个月, 三天后.

Values are ISO days in Asia/Shanghai, `from/to` for stretches, `..` for an open end:
`../2026-11-11`.
"""

import calendar
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from bot.components.festivals import festival, names, nearest
from bot.components.intervals import BOUND, TO, bounded
from bot.components.numerals import parse_number
from bot.components.spans import Span

Days = tuple[date, date]

_NEAR = {"大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "今天": 0, "今日": 0, "今儿": 0}
_NEAR |= {
    "明天": 1,
    "明日": 1,
    "明儿": 1,
    "后天": 2,
    "大后天": 3,
    "后日": 2,
    "昨": -1,
    "今": 0,
    "明": 1,
}
_NAMED = "|".join(sorted((n for n in _NEAR if len(n) > 1), key=len, reverse=True))
_WEEKDAYS = dict(zip("一二三四五六日天", (0, 1, 2, 3, 4, 5, 6, 6), strict=True))
_WEEKS = {"上": -1, "这": 0, "本": 0, "下": 1, "下下": 2, "上上": -2}
_N = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"

_DAY = re.compile(
    rf"(?P<near>{_NAMED})|(?P<half>[今明昨])(?=[早晚晨夜]|中午)"
    rf"|(?P<year>(?:\d{{4}}|今|明|去|前)年)?(?<![\d个])(?P<month>{_N})月(?:份)?(?:(?P<mday>{_N})(?:号|日)?(?!\d|个|天))?"
    r"|(?<![\d.-])(?P<iso>20\d\d[-/.](?:1[0-2]|0?[1-9])[-/.](?:3[01]|[12]\d|0?[1-9]))(?!\d)"
    r"|(?<![\d一二三四五六七八九十第#])(?P<only>[12]?\d|3[01]|[一二三]?十[一二三四五六七八九]?|二十[一二三四五六七八九])(?:号|日)"
    r"(?=$|[^楼线店色码院馆栋门机桌技床位铺球链电口a-zA-Z])"
    r"|(?P<week>(?:下下|上上|[上这本下])个?)?(?:周|星期|礼拜)(?:(?P<weekday>[一二三四五六日天])(?![个次])|(?P<end>末))"
    r"|(?P<whole>下下|上上|[上这本下])个?(?:周|星期|礼拜)(?![一二三四五六日天末岁边围])"
    r"|(?P<which>[上这本下])个?月(?P<part>初|底|末|中旬)?(?!薪)"
    r"|(?<![个\d一二三四五六七八九十每])月(?P<edge>初|底|末)"
    rf"|(?:缓|推迟|晚|过|延后|延迟|往后推)个?(?P<later>{_N})天(?!前)"
    rf"|(?P<ago>{_N}|半)个?(?P<unit>天|周|星期|礼拜|月|年)(?:之|以)?(?P<side>前|后)(?![面台])"
    rf"|(?<!\d)(?P<festival>{'|'.join(map(re.escape, names()))})"
    r"(?:当天|那天)?(?![\da-zA-Z元块毫克])"
)
_TO = re.compile(TO)
_TO_COME = re.compile(
    r"(?:当天|那天)?(?:上午|中午|下午|晚上)?(?:再|才?(?:配|派)?送(?!来的|到的|的))"
)


def find_dates(text: str, today: date) -> Iterator[Span]:
    """Spans of `date`, read as said on `today`."""
    position = 0
    while match := _DAY.search(text, position):
        position = match.end()
        days = _days(match, today)
        if days is None:
            continue
        end = match.end()
        to = _TO.match(text, end)
        second = _DAY.match(text, to.end()) if to else None
        until = _until(second, days[0], today) if second else None
        if second and until:
            days, end = (days[0], until), second.end()
        bound = None if match["ago"] else BOUND.match(text, end)
        end = bound.end() if bound else end
        value = bounded(days[0].isoformat(), days[1].isoformat(), bound)
        yield Span("date", value, match.start(), end)
        position = end


def _until(match: "re.Match[str]", start: date, today: date) -> date | None:
    """The end of a stretch: 周一到周五 ends after it began."""
    follows = match["month"] or match["only"] or (match["weekday"] and not match["week"])
    days = _days(match, start if follows else today)
    return days[1] if days and days[1] > start else None


def _days(match: "re.Match[str]", today: date) -> Days | None:
    group = next(name for name in _READERS if match[name])
    return _READERS[group](match, today)


def _near(match: "re.Match[str]", today: date) -> Days | None:
    return _one(today + timedelta(days=_NEAR[match["near"] or match["half"]]))


def _iso(match: "re.Match[str]", _today: date) -> Days | None:
    year, month, day = map(int, re.split(r"[-/.]", match["iso"]))
    return _one(_date(year, month, day))


def _whole_week(match: "re.Match[str]", today: date) -> Days | None:
    monday = _monday(today, match["whole"])
    return monday, monday + timedelta(days=6)


def _festival(match: "re.Match[str]", today: date) -> Days | None:
    return _one(festival(match["festival"], today))


def _one(day: date | None) -> Days | None:
    return None if day is None else (day, day)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _number(text: str | None) -> int:
    return int(parse_number(text or "") or 0)


def _of_month(match: "re.Match[str]", today: date) -> Days | None:
    month, day = _number(match["month"]), _number(match["mday"])
    given = _year(match["year"], today)
    if not match["mday"]:
        first = _date(given, month, 1) if given else nearest(month, 1, today) if month else None
        return first and (first, _month_end(first))
    return _one(_date(given, month, day) if given else nearest(month, day, today))


def _year(said: str | None, today: date) -> int:
    if not said:
        return 0
    near = {"今年": 0, "明年": 1, "去年": -1, "前年": -2}
    return today.year + near[said] if said in near else int(said[:4])


def _day_alone(match: "re.Match[str]", today: date) -> Days | None:
    """12号: of this month if it is not long past, else of the next one that has it.

    12号再送 is to come.
    """
    day, month = _number(match["only"]), today.replace(day=1)
    earliest = today - timedelta(days=0 if _TO_COME.match(match.string, match.end()) else 7)
    for _ in range(3):
        found = _date(month.year, month.month, day)
        if found and found >= earliest:
            return found, found
        month = _month_end(month) + timedelta(days=1)
    return None


def _monday(today: date, week: str | None) -> date:
    weeks = _WEEKS[(week or "这").removesuffix("个")]
    return today + timedelta(days=7 * weeks - today.weekday())


def _of_week(match: "re.Match[str]", today: date) -> Days:
    monday = _monday(today, match["week"])
    if match["end"]:
        return monday + timedelta(days=5), monday + timedelta(days=6)
    day = monday + timedelta(days=_WEEKDAYS[match["weekday"]])
    if not match["week"] and day < today:
        day += timedelta(days=7)  # 周一, said on a Wednesday, is the coming one
    return day, day


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _whole_month(match: "re.Match[str]", today: date) -> Days:
    first = today.replace(day=1)
    if match["which"] == "上":
        first = (first - timedelta(days=1)).replace(day=1)
    elif match["which"] == "下":
        first = _month_end(first) + timedelta(days=1)
    last = _month_end(first)
    match match["part"] or match["edge"]:
        case "初":
            return first, first.replace(day=10)
        case "中旬":
            return first.replace(day=11), first.replace(day=20)
        case "底" | "末":
            return first.replace(day=21), last
        case _:
            return first, last


def _later(match: "re.Match[str]", today: date) -> Days | None:
    return _one(today + timedelta(days=_number(match["later"])))


def _distance(match: "re.Match[str]", today: date) -> Days | None:
    unit, side = match["unit"], 1 if match["side"] == "后" else -1
    if match["ago"] == "半":
        days = {"月": 15, "年": 182}.get(unit, 0)
    else:
        days = _number(match["ago"]) * {"天": 1, "月": 30, "年": 365}.get(unit, 7)
    return _one(today + timedelta(days=side * days)) if days else None


_READERS: dict[str, Callable[["re.Match[str]", date], Days | None]] = {
    "near": _near,
    "half": _near,
    "month": _of_month,
    "iso": _iso,
    "only": _day_alone,
    "weekday": _of_week,
    "end": _of_week,
    "whole": _whole_week,
    "which": _whole_month,
    "edge": _whole_month,
    "later": _later,
    "ago": _distance,
    "festival": _festival,
}
