"""Delivers what is asked to the shop's own system."""
