"""What `check` is tried in: an empty folder without settings, and a simulated OBS, a daemon."""

from tests.cli.conftest import daemon, nothing_set, studio

__all__ = ["daemon", "nothing_set", "studio"]
