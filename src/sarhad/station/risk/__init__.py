"""Profiles with their versions, decisions, and what the profiles are worth."""
