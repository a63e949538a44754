"""The stream's return: what comes back from the streaming server, looked at beside the show.

`return_watch` is started by `app` for each OBS whose return the settings name; it has a process of
its own, `child`, which decodes a little of the stream and may hang or die. Without such a setting
nothing of it runs.

Doors: `return_watch`.
"""
