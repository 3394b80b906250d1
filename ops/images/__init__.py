"""Runs the steps of our Dockerfiles in clean root folders, without a container engine."""
