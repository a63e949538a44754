"""Keeps Python's collector of cyclic garbage from stopping the show.

A full collection stops every thread for as long as it takes to go through all that is in memory:
with 20,000 sessions up to 0.6 s (docs/decisions/obs-reads-on-the-loop.md); reading so many makes
the collector go through them again and again. Used by `app`, `reload` and the commands that read.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collections() -> Iterator[None]:
    """Collect nothing inside, and never go through what was made until its end.

    What was made still goes when nobody refers to it any more; only what refers to itself in a
    ring, and was garbage just at the end, stays. Inside another it leaves the rest to that.
    """
    outermost = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if outermost:
            gc.enable()
