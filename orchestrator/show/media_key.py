"""The key that signs the addresses of recordings: made once, kept in the journal. Used by `app`.

In the journal, because an OBS that holds a recording over a restart of the daemon fetches it on by
the address of before; not made of a password, which an address could help to guess.
"""

import secrets
from typing import Final

from orchestrator.clock import Clock
from orchestrator.devices.obs.naming.by_http import Signatures
from orchestrator.journal.notes import Notes

NOTE: Final = "key of recordings"


def signatures_of(notes: Notes, clock: Clock) -> Signatures:
    """Return what signs, with this journal's key."""
    text = notes.get(NOTE)
    if text is None:
        text = secrets.token_hex(32)
        notes.put(NOTE, text)
    return Signatures(bytes.fromhex(text), lambda: clock.wall(clock.now()))
