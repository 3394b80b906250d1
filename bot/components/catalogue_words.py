"""Words of the lexicon in a text, longest first, and whether they are wanted (不要黑色)."""

import re
from collections.abc import Iterator

from bot.components.lexicon import Lexicon, Meaning
from bot.components.spans import Span

_ASCII = re.compile(r"[a-z0-9]", re.IGNORECASE)
_SIZE_AFTER = re.compile(r"\s*(?:码|号|的码|尺码)")
_SIZE_BEFORE = re.compile(r"(?:码|号|尺码|穿|要|拍|买|换成?|选)\s*$")
_LETTER_SIZE = re.compile(r"(?<![A-Za-z0-9])(?:\d{1,2}XL|X{1,6}[LS])(?![A-Za-z0-9])", re.IGNORECASE)
_SHORT_SIZE = 2  # S, M, L, 42: only as a size where something says so

_REFUSAL = (
    r"(?<!要)(?<!能)不要|(?<!要)不想要|别要|不用|不考虑|不喜欢|不爱|讨厌|除了|排除|去掉|别给我推荐?|别推荐?"
    r"|不要给?我?推荐?|别再推荐?|不买|别发|不穿|不接受|不想买|别来|不是很喜欢|不太喜欢"
)
_REFUSED_BEFORE = re.compile(
    rf"(?:{_REFUSAL}|除)(?:也|了|再|这个|那个|这种|那种|带|是|用|什么|任何|太|的|给我|有|\s)*$"
)
_REFUSED_AFTER = re.compile(
    r"^(?:的|款|系列|牌子?|品牌|手机|这个|那种|色|\s)*(?:都|就|也|我|们)*(?:不要(?!紧|钱)|不喜欢|不考虑|除外|不行|别推|不想要|算了|就算了|太丑"
    r"|以外|之外)"
)
_JOINT = re.compile(r"^(?:和|跟|与|或者?|以及|还有|、|,|，|也不要|的|\s)+$")
_BESIDES, _ALSO = ("除了", "除"), "还有"
_ROLES = {"category", "brand", "colour", "material"}
_WINDOW = 30  # characters on either side that say whether a word is wanted
_CLAUSE = re.compile(r"[。！？!?；;，,]")


def _stands_alone(text: str, start: int, end: int) -> bool:
    """A Latin word must not be a part of a longer one: `mi` is not in `mini`."""
    if _ASCII.match(text[start]) and start and _ASCII.match(text[start - 1]):
        return False
    return not (_ASCII.match(text[end - 1]) and end < len(text) and _ASCII.match(text[end]))


def _fits(text: str, start: int, end: int, meaning: Meaning) -> bool:
    if not _stands_alone(text, start, end):
        return False
    if meaning.entity == "size" and end - start <= _SHORT_SIZE and text[end - 1] != "码":
        around = _SIZE_AFTER.match(text, end) or _SIZE_BEFORE.search(
            text[max(0, start - _WINDOW) : start]
        )
        return bool(around) or text.strip() == text[start:end]
    return True


def _matches(text: str, lexicon: Lexicon) -> Iterator[Span]:
    lowered, longest = text.lower(), lexicon.longest
    if len(lowered) != len(text):  # a few letters change length when lowered
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    position = 0
    while position < len(text):
        step = 1
        for end in range(min(len(text), position + longest), position, -1):
            meanings = lexicon.words.get(lowered[position:end])
            fitting = [m for m in meanings or () if _fits(lowered, position, end, m)]
            if fitting:
                yield from (Span(m.entity, m.value, position, end) for m in fitting if m.entity)
                step = end - position
                break
        position += step


def find_catalogue_words(text: str, lexicon: Lexicon) -> list[Span]:
    """Spans of catalogue entities; those refused carry the role `unwanted`."""
    spans: list[Span] = []
    for span in (*_matches(text, lexicon), *_sizes_not_sold(text, lexicon)):
        refused = span.entity in _ROLES and _refused(text, span, spans)
        role = "unwanted" if refused else None
        spans.append(Span(span.entity, span.value, span.start, span.end, role))
    return spans


def _sizes_not_sold(text: str, lexicon: Lexicon) -> Iterator[Span]:
    """9XL is a size although nobody sells it: who asks for it must be told so."""
    for match in _LETTER_SIZE.finditer(text):
        if match.group().lower() not in lexicon.words:
            yield Span("size", match.group().upper(), match.start(), match.end())


def _refused(text: str, span: Span, earlier: list[Span]) -> bool:
    before = _CLAUSE.split(text[max(0, span.start - _WINDOW) : span.start])[-1]
    after = text[span.end : span.end + _WINDOW]
    if _REFUSED_BEFORE.search(before) or _REFUSED_AFTER.search(after):
        return True
    for other in reversed(earlier):
        if other.role == "unwanted" and other.end <= span.start:
            gap = text[other.end : span.start]
            besides = text[: other.start].endswith(_BESIDES) and _ALSO in gap  # 除了黑色还有白色吗
            return len(gap) <= _WINDOW and bool(_JOINT.match(gap)) and not besides
    return False
