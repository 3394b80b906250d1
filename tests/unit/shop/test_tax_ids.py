"""Tax ids are checked by their last character."""

import pytest

from shop.orders.tax_ids import is_valid, written

RIGHT = "91330106MA2WJQ00XA"


def test_one_wrong_character_anywhere_is_noticed() -> None:
    assert is_valid(RIGHT)
    for place in range(len(RIGHT)):
        other = "2" if RIGHT[place] != "2" else "3"
        assert not is_valid(RIGHT[:place] + other + RIGHT[place + 1 :])


def test_two_characters_exchanged_are_noticed() -> None:
    assert not is_valid("93130106MA2WJQ00XA")


@pytest.mark.parametrize("text", ["", RIGHT[:-1], RIGHT + "1", RIGHT.replace("W", "I"), "９" * 18])
def test_another_form_is_none(text: str) -> None:
    assert not is_valid(text)


def test_it_is_found_in_a_sentence() -> None:
    assert written("抬头杭州某某公司，税号 9133 0106 MA2W JQ00 XA") == RIGHT
    assert written(f"税号{RIGHT.lower()}") == RIGHT
    assert written("电话13800001111") == ""
