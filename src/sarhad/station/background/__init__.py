"""Work longer than a person waits: begun on a screen, carried out by a process of its own, told as it goes."""
