"""Attention over what customers did: what to suggest next, and why."""
