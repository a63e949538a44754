"""The simulated OBS itself, without its protocol."""
