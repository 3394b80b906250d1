"""Money before and beside an order: payments, price protection, promotions, coupons."""
