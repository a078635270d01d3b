"""A service of 25 nodes under everything that goes wrong at once; in the end all must agree and nothing be lost."""
