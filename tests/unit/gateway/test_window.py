"""When fragments become one turn."""

import pytest

from gateway.bots import Intent
from gateway.conversation.window import Fragment, Window, is_clear, is_closed, may_be_clear

WINDOW = Window(quiet=1.2)


def fragments(*times, closes=False):
    return [Fragment(seq, at, closes) for seq, at in enumerate(times, 1)]


def test_one_fragment_waits_for_the_quiet_window():
    assert WINDOW.closes_at(fragments(10.0), None) == pytest.approx(11.2)


def test_each_fragment_opens_the_window_anew_up_to_a_limit():
    assert WINDOW.closes_at(fragments(10.0, 11.0), None) == pytest.approx(12.2)
    assert WINDOW.closes_at(fragments(*(10.0 + n for n in range(6))), None) == pytest.approx(16.0)


def test_typing_keeps_it_open_longer_but_not_for_ever():
    assert WINDOW.closes_at(fragments(10.0), 11.0) == pytest.approx(13.0)
    assert WINDOW.closes_at(fragments(10.0), 30.0) == pytest.approx(22.0)


def test_typing_that_ended_in_the_message_counts_no_more():
    assert WINDOW.closes_at(fragments(10.0), 9.9) == pytest.approx(11.2)


def test_a_closing_fragment_or_no_window_closes_at_once():
    assert WINDOW.closes_at(fragments(10.0, 10.5, closes=True), 10.6) == pytest.approx(10.5)
    assert Window(quiet=0).closes_at(fragments(10.0), None) == pytest.approx(10.0)


@pytest.mark.parametrize(
    ("kind", "text", "closed"),
    [
        ("action", "查物流", True),
        ("typed", "我的快递到哪里了？", True),
        ("typed", "太慢了!!", True),
        ("typed", "在吗？", False),
        ("typed", "我那个快递", False),
        ("typed", "你好，", False),
    ],
)
def test_a_message_says_by_its_form_that_nothing_follows(kind, text, closed):
    assert is_closed(kind, text) is closed


def test_only_a_sure_service_intent_is_clear():
    assert is_clear(Intent(name="track_logistics", confidence=0.9))
    assert not is_clear(Intent(name="track_logistics", confidence=0.8))
    assert not is_clear(Intent(name="greet", confidence=1.0))
    assert not is_clear(Intent(name="nlu_fallback", confidence=1.0))
    assert not is_clear(None)


@pytest.mark.parametrize("text", ["帮我查一下快递", "我的快递怎么还没到", "推荐一款耳机给我"])
def test_a_whole_request_is_worth_asking_about(text):
    assert may_be_clear(text)


@pytest.mark.parametrize(
    "text", ["怎么没到", "我上周买的那个耳机", "请问一下你们家的耳机", "麻烦帮我查一下"]
)
def test_the_beginning_of_a_request_is_not(text):
    assert not may_be_clear(text)
