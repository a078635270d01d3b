"""The record that nobody can change unnoticed."""
