"""Declarations as they are kept: header, items, state, how they arrived."""
