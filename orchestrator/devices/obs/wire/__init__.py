"""The connection to one OBS: its socket, its links, its end."""
