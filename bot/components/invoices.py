"""What an invoice needs: the tax number with its check digit, and in whose name it is made out."""

import re
from collections.abc import Iterator

from bot.components.phrases import one_of
from bot.components.spans import Span

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: without I, O, S, V, Z
_LENGTH = 18
_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{7,20}(?![0-9A-Za-z])")
_IN_GROUPS = re.compile(
    r"(?<![0-9A-Za-z])[0-9A-Za-z]{2,8}(?:[ -][0-9A-Za-z]{2,10}){1,8}(?![0-9A-Za-z])"
)
# who registers, of what kind, where (GB/T 2260: province and below): hardly anything else
_LOOKS_LIKE = re.compile(r"(?:9[1-3]|5[1-39]|1[1-39])[1-6]\d{5}[0-9A-Z]{7,12}")
_CUE = re.compile(r"(?:税号|税务登记号?|识别号|信用代码|纳税人号?|代码)[^，。！？,.!?]{0,8}$")
_BEFORE = 16

_NAME = r"[\u4e00-\u9fffA-Za-z0-9（）()&·]"
_BODY = one_of("organisation")
_VERB = one_of("before_a_title")
_TITLED = re.compile(
    rf"(?:抬头|发票名称|开票名称|开票单位|单位名称|公司名称|公司全称){_VERB}{{0,4}}(?P<title>(?!名称|抬头){_NAME}{{2,28}}?{_BODY}(?!{_BODY})|个人)"
)
_MADE_OUT = re.compile(
    rf"(?:开票给|开票|开给|开成|开到|开|写|换成|改成|改为|更名为)(?:一张|张|个)?(?P<title>{_NAME}{{2,28}}?{_BODY})(?=的?(?:专用|增值税|电子|普通)?(?:发票|专票|普票|抬头|票)|$|[，,。！!])"
    r"|开(?:张|个)?(?P<person>个人)(?=的?(?:抬头|发票|普票|票))"
)
_ALONE = re.compile(
    rf"(?<![^\s，,。：:;；！!])(?:应该)?(?:是|改成|就是|写|开)?(?P<title>(?!应该|改成|写|开|是){_NAME}{{4,26}}?(?:有限责任公司|股份有限公司|有限公司))"
)
_OF_INVOICES = re.compile("[票税]|抬头|公司")
_NO_TITLE = re.compile(
    r"^(?:你们|我们|贵|什么|哪个|哪家|这家|那家|快递|物流|其他|别的|一家|本|个(?!人)|咱)|省.*市|市.*区|路\d|\d号"
)


def check_character(code: str) -> str | None:
    """The 18th character that the first 17 call for; None where one of them cannot stand.

    GB 32100-2015: weights 3^i mod 31.

    >>> check_character("91350100M000100Y4")
    '3'
    """
    try:
        total = sum(_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(code[:17]))
    except ValueError:
        return None
    return _ALPHABET[-total % 31]


def is_valid(code: str) -> bool:
    """Whether a unified social credit code is whole and its check character right."""
    return len(code) == _LENGTH and check_character(code) == code[-1]


def find_tax_ids(text: str) -> Iterator[Span]:
    """Spans of `tax_id`, in capitals; one named so whose check fails has the role `invalid`."""
    for match in (*_IN_GROUPS.finditer(text), *_CODE.finditer(text)):
        code = re.sub(r"[ -]", "", match.group()).upper()
        named = _CUE.search(text[max(0, match.start() - _BEFORE) : match.start()])
        alike = _LOOKS_LIKE.fullmatch(code) is not None
        if is_valid(code) and (named or alike or not code.isdigit()):
            yield Span("tax_id", code, match.start(), match.end())
        elif named or (alike and not code.isdigit()):
            yield Span("tax_id", code, match.start(), match.end(), "invalid")


def find_titles(text: str) -> Iterator[Span]:
    """Spans of `invoice_title`: a company, or 个人."""
    for pattern in (_TITLED, _MADE_OUT, _ALONE):
        for match in pattern.finditer(text):
            if pattern is _MADE_OUT and not _OF_INVOICES.search(text):
                continue  # 地址改成幸福路小学
            group = "title" if match["title"] else "person"
            if not _NO_TITLE.search(match[group]):
                yield Span("invoice_title", match[group], match.start(group), match.end(group))
