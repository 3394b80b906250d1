"""A shop that nobody here has seen: written against the public API alone, with the client."""
