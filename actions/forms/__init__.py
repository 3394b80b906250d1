"""Forms: several questions, one effect at the end."""
