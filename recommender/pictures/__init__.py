"""A picture encoder of the shop's own: its views, its training, and what it is worth."""
