"""What an item is: vectors of its text and of its picture."""
