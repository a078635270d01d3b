"""The risk profile: its language, compiler, matcher, life and worth."""
