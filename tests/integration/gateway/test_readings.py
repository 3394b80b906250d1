"""How sure the bot was is kept with the turn, and what it was unsure of is listed for labelling."""

from datetime import timedelta

from shop.clock import now
from shop.conversations.models import Turn
from shop.labelling.service import to_label

READINGS = [("track_logistics", 0.41), ("urge_delivery", 0.38), ("ask_delivery_time", 0.1)]


def test_a_turn_keeps_its_readings_and_is_listed(chat, bot, one_database):
    bot.intent, bot.ranking = "nlu_fallback", READINGS
    said = "东西卡在半路咋整，单号SF1234567890？"
    for _ in range(2):
        one = chat()
        seq = one.send(said)
        one.answers_to(seq)
    with one_database.read() as session:
        turn = session.get(Turn, (one.id, seq))
        assert (turn.intent, turn.confidence) == ("nlu_fallback", 410)
        assert [tuple(each) for each in turn.readings] == READINGS
        listed = to_label(session, now() - timedelta(minutes=5), 10_000)
    masked = "东西卡在半路咋整，单号0000？"
    found = [(each.count, each.readings) for each in listed if each.text == masked]
    assert found == [(2, tuple(READINGS))]


def test_a_bot_that_tells_no_readings_is_answered_for_all_the_same(chat, bot, one_database):
    bot.intent, bot.ranking = "greet", []
    one = chat()
    seq = one.send("你好。")
    one.answers_to(seq)
    with one_database.read() as session:
        turn = session.get(Turn, (one.id, seq))
        assert (turn.intent, turn.confidence, turn.readings) == ("greet", None, None)
