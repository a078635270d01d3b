"""How dates and numbers are written in each language: day before month everywhere, hours from 0 to 24."""
