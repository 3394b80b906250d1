"""A small text encoder of the shop's own: its texts, its vocabulary, its training, its place."""
