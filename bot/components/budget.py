"""What a customer wants to spend: 500以内, 两三百, 三百左右, 300-500, 一千以下, 预算两千五.

Values: `<=500`, `>=200`, `200-300`, `~300`, in 元.
"""

import re
from collections.abc import Callable, Iterator

from bot.components.numerals import DIGITS, NUMBER, UNITS, parse_number
from bot.components.spans import Span

_YUAN = r"(?:块钱|元钱|元|块|rmb|RMB|圆)?"
_N = rf"({NUMBER})"
# not money: 2点, 3天, 500毫升, 第二个, 42码 …
_NOT_MONEY = (
    r"(?![\d.]|点|天|号|月|年|日|个|件|款|台|双|条|次|岁|人|小时|分钟|毫升|ml|斤|克|g|G|寸|英寸|码"
    r"|米|cm|厘米|部|星|折|页|位|%|瓦|W|毫安|mAh|期|层|楼|周|星期|秒)"
)
_START = r"(?<![\d.A-Za-z第\-一二两俩三四五六七八九十百千万零〇])"
_WORD_START = r"(?:预算|价格|价位|价钱|大概|大约|差不多|控制在|在|就)"

_SEPARATOR = r"(?:到|至|-|~|～|—|–|－)"
_RANGE = re.compile(rf"{_START}¥?{_N}{_YUAN}{_SEPARATOR}¥?{_N}{_NOT_MONEY}{_YUAN}(?:之间|左右|的)?")
_DOUBLE = re.compile(
    r"(?<![一二两三四五六七八九十百千万第])([一二两三四五六七八])([二三四五六七八九])([百千万])(?![一二三四五六七八九])"
)
_AT_MOST = re.compile(
    rf"{_START}¥?{_N}{_NOT_MONEY}{_YUAN}(?:以内|之内|以下|内|封顶|往下|元内|打住|都可以接受)"
)
_AT_MOST_BEFORE = re.compile(
    rf"(?:不超过|不要超过|别超过?|不能超过?|不超|不高于|低于|少于|最多|至多|顶多|上限|小于|不到){_N}{_NOT_MONEY}{_YUAN}"
)
_AT_LEAST = re.compile(rf"{_START}¥?{_N}{_NOT_MONEY}{_YUAN}(?:以上|往上|起步|起)")
_AT_LEAST_BEFORE = re.compile(rf"(?:高于|大于|不低于|不少于|至少|最少|超过){_N}{_NOT_MONEY}{_YUAN}")
_AROUND = re.compile(rf"{_START}¥?{_N}{_NOT_MONEY}{_YUAN}(?:左右|上下|附近|这个价|价位|的样子)")
_BUDGET = re.compile(
    rf"(?:预算|价位|心理价)(?:大概|大约|差不多|是|在|就|只有|有|也就)*¥?{_N}{_NOT_MONEY}{_YUAN}"
)
_PLAIN = re.compile(rf"{_START}¥?{_N}(?:块钱|元钱|元|块)(?:钱)?的?")
_SEVERAL = re.compile(
    r"(?<![一二两三四五六七八九])([一二两三四五六七八九]?)([十百千万])(?:来|多)(?:块|元)(?:钱)?"
)
_SOME = re.compile(r"(?<![一二两三四五六七八九十])几([十百千万])块(?:钱)?")
# watts, where charging is spoken of: 快充80W以上 is no sum, 预算1W is
_WATTS = re.compile(r"(?:快充|闪充|超充|充电|功率|输出)[^，,。；;预价]{0,6}$")
_LEAST_BUDGET = 5  # 1块, 2块 are no budget


def _text(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:g}"


def _range(match: "re.Match[str]") -> str | None:
    left, right = match.group(1), match.group(2)
    low, high = parse_number(left), parse_number(right)
    if low is not None and high is not None and low < UNITS["十"] and right[-1] in UNITS:
        low *= UNITS[right[-1]]  # 两到三百
    if low is None or high is None or low >= high:
        return None
    return f"{_text(low)}-{_text(high)}"


def _double(match: "re.Match[str]") -> str | None:
    low, high = DIGITS[match.group(1)], DIGITS[match.group(2)]
    unit = UNITS[match.group(3)]
    return f"{low * unit}-{high * unit}" if high == low + 1 else None


def _one(prefix: str) -> Callable[["re.Match[str]"], str | None]:
    def value(match: "re.Match[str]") -> str | None:
        number = parse_number(match.group(1))
        return None if number is None or number < _LEAST_BUDGET else prefix + _text(number)

    return value


def _several(match: "re.Match[str]") -> str | None:
    unit = UNITS[match.group(2)]
    low = DIGITS.get(match.group(1), 1) * unit
    return f"{low}-{low + unit}"


def _some(match: "re.Match[str]") -> str | None:
    unit = UNITS[match.group(1)]
    return f"{2 * unit}-{9 * unit}"


_RULES: list[tuple["re.Pattern[str]", Callable[["re.Match[str]"], str | None]]] = [
    (_RANGE, _range),
    (_AT_MOST_BEFORE, _one("<=")),
    (_AT_LEAST_BEFORE, _one(">=")),
    (_AT_MOST, _one("<=")),
    (_AT_LEAST, _one(">=")),
    (_AROUND, _one("~")),
    (_DOUBLE, _double),
    (_BUDGET, _one("~")),
    (_SEVERAL, _several),
    (_SOME, _some),
    (_PLAIN, _one("~")),
]


def find_budgets(text: str) -> Iterator[Span]:
    """Spans of `budget` in normalised text, the more exact reading first."""
    for pattern, read in _RULES:
        for match in pattern.finditer(text):
            value = read(match)
            watts = match.group(1)[-1:] in ("w", "W") and _WATTS.search(text[: match.start(1)])
            if value and not watts:
                yield Span("budget", value, match.start(), match.end())
