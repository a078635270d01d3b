"""Personal data: what is held about whom and why, gone when its time is over, told to the person who asks."""
