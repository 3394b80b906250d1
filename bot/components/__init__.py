"""Parts of the Chinese NLU pipeline, named in bot/config.yml."""
