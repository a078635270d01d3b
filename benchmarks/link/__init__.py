"""The screens on a slow link, in a real browser: what is transferred, how long it takes, one inspection by keyboard."""
