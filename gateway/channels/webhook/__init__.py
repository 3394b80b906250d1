"""A channel for any system that can send and receive signed JSON (Standard Webhooks)."""
