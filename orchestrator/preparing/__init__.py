"""Prepared recordings: each one's even, seekable twin on the disk, made before the show.

`batch` makes twins, for `cli.prepare`; `twins` says which recording has one that fits, for
`show.script_reader`; `twin_watch` sees during the show that this has changed, for `app`;
`loudness` says about how loud recordings are, for `preflight`; `target` says what a twin is to be
like. Only what makes and measures loads PyAV.

Doors: `batch`, `loudness`, `target`, `twin_watch`, `twins`.
"""
