"""The tree of customs offices: centre, regions, checkpoints."""
