"""Model names: iPhone 15 Pro, K30, Watch 3, 小米14; and with the brand before them, a product."""

import re
from collections.abc import Iterator

from bot.components.phrases import one_of
from bot.components.spans import Span

_SUFFIX = rf"(?:\s?{one_of('model_suffixes')}(?![A-Za-z]))*"
_LINE = one_of("product_lines")
_KNOWN = re.compile(
    rf"(?<![A-Za-z0-9]){_LINE}\s?(?:[A-Z]?\d{{1,4}}[a-zA-Z]{{0,2}}|X[SR]?|SE|Pro|Air|Mini|Fold|Flip)(?![A-Za-z0-9]){_SUFFIX}(?:\s?\d代)?",
    re.IGNORECASE,
)
_CODE = re.compile(
    rf"(?<![A-Za-z0-9+.-])[A-Za-z]{{1,3}}-?\d{{1,4}}[A-Za-z]{{0,2}}(?![A-Za-z0-9+-])(?!\d*[%码号]){_SUFFIX}"
)
_LONGEST = 24
_NUMBERED = re.compile(
    rf"^\s?(\d{{1,4}}(?:代|号(?!色|楼|线|到|发|买|下|之|前|后))?{_SUFFIX})(?![\d.元块月年日天个件号码点寸万千百%A-Za-z])",
    re.IGNORECASE,
)
# 5G, 4K, 65W, USB3, V5.3, XL2, C1 is a customer, P0 … no models
_NO_MODEL = re.compile(one_of("no_models"), re.IGNORECASE)


def find_models(text: str, brands: list[Span]) -> Iterator[Span]:
    """Spans of `model` as written; a bare number counts right after a brand (小米14)."""
    for match in _KNOWN.finditer(text):
        yield Span("model", _value(match.group()), match.start(), match.end())
    for brand in brands:
        if match := _NUMBERED.match(text[brand.end : brand.end + _LONGEST]):
            start = brand.end + match.start(1)
            yield Span("model", _value(match.group(1)), start, brand.end + match.end(1))
    for match in _CODE.finditer(text):
        if not _NO_MODEL.fullmatch(match.group()):
            yield Span("model", _value(match.group()), match.start(), match.end())


def _value(said: str) -> str:
    return re.sub(r"\s+", " ", said).strip()


def find_products(text: str, words: list[Span], models: list[Span]) -> Iterator[Span]:
    """Spans of `product`: a brand with its model, as written. What kind it is stands apart."""
    brands = {word.end: word.start for word in words if word.entity == "brand"}
    for model in models:
        before = model.start - (text[model.start - 1 : model.start] == " ")
        if before in brands:
            start = brands[before]
            yield Span("product", _value(text[start : model.end]), start, model.end)
