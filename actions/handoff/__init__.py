"""A person takes over: the queue, tickets, anger, and the way back."""
