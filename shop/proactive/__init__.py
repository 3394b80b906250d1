"""What customers are told without asking: facts of their orders, their refunds, their coupons."""
