"""Named lists that conditions refer to: versions under four eyes, each with an owner and an expiry."""
