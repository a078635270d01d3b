"""What is going on: checkpoints, traders and commodities, for the analyst."""
