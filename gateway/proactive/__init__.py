"""Telling customers what they did not ask: the rounds that look, the words, the channels."""
