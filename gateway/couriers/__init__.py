"""Asks an aggregator of couriers where parcels are."""
