"""What 南山杂货 sells, in its own words and with its own numbers."""

from collections.abc import Iterator
from dataclasses import dataclass

COLOURS = ("米白", "黑色", "红色", "藏青")


@dataclass(frozen=True)
class Shelf:
    """A kind of goods: its number, its names, and (title, brand, yuan) of what stands there."""

    number: str
    name: str
    also: tuple[str, ...]
    for_whom: tuple[str, ...]
    goods: tuple[tuple[str, str, int], ...]


SHELVES = (
    Shelf(
        "柜-1",
        "丝巾",
        ("围巾", "披肩"),
        ("妈妈", "长辈"),
        (
            ("桑蚕丝印花长丝巾", "云锦坊", 298),
            ("真丝小方巾", "云锦坊", 168),
            ("羊绒披肩", "北原", 468),
            ("提花丝巾礼盒", "织里", 319),
            ("刺绣丝巾", "织里", 258),
            ("素色真丝长巾", "北原", 228),
        ),
    ),
    Shelf(
        "柜-2",
        "茶具",
        ("茶壶", "茶杯"),
        ("爸爸", "妈妈", "长辈"),
        (
            ("白瓷茶具六件套", "景窑", 289),
            ("紫砂小品壶", "陶然", 399),
            ("旅行快客杯", "陶然", 129),
            ("手绘盖碗", "景窑", 199),
            ("玻璃煮茶壶", "清欢", 269),
            ("汝窑一壶四杯", "清欢", 338),
        ),
    ),
    Shelf(
        "柜-3",
        "按摩仪",
        ("按摩器",),
        ("妈妈", "爸爸"),
        (
            ("热敷护眼按摩仪", "舒安", 299),
            ("颈肩揉捏按摩仪", "舒安", 359),
            ("足浴按摩盆", "暖居", 329),
            ("手持筋膜按摩仪", "暖居", 219),
        ),
    ),
    Shelf(
        "柜-4",
        "收纳盒",
        ("储物箱",),
        (),
        (("藤编收纳盒", "木集", 49), ("折叠储物箱", "木集", 79), ("透明鞋盒十只", "家序", 99)),
    ),
)


@dataclass(frozen=True)
class Item:
    """One thing on a shelf."""

    number: str
    shelf: Shelf
    title: str
    brand: str
    yuan: int
    colour: str


def items() -> Iterator[Item]:
    """Everything there is."""
    place = 0
    for shelf in SHELVES:
        for title, brand, yuan in shelf.goods:
            place += 1
            colour = COLOURS[place % len(COLOURS)]
            yield Item(f"货-{place:03}", shelf, f"{brand}{title} {colour}", brand, yuan, colour)
