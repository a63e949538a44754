"""How recordings are named to an OBS, on this computer or another."""
