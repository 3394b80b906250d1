"""Suggestions as a conversation: need, cards, critique, why."""
