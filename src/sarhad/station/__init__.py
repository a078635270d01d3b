"""The station: the Django workstation of the checkpoint, the region and the centre, and the API of the systems around it."""
