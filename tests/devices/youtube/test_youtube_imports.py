"""What the daemon loads at its start."""

import subprocess
import sys

HEAVY = ("googleapiclient", "httplib2", "google.oauth2", "google_auth_oauthlib", "PIL")


def test_google_and_pillow_are_loaded_only_when_they_are_needed() -> None:
    """Importing the device and its commands, but for signing in, loads neither: it takes long."""
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
