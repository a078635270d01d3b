"""Case notes: what an analyst noticed about a trader, goods, a declaration or an office, until it becomes a profile."""
