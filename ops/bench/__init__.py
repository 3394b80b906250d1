"""Measures this assistant beside plain Rasa, in one run on one machine."""
