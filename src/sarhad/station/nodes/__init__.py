"""Checkpoint, region and centre as one system: what changes here reaches the nodes it concerns, exactly once."""
