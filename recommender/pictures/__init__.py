"""Which picture encoder finds a picture again, and its training as a command."""
