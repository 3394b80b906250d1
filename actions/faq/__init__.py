"""Questions that the shop's sheet and rules answer."""
