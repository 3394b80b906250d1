"""Looks an installation over and says what to do."""
