"""Looks at the past that take a while: back-tests, worth of profiles, rules mined; and what people make of them."""
