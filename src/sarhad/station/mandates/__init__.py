"""What offices may write profiles about: set by the centre under four eyes, in versions."""
