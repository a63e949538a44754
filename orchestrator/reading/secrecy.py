"""Recognises passwords and tokens, which must not stand in a timetable; used by `fields`.

The file is shared among organizers and often published; secrets belong into the settings.
"""

import re
from typing import Final

MEND: Final = "remove it here; passwords and tokens go into the settings (ORCHESTRATOR_…)"

_KEY: Final = re.compile(
    r"(.*_)?(password|passwd|passphrase|pwd|secret|token|api_?key|credentials?)", re.IGNORECASE
)
_VALUE: Final = re.compile(
    r"[?&#;](pass|password|passwd|pwd|(access_|auth_|api_)?(token|key)|secret|sig|signature)=[^&\s]"
    r"|://[^/\s@]*:[^/\s@]+@"
    r"|hooks\.slack\.com/services/|discord(app)?\.com/api/webhooks/"
    r"|\b(tgram|slack|discord)://"
    r"|\bxox[abeprs]-\w|\bsyt_\w"
    r"|\b\d{8,10}:[\w-]{35}",
    re.IGNORECASE,
)


def is_secret_key(key: str) -> bool:
    """Tell whether a key of this name would hold a secret (`password`, `bot_token`, `apiKey`)."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|[-\s]+", "_", key)
    return _KEY.fullmatch(words) is not None


def holds_secret(text: str) -> bool:
    """Tell whether the text is, or contains, a link with a password or a known kind of token."""
    return _VALUE.search(text) is not None


def shown(text: str) -> str:
    """Quote what an organizer wrote, for a message: shortened, and without secrets."""
    if holds_secret(text):
        return "this text"
    one_line = " ".join(text.split())
    return f"“{one_line[:50]}…”" if len(one_line) > 50 else f"“{one_line}”"
