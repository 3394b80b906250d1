"""Whether personal suggestions help: a share of customers held back, and what both groups did."""
