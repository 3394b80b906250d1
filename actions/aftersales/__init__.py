"""After-sales: refund, return, exchange, repair, and what follows."""
