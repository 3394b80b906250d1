import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.recommend.needs import stacked, without_seen
from actions.recommend.prices import bounds, budget, moved, narrowed, restored
from shop.catalog.constraints import Brand, Colour, InCategory, NotItem, Price


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("<=500", Price(at_most=50000, source="x")),
        (">=200", Price(at_least=20000, source="x")),
        ("200-300", Price(at_least=20000, at_most=30000, source="x")),
        ("300-200", Price(at_least=20000, at_most=30000, source="x")),
        ("~299.5", Price(around=29950, source="x")),
        ("500", Price(at_most=50000, source="x")),
        ("五百", None),
        ("", None),
    ],
)
def test_a_budget_is_a_price_range_in_fen(value: str, expected: Price | None) -> None:
    assert budget(value, "x") == expected


def test_cheaper_is_relative_to_what_was_shown_and_never_dearer_than_before() -> None:
    first = moved("cheaper", [10000, 20000, 30000], None, "")
    assert first == Price(at_most=16000)
    again = moved("cheaper", [30000], first, "")
    assert again == Price(at_most=15900)


def test_dearer_moves_the_lower_end() -> None:
    assert moved("dearer", [10000], Price(at_most=50000), "") == Price(
        at_least=12000, at_most=50000
    )


def test_without_anything_shown_there_is_nothing_to_be_cheaper_than() -> None:
    assert moved("cheaper", [], None, "") is None


@given(
    shown=st.lists(st.integers(1, 10_000_000), min_size=1, max_size=20),
    most=st.none() | st.integers(1, 10_000_000),
    least=st.none() | st.integers(0, 10_000_000),
)
def test_a_moved_range_is_never_empty(
    shown: list[int], most: int | None, least: int | None
) -> None:
    price = moved("cheaper", shown, Price(at_most=most, at_least=least), "")
    assert price is not None
    assert price.at_most is not None
    assert price.at_most >= 1
    assert price.at_least is None or price.at_least < price.at_most


def test_a_new_colour_replaces_the_one_wanted_and_keeps_the_one_unwanted() -> None:
    start = stacked([], [Colour(value="红色", negated=True), Colour(value="黑色")])
    assert stacked(start, [Colour(value="白色")]) == [
        Colour(value="红色", negated=True),
        Colour(value="白色"),
    ]


def test_wanting_what_was_unwanted_takes_the_exclusion_back() -> None:
    start = [Brand(value="华为", negated=True), Brand(value="小米", negated=True)]
    assert stacked(start, [Brand(value="华为")]) == [
        Brand(value="小米", negated=True),
        Brand(value="华为"),
    ]


def test_items_turned_down_are_no_condition_to_take_back() -> None:
    conditions = [InCategory(value="flask"), NotItem(value="P1")]
    assert without_seen(conditions) == [InCategory(value="flask")]


def test_a_relative_price_keeps_the_budget_said_before_and_drops_what_it_contradicts() -> None:
    said, cheaper, dearer = Price(at_most=20000), Price(at_most=7900), Price(at_least=8200)
    assert narrowed([said], cheaper) == [said, cheaper]
    assert narrowed([said, cheaper], dearer) == [said, dearer]


def test_what_was_about_an_amount_only_leans_once_it_was_too_dear() -> None:
    around, cheaper = Price(around=30000), Price(at_most=20700)
    leaning = Price(around=30000, hard=False)
    assert narrowed([around], cheaper) == [leaning, cheaper]
    assert bounds([leaning, cheaper]) == (0, 20700)
    assert restored([leaning]) == [around]
    budget_said, dearer = Price(around=30000, at_most=30000), Price(at_least=28000)
    assert narrowed([budget_said], dearer) == [budget_said, dearer]


def test_several_prices_leave_what_all_of_them_allow() -> None:
    assert bounds([Price(at_most=20000), Price(at_least=8200)]) == (8200, 20000)
    assert bounds([Price(around=10000), Price(at_most=9000)]) == (6500, 9000)


def test_a_budget_named_so_is_not_exceeded() -> None:
    assert budget("~500", "预算五百") == Price(around=50000, at_most=50000, source="预算五百")
