"""What is said in a topic: the examples, and how the topic travels."""

from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components import features
from bot.components.follow_ups import FollowUps, changes_topic, follow_ups, in_topic, topic_of
from bot.extra import taught_intents
from bot.settings import ROOT


def test_topics_and_intents_are_those_of_the_examples() -> None:
    taught = set(taught_intents(ROOT))
    assert {name for topic, intent, _ in follow_ups() for name in (topic, intent)} <= taught


def test_a_follow_up_is_short_enough_to_need_its_topic() -> None:
    longest = max((text for _, _, text in follow_ups()), key=lambda t: len(features.simplify(t)))
    assert len(features.simplify(longest)) <= features.LONGEST_FOLLOW_UP, longest


def test_no_message_means_two_things_in_one_topic() -> None:
    seen: dict[tuple[str, str], str] = {}
    for topic, intent, text in follow_ups():
        assert seen.setdefault((topic, text), intent) == intent, (topic, text)


def test_only_a_short_message_is_seen_with_its_topic() -> None:
    assert features.in_topic("多久", "refund_progress") != features.in_topic("多久", "coupon")
    assert features.in_topic("多久", None) == []
    assert features.in_topic("我上周买的那件外套多久能到", "coupon") == []


def test_follow_ups_join_the_examples_of_intents_that_are_taught() -> None:
    examples = [Message({TEXT: "我要退款", INTENT: "refund_progress"})]
    taught = FollowUps().process_training_data(TrainingData(examples)).training_examples
    assert {e.get(INTENT) for e in taught} == {"refund_progress"}
    assert any(e.get(TEXT) == "多久到账" and topic_of(e) == "cancel_order" for e in taught)


def test_some_short_examples_are_learnt_as_changes_of_topic_too() -> None:
    short = [Message({TEXT: f"我要退款{n}", INTENT: "x"}) for n in range(100)]
    changed = [changes_topic(e, ["coupon", "greet"]) for e in short]
    assert 20 < sum(topic_of(e) is not None for e in changed) < 80
    assert [e.get(TEXT) for e in changed] == [e.get(TEXT) for e in short]
    long = Message({TEXT: "我上周买的那件外套什么时候能退款啊", INTENT: "x"})
    assert changes_topic(long, ["coupon"]) is long


def test_messages_of_customers_stay_as_they_are() -> None:
    message = Message(in_topic("多久", "coupon"))
    assert FollowUps().process([message])[0] is message
