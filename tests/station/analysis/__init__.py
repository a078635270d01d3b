"""Tests of the analyst's screens."""
