"""What customers wrote that the bot was unsure of, for people to label."""
