"""What the daemon loads at its start."""

import subprocess
import sys

HEAVY = ("googleapiclient", "httplib2", "google.oauth2", "google_auth_oauthlib")


def test_googles_client_is_loaded_only_when_it_is_needed() -> None:
    """Importing the device and its commands, but for signing in, does not load it: it is slow."""
    modules = (
        "device",
        "commands.preflight",
        "commands.room_broadcasts",
    )
    imports = "; ".join(f"import orchestrator.devices.youtube.{name}" for name in modules)
    question = f"import sys; {imports}; print([m for m in {HEAVY} if m in sys.modules])"
    answer = subprocess.run(
        [sys.executable, "-c", question], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"
