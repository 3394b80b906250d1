"""Rules of the shop asked in passing, or in words that were taken for something else.

What is meant is read by the words alone (`actions/faq/meant.py`); the sheet answers.
"""

from actions.faq.sheet import answered_words, told_meant, was_told_now
from actions.forms.beside import NO_ANSWER
from actions.forms.instead import instead
from actions.forms.words import asks
from actions.patterns import matches
from actions.registry import after, before
from actions.turn import Turn
from actions.words import entry, mapping

BY_THEMSELVES = {"membership_points", "coupon"}  # tell the rule, and what the customer has


@before
def answered_rule(turn: Turn) -> bool:
    """A message that asks only this, whatever it was taken for; of several, if for nothing."""
    if not turn.message.typed or turn.form is not None or turn.message.intent in BY_THEMSELVES:
        return False
    # nothing but the sheet answers these
    of_sheet = NO_ANSWER | {"why_recommended", *mapping("faq.names")}
    if len(turn.message.clauses) > 1 and turn.message.intent not in of_sheet:
        return False
    return told_meant(turn)


@instead
def only_a_rule(turn: Turn) -> bool:
    """凭啥我朋友买的便宜啊: a question to the shop's sheet and nothing else opens no form."""
    text = turn.message.text
    if len(turn.message.clauses) > 1 or not (asks(text) or matches("rules.stated", text)):
        return False
    return told_meant(turn)


@instead
def of_reviews(turn: Turn) -> bool:
    """写错了能改吗, after reviews were talked of: the review, not an invoice."""
    talked = matches("rules.reviews", turn.before.text)
    if not talked or not matches("rules.review_changed", turn.message.text):
        return False
    return answered_words(turn, str(entry("rules.review_question")))


@after
def also_ruled(turn: Turn) -> None:
    """鞋子发货了吗 券退了还给我吗: the rule besides what the message was taken for."""
    if turn.form is not None or turn.resuming or turn.handed_over or not turn.dispatcher.messages:
        return
    if turn.message.typed and len(turn.message.clauses) > 1 and not was_told_now(turn):
        told_meant(turn)
