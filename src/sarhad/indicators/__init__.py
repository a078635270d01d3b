"""What the past says about a declaration, as of its own moment and never from its future."""
