"""Stored files of every kind of record: checked by content, kept outside the web root, served so that nothing runs."""
