"""What the shop's own system answers, and what follows from it."""
