"""The question sheet as rows; a sheet replaces the one before."""

from collections.abc import Iterator

from shop.faq.quoting import unknown_places
from shop.imports.load import Load, Values
from shop.imports.targets import Row, row
from shop.imports.values import BadValue

LONGEST_ANSWER = 2_000


def entries(load: Load, cells: Values) -> Iterator[Row]:
    """An entry; a question stands once, and an answer quotes only what can be filled in."""
    question, answer = cells["question"], cells["answer"]
    load.claim("faq", question)
    if len(answer) > LONGEST_ANSWER:
        raise BadValue(f"答案超过 {LONGEST_ANSWER} 个字：{question}")
    if unknown := unknown_places(answer):
        raise BadValue(f"答案里的 {{{unknown[0]}}} 没有对应的规则：{question}")
    load.counts["faq.read"] += 1
    position = load.counts["faq.read"]
    yield row(
        "faq",
        id=f"{load.run_id}-{position}",
        position=position,
        question=question,
        answer=answer,
        aliases=list(cells.get("aliases") or ()),
        topic=cells.get("topic") or "",
    )
