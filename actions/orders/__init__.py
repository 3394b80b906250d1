"""Orders: which one, where it stands, and changing it."""
