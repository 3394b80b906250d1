"""What the accuracy of a method does not say: who is shown what, how often, and at what cost."""
