"""Limits that hold before a request is looked at."""

import pytest

from gateway.limits import REMEMBERED, Allowance, SlidingWindow, address_key


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_so_many_in_any_minute_and_then_the_time_to_wait():
    clock = Clock()
    window = SlidingWindow(2, 60, clock)
    assert window.wait("a") == 0
    clock.now += 20
    assert window.wait("a") == 0
    assert window.wait("a") == pytest.approx(40)
    assert window.wait("b") == 0
    clock.now += 40
    assert window.wait("a") == 0
    assert window.wait("a") == pytest.approx(20)


def test_memory_is_bounded():
    window = SlidingWindow(2, 60, Clock())
    for number in range(REMEMBERED + 100):
        window.wait(str(number))
    assert len(window._seen) == REMEMBERED


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
    ],
)
def test_an_ipv6_line_is_its_network(host, key):
    assert address_key(host) == key


def test_an_allowance_fills_again_with_time():
    clock = Clock()
    allowance = Allowance(2, 0.5, clock)
    assert [allowance.spend() for _ in range(3)] == [True, True, False]
    clock.now += 1
    assert not allowance.spend()
    clock.now += 1
    assert [allowance.spend() for _ in range(2)] == [True, False]
