"""Domain and database of a shop: one folder a topic, each with models, repository and service."""
