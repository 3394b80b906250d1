"""Invoices: asked for, issued, corrected."""
