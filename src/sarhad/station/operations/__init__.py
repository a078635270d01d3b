"""Running the station: its health, its back-ups, its offices, people and keys on the administrator's screens."""
