"""What was said, and where, as a table on a terminal. Used by `rehearse`."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from rich.box import SIMPLE_HEAD
from rich.table import Table

from orchestrator.cli.terminal.tables import local_clock, plain
from orchestrator.journal.post_rows import PostRow


def posts_table(posts: Sequence[PostRow], zone: ZoneInfo) -> Table:
    """Return what was said, where, and how that ended; one row a post, the oldest first."""
    table = Table(
        title=f"Posts ({zone.key})",
        title_justify="left",
        box=SIMPLE_HEAD,
        pad_edge=False,
        collapse_padding=True,
    )
    for column in ("at", "venue", "kind", "session", "outcome"):
        table.add_column(column, overflow="fold")
    for post in posts:
        state = f"{post.state}: {post.reason}" if post.reason else str(post.state)
        venue = post.venue.partition(":")[0]
        cells = (local_clock(post.updated, zone), venue, post.kind, post.session or "–", state)
        table.add_row(*(plain(cell) for cell in cells))
    return table
