"""Questions about products: facts, reviews, comparison, size."""
