"""Keeps Python's collector of cyclic garbage from stopping the show.

A full collection stops every thread for as long as it takes to go through all that is in memory:
with 20,000 sessions up to 0.6 s (docs/decisions/obs-reads-on-the-loop.md). Used by `app` and
`reload`.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collections() -> Iterator[None]:
    """Collect nothing inside, and never go through what was made until its end.

    What was made still goes when nobody refers to it any more; only what refers to itself in a
    ring, and was garbage just at the end, stays.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
