"""Logging in, personalisation, and the data kept of a customer."""
