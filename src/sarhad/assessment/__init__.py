"""Profiles, model and random selection become a channel, controls and reasons."""
