"""Side by side, in one process, against what a user would pick instead; the documents' figures come from here."""
