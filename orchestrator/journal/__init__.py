"""The append-only record: decisions, as-run lines, posts, timetables.

Doors: `as_run_rows`, `codec`, `databases.lease`, `notes`, `place`, `post_rows`, `reader`,
`rehearsed`, `store`.
"""
