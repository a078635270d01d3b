"""The station: the Django workstation of checkpoint, region and centre, and the API for other systems."""
