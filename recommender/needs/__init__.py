"""A judged set of customers' needs on the demo shop, and how each way of ranking meets them."""
