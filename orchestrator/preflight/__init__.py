"""What `orchestrator check` finds before the show, beside the timetable itself.

Doors: `contact_sheet`, `obs_addresses`, `played`, `setting_checks`, `studios`, `trial_findings`,
`tried_in_obs`, `venue_checks`, `youtube_checks`, `youtube_notes`.
"""
