"""Delivery: where parcels are, when they come, and what can be done about them."""
