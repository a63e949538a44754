"""Prepared recordings: each one's even, seekable twin on the disk, made before the show.

`batch` makes twins, for `cli.prepare`; `twins` says which recording has one that fits, for
`show.script_reader`, and what one was made of, for `web`; `twin_watch` sees during the show that
this has changed, for `app`; `target` says what a twin is to be like. Only what makes twins loads
PyAV.

Doors: `batch`, `target`, `twin_watch`, `twins`.
"""
